"""`naast doctor`: looks at everything that is set up, from end to end, and says in one line each
what is well (✓), what to put right and where (✗), and what is not set (–).

It changes nothing and takes no lock, so it runs beside a Naast that serves. No secret is shown.
"""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from secrets import token_hex

import httpx
from sqlalchemy import select
from sqlalchemy.engine import make_url

from bot.channels.finding import Finding
from bot.channels.loopback import on_this_machine
from bot.now import BadInstant, clock_from
from bot.organisation import OrganisationFault, read_organisation
from bot.settings import Settings
from bot.template_push import compare
from bot.templates import TemplateFault, load
from dialogues.contents import FOLDER as CONTENT
from storage import migrations
from storage.database import Database, StorageUnavailable
from storage.seal import Seal, SealBroken
from storage.tables import messages

SECONDS = 5.0
"""How long one look may take."""
IN_ALL = 20.0
"""How long all of it may take."""
_CLOCK_OFF = 60.0  # seconds; codes and signatures bear about so much
_CONNECT = "4"  # seconds until PostgreSQL is given up
_MOST_NAMED = 3  # templates that one line lists

Look = Callable[[], Awaitable[Sequence[Finding]]]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that was found, in the order in which one sets up."""

    findings: Sequence[Finding]

    @property
    def code(self) -> int:
        """The exit code: 0 when nothing is to be put right."""
        return 1 if any(each.good is False for each in self.findings) else 0

    def told(self) -> list[dict[str, str]]:
        """The findings as JSON values."""
        states = {True: "good", False: "wrong", None: "not set"}
        return [
            {"about": each.about, "state": states[each.good], "text": each.text}
            for each in self.findings
        ]

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings))


def diagnose(settings: Settings) -> Diagnosis:
    """Look at everything, beside each other. Never raises."""
    return asyncio.run(Doctor(settings).look())


class Doctor:
    """Looks at one configuration."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def look(self) -> Diagnosis:
        """Look at everything; what does not answer in time is said to be so."""
        looks: dict[str, Look] = {
            "organisation": self._organisation,
            "secret key": self._secret_key,
            "database": self._database,
            "address": self._address,
            "clock": self._clock,
            "Telegram": self._telegram,
            "WhatsApp": self._whatsapp,
            "translator": self._translator,
            "Rasa": self._rasa,
            "voice model": self._voice,
        }
        found = await asyncio.gather(*(self._one(name, look) for name, look in looks.items()))
        return Diagnosis([self._discreet(each) for row in found for each in row])

    async def _one(self, name: str, look: Look) -> Sequence[Finding]:
        """One look, whatever becomes of it."""
        try:
            async with asyncio.timeout(IN_ALL - 2):
                return await look()
        except TimeoutError:
            words = "no answer in time: see that this machine reaches it, then try again"
            return [Finding(name, False, words)]
        except Exception as fault:  # a doctor who faints helps nobody; texts may hold secrets
            words = f"it could not be looked at ({type(fault).__name__}): please report this"
            return [Finding(name, False, words)]

    def _discreet(self, found: Finding) -> Finding:
        """A finding without any secret in it, whoever it was that said it."""
        text = found.text
        for secret in self._secrets():
            text = text.replace(secret, "…")
        return Finding(found.about, found.good, text)

    def _secrets(self) -> Iterable[str]:
        its = self._settings
        given = [its.telegram_token, its.telegram_webhook_secret, its.whatsapp_token]
        given += [its.whatsapp_app_secret, its.whatsapp_verify_token, its.translator_key]
        given += its.secret_key.split(",")
        given.append(make_url(its.database).password or "" if its.database_url else "")
        return [each for each in map(str.strip, given) if len(each) > 3]

    # -- the house itself --------------------------------------------------------------------------

    async def _organisation(self) -> Sequence[Finding]:
        path = self._settings.organisation_file
        try:
            house = await asyncio.to_thread(read_organisation, path)
        except OrganisationFault as fault:
            return [Finding("organisation", False, f"{fault} (`naast check` explains it)")]
        if house is None:
            words = f"there is no {path}: copy organisation.example.yaml there and make it yours"
            needed = bool(self._settings.messengers) or not self._settings.loopback
            return [Finding("organisation", False if needed else None, words)]
        return [Finding("organisation", True, house.name)]

    @property
    def _key_file(self) -> Path:
        return self._settings.data / "secret.key"

    async def _secret_key(self) -> Sequence[Finding]:
        """Whether only we can read the key that opens everything."""
        name, path = "secret key", self._key_file
        if self._settings.secret_key:
            short = any(len(key) < 16 for key in self._keys())
            words = "each key of NAAST_SECRET_KEY needs at least 16 characters: make a longer one"
            return [Finding(name, not short, words if short else "it comes from NAAST_SECRET_KEY")]
        if not path.exists():
            return [Finding(name, None, f"{path} is made by the first start")]
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            return [Finding(name, False, f"others can read it: chmod 600 {path}")]
        return [Finding(name, True, f"only its owner reads {path}; keep a copy elsewhere")]

    def _keys(self) -> list[str]:
        """The keys there are, without making one."""
        given = [key.strip() for key in self._settings.secret_key.split(",") if key.strip()]
        if not given and self._key_file.exists():
            given = [self._key_file.read_text().strip()]
        return given

    async def _database(self) -> Sequence[Finding]:
        return [Finding("database", *await asyncio.to_thread(self._in_database))]

    def _in_database(self) -> tuple[bool | None, str]:
        """Whether it can be reached, has today's shape, and is opened by our key."""
        url = make_url(self._settings.database)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            return None, f"{url.database} is made by the first start"
        if url.get_backend_name() == "postgresql":
            url = url.update_query_dict({"connect_timeout": _CONNECT})
        keys = [key for key in self._keys() if len(key) >= 16]
        database = Database(url.render_as_string(hide_password=False), Seal(keys or [token_hex()]))
        try:
            return self._shape(database)
        except SealBroken:
            words = "the secret key does not open what is kept: put every key that was in use in"
            return False, f"{words} NAAST_SECRET_KEY, or the old secret.key back in its place"
        except Exception as fault:  # a driver's own words may hold the password: its kind alone
            kind = str(fault) if isinstance(fault, StorageUnavailable) else type(fault).__name__
            words = f"it cannot be used ({' '.join(kind.split())[:120]}): see that it runs, and"
            return False, f"{words} NAAST_DATABASE_URL or NAAST_DATA"
        finally:
            database.close()

    @staticmethod
    def _shape(database: Database) -> tuple[bool, str]:
        shape = migrations.current(database.engine)
        if shape is not None and shape > migrations.HEAD:
            return False, f"its shape ({shape}) is of a newer Naast: start that one"
        if shape != migrations.HEAD:
            words = f"its shape is {shape or 'empty'}, today's is {migrations.HEAD}"
            return False, f"{words}: start `naast serve`, which brings it there"
        newest = select(messages.c.body_sealed).order_by(messages.c.id.desc()).limit(1)
        sealed = database.read(lambda tx: tx.c.execute(newest).scalar())
        if sealed is not None:
            database.seal.open(sealed)
        return True, f"{'PostgreSQL' if database.is_postgres else 'SQLite'}, shape {shape}"

    async def _address(self) -> Sequence[Finding]:
        """Whether people and platforms reach us."""
        name, base = "address", self._settings.base_url
        if not base:
            words = "NAAST_BASE_URL is not set: only this machine reaches the web chat and console"
            return [Finding(name, None, words)]
        if not base.startswith("https://") and not on_this_machine(base):
            words = f"{base} is not encrypted: put a web server with https in front (Caddy, nginx)"
            return [Finding(name, False, f"{words}, and https://… in NAAST_BASE_URL")]
        try:
            async with self._http() as http:
                answer = await http.get(f"{base}/health")
                state = answer.json()
        except httpx.HTTPError as fault:
            words = f"{base}/health does not answer ({type(fault).__name__}): start `naast serve`,"
            return [Finding(name, False, f"{words} and see that the web server leads to it")]
        except ValueError:
            state = None
        if not isinstance(state, dict) or "storage" not in state:
            words = f"at {base} somebody else answers ({answer.status_code}): let the web server"
            place = f"{self._settings.host}:{self._settings.port}"
            return [Finding(name, False, f"{words} in front lead to {place}")]
        ill = [part for part in ("storage", "outbox") if state.get(part) is not True]
        if ill:
            words = f"Naast serves, but its {' and '.join(ill)} does not work: look in its log"
            return [Finding(name, False, words)]
        return [Finding(name, True, f"{base} answers and is healthy")]

    async def _clock(self) -> Sequence[Finding]:
        """Whether our clock is the platforms'; they all tell theirs."""
        its = self._settings
        apis = {"telegram": its.telegram_api, "whatsapp": its.whatsapp_api}
        used = [apis[name.lower()] for name in its.messengers]
        try:
            ours = clock_from()
        except (BadInstant, OSError) as fault:
            return [Finding("clock", False, f"NAAST_NOW cannot be read ({fault}): leave it out")]
        for api in used:
            try:
                async with self._http() as http:
                    told = (await http.get(f"{api}/")).headers.get("date", "")
                theirs = parsedate_to_datetime(told)
            except (httpx.HTTPError, ValueError):
                continue
            return [Finding("clock", *_compared(ours(), theirs))]
        return [Finding("clock", None, "nobody to compare it with")]

    # -- channels ----------------------------------------------------------------------------------

    async def _telegram(self) -> Sequence[Finding]:
        its = self._settings
        if not its.telegram_token:
            return [Finding("Telegram", None, "NAAST_TELEGRAM_TOKEN is not set")]
        from bot.channels.telegram.api import Api
        from bot.channels.telegram.examining import examine

        api = Api(its.telegram_token, its.telegram_api.rstrip("/"), seconds=SECONDS)
        try:
            return await examine(
                api,
                mode=its.telegram_mode,
                base_url=its.public_url,
                staff_chat=its.telegram_staff_chat,
                reached=self._reached_from(its.telegram_api),
            )
        finally:
            await api.close()

    async def _whatsapp(self) -> Sequence[Finding]:
        its = self._settings
        if not its.whatsapp_token:
            return [Finding("WhatsApp", None, "NAAST_WHATSAPP_TOKEN is not set")]
        from bot.channels.whatsapp.api import Api
        from bot.channels.whatsapp.examining import SetUp, examine

        how = SetUp(
            its.whatsapp_token,
            its.whatsapp_phone_id,
            its.whatsapp_business_id,
            its.whatsapp_app_secret,
            its.whatsapp_verify_token,
            its.public_url,
            self._reached_from(its.whatsapp_api),
        )
        api = Api(how.token, how.phone_id, its.whatsapp_api.rstrip("/"), seconds=SECONDS)
        try:
            async with self._http() as http:
                found = await examine(api, http, how, datetime.now(UTC))
        finally:
            await api.close()
        if found.templates is not None:
            found.findings.append(Finding("WhatsApp templates", *_templates(found.templates)))
        return found.findings

    def _reached_from(self, api: str) -> bool:
        """Whether a platform can post to us: it does so over https, but for one of a test."""
        return self._settings.public_url.startswith("https://") or on_this_machine(api)

    # -- what understands --------------------------------------------------------------------------

    async def _translator(self) -> Sequence[Finding]:
        name, url = "translator", self._settings.translator
        if not url:
            return [Finding(name, None, "NAAST_TRANSLATOR is not set")]
        ours = "see that LibreTranslate runs there (NAAST_TRANSLATOR)"
        try:
            async with self._http() as http:
                told = (await http.get(f"{url}/languages")).json()
            known = sorted(each["code"] for each in told)
        except httpx.HTTPError as fault:
            return [Finding(name, False, f"it does not answer ({type(fault).__name__}): {ours}")]
        except (ValueError, LookupError, TypeError):
            return [Finding(name, False, f"what answers there is no LibreTranslate: {ours}")]
        return [Finding(name, bool(known), f"it knows {len(known)} languages")]

    async def _rasa(self) -> Sequence[Finding]:
        name, url = "Rasa", self._settings.rasa_url
        if not url:
            return [Finding(name, None, "NAAST_RASA_URL is not set")]
        from bot.understand.rasa import RasaIntents

        rasa = RasaIntents(url, SECONDS)
        if not await asyncio.to_thread(rasa.labels, "hello"):
            words = "it gives no intents: see that `rasa run --enable-api` runs with a trained"
            return [Finding(name, False, f"{words} model (NAAST_RASA_URL, docs/rasa.md)")]
        return [Finding(name, True, "it tells intents")]

    async def _voice(self) -> Sequence[Finding]:
        name, model = "voice model", self._settings.voice_model
        if not model:
            return [Finding(name, None, "NAAST_VOICE_MODEL is not set")]
        from bot.understand.voice import VoiceError, open_transcriber

        try:
            async with asyncio.timeout(IN_ALL - 5):
                await asyncio.to_thread(open_transcriber, model)
        except VoiceError as fault:
            return [Finding(name, False, str(fault))]
        return [Finding(name, True, "it can be loaded")]

    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=SECONDS, trust_env=False)


