"""The settings: the environment read once into a frozen model; a wrong value is one clear line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from storage.seal import keep_secret


class WrongSetting(Exception):
    """A setting that cannot be used; the message is one line that says which and why."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except Exception as fault:  # ValueError, OSError, KeyError: whatever the name is read as
        raise ValueError("no such time zone; for instance Europe/Brussels") from fault
    return name


def _address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("it must begin with http:// or https://")
    return url.rstrip("/")


Url = Annotated[str, AfterValidator(_address)]


class Settings(BaseModel):
    """Everything that the environment says, under its name without ``NAAST_`` in lower case."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    port: int = Field(8080, ge=1, le=65535)
    host: str = "127.0.0.1"
    base_url: Url = ""
    data: Path = Path("data")
    database_url: str = ""
    secret_key: str = Field("", repr=False)
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Brussels"
    telegram_token: str = Field("", repr=False, pattern=r"^(\d+:[A-Za-z0-9_-]+)?$")
    telegram_api: Url = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_staff_chat: str = Field("", pattern=r"^(-?[0-9]{1,20})?$")
    telegram_webhook_secret: str = Field("", repr=False, pattern=r"^[A-Za-z0-9_-]{0,256}$")
    whatsapp_token: str = Field("", repr=False, pattern=r"^[!-~]*$")
    whatsapp_phone_id: str = Field("", pattern=r"^[0-9]{0,32}$")
    whatsapp_app_secret: str = Field("", repr=False, pattern=r"^[!-~]*$")
    whatsapp_verify_token: str = Field("", repr=False, pattern=r"^[!-~]*$")
    whatsapp_business_id: str = Field("", pattern=r"^[0-9]{0,32}$")
    whatsapp_api: Url = "https://graph.facebook.com"
    whatsapp_people_a_day: int | None = Field(None, ge=1)
    """To how many people a day we write first at most, where that is less than WhatsApp lets us."""
    organisation: Path | None = None
    metrics_anywhere: bool = False
    embedder: str | None = None
    rasa_url: Url = Field("", repr=False)
    translator: Url = Field("", repr=False)
    translator_key: str = Field("", repr=False)
    voice_model: str | None = None

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in ("127.0.0.1", "::1", "localhost") or self.host.startswith("127.")

    @property
    def messengers(self) -> list[str]:
        """The messengers that have a token, as settings name them."""
        tokens = {"TELEGRAM": self.telegram_token, "WHATSAPP": self.whatsapp_token}
        return [name for name, token in tokens.items() if token]

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def public_url(self) -> str:
        """Where people reach this server."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def database(self) -> str:
        """The database's URL: SQLite in the data folder unless another is named."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'naast.db'}"

    @property
    def organisation_file(self) -> Path:
        """Where the organisation is described."""
        return self.organisation or self.data / "organisation.yaml"

    @property
    def places_file(self) -> Path:
        """Where the organisation writes of its own municipalities, if it does."""
        return self.organisation_file.parent / "places.yaml"

    @property
    def rights_file(self) -> Path:
        """Where the organisation writes of rights that exist in its municipalities only."""
        return self.organisation_file.parent / "rights.yaml"

    def secrets(self) -> list[str]:
        """Return the secret keys, the first one seals; made and kept when none is set."""
        given = [key.strip() for key in self.secret_key.split(",") if key.strip()]
        if any(len(key) < 16 for key in given):
            raise WrongSetting("NAAST_SECRET_KEY: each key needs at least 16 characters")
        return given or [keep_secret(self.data)]


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the environment. Raises WrongSetting with one clear line; an empty value counts as
    not given, and no value of a secret is ever repeated."""
    given = {
        name.removeprefix("NAAST_").lower(): value
        for name, value in environ.items()
        if name.startswith("NAAST_") and value.strip()
    }
    try:
        settings = Settings.model_validate(given)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        name = "NAAST_" + str(first["loc"][0]).upper()
        raise WrongSetting(f"{name}: {first['msg'].removeprefix('Value error, ')}") from fault
    if settings.telegram_token and settings.telegram_mode == "webhook":
        _check_webhook(settings)
    if settings.whatsapp_token:
        _check_whatsapp(settings)
    return settings


def _check_webhook(settings: Settings) -> None:
    if not settings.base_url:
        raise WrongSetting("NAAST_BASE_URL: webhook mode needs the address Telegram can reach")
    if not settings.telegram_webhook_secret:
        raise WrongSetting(
            "NAAST_TELEGRAM_WEBHOOK_SECRET: webhook mode needs a secret (letters, digits, - and _)"
        )


def _check_whatsapp(settings: Settings) -> None:
    """A token alone is no WhatsApp: what is missing is named, one after the other."""
    needed = {
        "PHONE_ID": (settings.whatsapp_phone_id, "the id of the organisation's phone number"),
        "APP_SECRET": (settings.whatsapp_app_secret, "the app's secret, with which Meta signs"),
        "VERIFY_TOKEN": (settings.whatsapp_verify_token, "a word of your own, told to Meta too"),
    }
    for name, (given, what) in needed.items():
        if not given:
            raise WrongSetting(f"NAAST_WHATSAPP_{name}: WhatsApp needs {what}")
