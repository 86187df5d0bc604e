"""Settings: a wrong value is one clear line, and no secret is ever repeated."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.now import BadInstant, clock_from
from bot.settings import Settings, WrongSetting, read_settings
from storage.seal import keep_secret


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "eighty", "NAAST_PORT: "),
        ("PORT", "0", "NAAST_PORT: "),
        ("PORT", "70000", "NAAST_PORT: "),
        ("TIMEZONE", "Mars/North", "NAAST_TIMEZONE: no such time zone"),
        ("TELEGRAM_TOKEN", "not a token", "NAAST_TELEGRAM_TOKEN: "),
        ("TELEGRAM_MODE", "pigeon", "NAAST_TELEGRAM_MODE: "),
        ("TELEGRAM_API", "ftp://x", "NAAST_TELEGRAM_API: it must begin with http"),
        ("TELEGRAM_WEBHOOK_SECRET", "with space", "NAAST_TELEGRAM_WEBHOOK_SECRET: "),
        ("BASE_URL", "example.org", "NAAST_BASE_URL: it must begin with http"),
        ("RASA_URL", "localhost:5005", "NAAST_RASA_URL: it must begin with http"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_it(name: str, value: str, says: str) -> None:
    """The line begins with the variable and repeats no secret."""
    with pytest.raises(WrongSetting) as fault:
        read_settings({f"NAAST_{name}": value})
    assert str(fault.value).startswith(says)
    assert "\n" not in str(fault.value)
    assert value not in str(fault.value) or not name.endswith(("TOKEN", "SECRET"))


def test_webhook_mode_needs_an_address_and_a_secret() -> None:
    """What is missing is named, one at a time."""
    given = {"NAAST_TELEGRAM_TOKEN": "1:a", "NAAST_TELEGRAM_MODE": "webhook"}
    with pytest.raises(WrongSetting, match="NAAST_BASE_URL"):
        read_settings(given)
    with pytest.raises(WrongSetting, match="NAAST_TELEGRAM_WEBHOOK_SECRET"):
        read_settings({**given, "NAAST_BASE_URL": "https://x.org"})


def test_whatsapp_needs_more_than_a_token() -> None:
    """What is missing is named, one at a time, and no secret is shown."""
    given = {"NAAST_WHATSAPP_TOKEN": "EAAsecret"}
    for name, value in (("PHONE_ID", "1065"), ("APP_SECRET", "s3"), ("VERIFY_TOKEN", "word")):
        with pytest.raises(WrongSetting, match=f"NAAST_WHATSAPP_{name}"):
            read_settings(given)
        given[f"NAAST_WHATSAPP_{name}"] = value
    settings = read_settings(given)
    assert (settings.whatsapp_api, settings.messengers) == (
        "https://graph.facebook.com",
        ["WHATSAPP"],
    )
    assert "EAAsecret" not in repr(settings)


def test_an_empty_value_counts_as_not_given() -> None:
    """`NAAST_PORT=` in a file is no fault."""
    assert read_settings({"NAAST_PORT": "", "NAAST_HOST": "  "}).port == 8080


def test_understanding_needs_no_setting_and_takes_three() -> None:
    """Nothing is sent anywhere unless it is set; a Rasa address may hold a token."""
    unset = Settings()
    assert (unset.embedder, unset.rasa_url, unset.voice_model) == (None, "", None)
    given = {"EMBEDDER": "none", "RASA_URL": "http://h:5005/?token=x", "VOICE_MODEL": "/whisper"}
    read = read_settings({f"NAAST_{name}": value for name, value in given.items()})
    assert (read.embedder, read.voice_model) == ("none", "/whisper")
    assert read.rasa_url == "http://h:5005/?token=x"
    assert "token" not in repr(read)


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    """Mode 0600, and the same at the next start."""
    first = keep_secret(tmp_path / "data")
    assert keep_secret(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600


def test_a_short_secret_key_is_refused_without_being_shown() -> None:
    """Each of the comma list counts."""
    settings = Settings(secret_key="long enough for a key,short")
    with pytest.raises(WrongSetting) as fault:
        settings.secrets()
    assert "short" not in str(fault.value).replace("16 characters", "")


def test_secrets_do_not_show_in_representations() -> None:
    """A settings object in a log gives nothing away."""
    shown = repr(Settings(telegram_token="123:SECRET", secret_key="x" * 20))
    assert "SECRET" not in shown
    assert "x" * 20 not in shown


def test_a_frozen_clock_is_read_from_a_file_each_time(tmp_path: Path) -> None:
    """NAAST_NOW_FILE wins over NAAST_NOW and can move."""
    file = tmp_path / "now"
    file.write_text("2026-11-22T10:00:00+01:00")
    clock = clock_from({"NAAST_NOW_FILE": str(file), "NAAST_NOW": "2020-01-01T00:00:00Z"})
    assert clock().isoformat() == "2026-11-22T09:00:00+00:00"
    file.write_text("2026-11-23T10:00:00+01:00\n")
    assert clock().day == 23


@pytest.mark.parametrize("text", ["tomorrow", "2026-11-22", "2026-11-22T10:00:00"])
def test_an_instant_without_offset_is_refused(text: str) -> None:
    """A frozen clock needs to say which instant it means."""
    with pytest.raises(BadInstant):
        clock_from({"NAAST_NOW": text})