def _compared(ours: datetime, theirs: datetime) -> tuple[bool, str]:
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    off = (ours - theirs).total_seconds()
    if abs(off) <= _CLOCK_OFF:
        return True, "it is right"
    way = "ahead" if off > 0 else "behind"
    words = f"it is {abs(off) / 60:.0f} minutes {way}: `timedatectl set-ntp true`"
    return False, f"{words}, and leave NAAST_NOW out"


def _templates(there: Sequence[object]) -> tuple[bool, str]:
    """How the templates of the files stand at the platform."""
    try:
        found = compare(load(CONTENT / "templates"), [e for e in there if isinstance(e, dict)])
    except TemplateFault as fault:
        return False, f"{fault} (`naast check` lists every fault)"
    wrong = [each for each in found if not each.good]
    if not wrong:
        return True, f"{len(found)}, all approved or being looked at"
    named = "; ".join(map(str, wrong[:_MOST_NAMED]))
    more = f" and {len(wrong) - _MOST_NAMED} more" if len(wrong) > _MOST_NAMED else ""
    if all(each.state in ("missing", "differs") for each in wrong):
        return False, f"{named}{more}: run `naast whatsapp templates push`"
    words = "reword them in dialogues/content/templates and run `naast whatsapp templates push`"
    return False, f"{named}{more}: {words}, or appeal in WhatsApp Manager"
