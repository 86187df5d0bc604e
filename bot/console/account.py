"""The page of one's own: name and language, signing in by password, the sessions that are open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.responses import RedirectResponse, Response

from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.door.linking import Linking
from bot.lanes import Lanes
from bot.talk.texts import Text, _
from bot.turn import Turns
from storage import credentials, people, sessions, told
from storage.credentials import Outcome
from storage.database import Tx
from storage.seal import Seal, SealBroken

HERE = "/console/account"
SHORTEST, LONGEST = 12, 500
"""Characters in a password; the longest is there for the machine's sake."""
LONGEST_NAME = 60
_IN_APP = 40
"""Characters of a name that the app's picture carries: a longer one makes it hard to scan."""
_EASY = (
    "password", "wachtwoord", "motdepasse", "welkom", "welcome", "bienvenue", "azerty", "qwerty",
    "123456", "naast",
)  # fmt: skip

NO_NAME = _("How do families and colleagues call you? Write it here.")
LONG_NAME = _("That is long for a name. Write it in {count} characters at most.")
TOO_SHORT = _("A longer one is safer: {count} characters or more. A few words in a row are fine.")
TOO_LONG = _("That is more than fits. Write it in {count} characters at most.")
TOO_EASY = _("This one is easy to guess. A few words that have nothing to do with each other help.")
NOT_THE_SAME = _("The two are not the same. Type the password twice once more.")
WRONG_CODE = _("This code does not fit, or was used already. Wait for the next one in your app.")
RESTING = _("Five codes in a row did not fit. Wait a quarter of an hour, then try again.")
BEGUN_BEFORE = _("This was open for too long. Choose your password once more.")
NO_TELEGRAM = _("Telegram does not answer now. Try again in a moment.")
THERE_ALREADY = _("You have a password already. You can change it here.")
DONE = {
    "name": _("Kept."),
    "password": _("Done. From now on you can sign in with name, password and code too."),
    "changed": _(
        "The new password counts from now on. Does somebody know the old one? Then end your other "
        "sessions too."
    ),
    "removed": _("Done. From now on you sign in with a link only."),
    "unlinked": _("Done. Telegram is not linked to your account any more."),
    "ended": _("That session has ended."),
    "others": _("All other sessions have ended."),
}


@dataclass(frozen=True, slots=True)
class SettingUp:
    """A password that was chosen and a key that the app is to get, until a code confirms them. It
    travels sealed in the form and is good in one session only."""

    session: str = field(repr=False)
    hashed: str = field(repr=False)
    key: str = field(repr=False)

    def close(self, seal: Seal) -> str:
        """Seal it for the form."""
        return seal.close("\n".join((self.session, self.hashed, self.key))).decode()

    @classmethod
    def open(cls, seal: Seal, given: str, session: str) -> SettingUp | None:
        """Return what was sealed, unless it is nothing of this session."""
        try:
            parts = seal.open(given.encode("ascii", "replace")).split("\n")
        except SealBroken:
            return None
        return cls(*parts) if len(parts) == 3 and parts[0] == session else None


class AccountPage:
    """The page and its acts; each touches who is signed in, and nobody else."""

    def __init__(self, turns: Turns, pages: Pages, hashing: Lanes, linking: Linking) -> None:
        self._turns = turns
        self._pages = pages
        self._database = turns.database
        self._hashing = hashing
        self._linking = linking

    async def page(self, asked: Asked) -> Response:
        """The whole page."""
        done = DONE.get(asked.request.query_params.get("done", ""))
        return await self._show(asked, said=done)

    async def again(self, _asked: Asked) -> Response:
        """The address of an act, opened anew or come back to, leads to the page."""
        return RedirectResponse(HERE, 303, HEADERS)

    async def rename(self, asked: Asked) -> Response:
        """Keep how somebody is called, and the language they work in."""
        typed = "".join(c if c.isprintable() else " " for c in asked.form.get("name", ""))
        name = " ".join(typed.split())
        if not name:
            return await self._show(asked, NO_NAME, "name")
        if len(name) > LONGEST_NAME:
            return await self._show(asked, LONG_NAME.of(count=LONGEST_NAME), "name")
        language, me = asked.form.get("language", ""), asked.staff.id

        def work(tx: Tx) -> None:
            people.rename(tx, me, name)
            if language in self._pages.languages:
                people.choose_language(tx, me, language)

        await asyncio.wrap_future(self._database.submit(work))
        return _back("name")

    # -- signing in by password ----------------------------------------------------------------

    async def choose(self, asked: Asked) -> Response:
        """Take a password, and show the key for the app; nothing is kept before a code fits."""
        if word := self._against(asked):
            return await self._show(asked, word, "choose")
        hashed = await self._digest(asked)
        return self._key(asked, SettingUp(asked.token, hashed, credentials.new_key()))

    async def confirm(self, asked: Asked) -> Response:
        """Keep password and key when the app gives the right code."""
        seal, me, now = self._database.seal, asked.staff.id, self._turns.now()
        begun = SettingUp.open(seal, asked.form.get("begun", ""), asked.token)
        if begun is None:
            return await self._show(asked, BEGUN_BEFORE, "choose")
        code, hashed, key = asked.form.get("code", ""), begun.hashed, begun.key

        def work(tx: Tx) -> tuple[bool, bool]:
            kept = credentials.set_up(tx, me, hashed, key, code, now)
            return kept, credentials.stands(tx, me)

        kept, stands = await asyncio.wrap_future(self._database.submit(work))
        if kept:
            return _back("password")
        if stands:
            return await self._show(asked, THERE_ALREADY, "change")
        return self._key(asked, begun, WRONG_CODE)

    async def change(self, asked: Asked) -> Response:
        """Keep another password, for a present code."""
        if word := self._against(asked):
            return await self._show(asked, word, "change")
        hashed = await self._digest(asked)
        outcome = await self._with_code(
            asked, lambda tx: credentials.change(tx, asked.staff.id, hashed)
        )
        return await self._told(asked, outcome, "change", "changed")

    async def remove(self, asked: Asked) -> Response:
        """Let signing in by password go, for a present code."""
        outcome = await self._with_code(asked, lambda tx: credentials.remove(tx, asked.staff.id))
        return await self._told(asked, outcome, "remove", "removed")

    async def _with_code(self, asked: Asked, act: Callable[[Tx], None]) -> Outcome:
        code, me, now = asked.form.get("code", ""), asked.staff.id, self._turns.now()

        def work(tx: Tx) -> Outcome:
            outcome = credentials.try_code(tx, me, code, now)
            if outcome == "fits":
                act(tx)
            return outcome

        return await asyncio.wrap_future(self._database.submit(work))

    async def _told(self, asked: Asked, outcome: Outcome, at: str, done: str) -> Response:
        if outcome == "fits":
            return _back(done)
        return await self._show(asked, RESTING if outcome == "rests" else WRONG_CODE, at)

    def _against(self, asked: Asked) -> Text | None:
        """What speaks against this password, if anything."""
        password = asked.form.get("password", "")
        if len(password) < SHORTEST:
            return TOO_SHORT.of(count=SHORTEST)
        if len(password) > LONGEST:
            return TOO_LONG.of(count=LONGEST)
        if _easy(password, asked.staff.name, self._turns.world.house.name):
            return TOO_EASY
        return None if asked.form.get("again") == password else NOT_THE_SAME

    async def _digest(self, asked: Asked) -> str:
        password = asked.form.get("password", "")
        hashing = self._hashing.run(asked.staff.id, lambda: credentials.digest(password))
        return await asyncio.wrap_future(hashing)

    # -- the messenger -------------------------------------------------------------------------

    async def link(self, asked: Asked) -> Response:
        """Show a link that makes one's own Telegram chat the other door, once."""
        link = await self._linking.make(asked.staff.id)
        if link:
            return await self._show(asked, link=link)
        return await self._show(asked, NO_TELEGRAM, "telegram")

    async def unlink(self, asked: Asked) -> Response:
        """Let one's own Telegram chat go."""
        await self._linking.end(asked.staff.id)
        return _back("unlinked")

    # -- sessions ------------------------------------------------------------------------------

    async def end(self, asked: Asked) -> Response:
        """End one of one's own sessions."""
        me, key = asked.staff.id, asked.form.get("session", "")
        work = self._database.submit(lambda tx: sessions.end_one(tx, me, "console", key))
        await asyncio.wrap_future(work)
        return _back("ended")

    async def end_others(self, asked: Asked) -> Response:
        """End all of one's own sessions but this one."""
        me, here = asked.staff.id, asked.staff.session
        work = self._database.submit(lambda tx: sessions.end_others(tx, me, "console", here))
        await asyncio.wrap_future(work)
        return _back("others")

    # -- showing -------------------------------------------------------------------------------

    async def _show(
        self,
        asked: Asked,
        word: Text | None = None,
        at: str = "",
        said: Text | None = None,
        link: str = "",
    ) -> Response:
        """Show the page; ``word`` is said in the form ``at``, which keeps what was typed but for
        passwords and codes."""
        me, here, now = asked.staff.id, asked.staff.session, self._turns.now()

        def read(tx: Tx) -> tuple[bool, list[sessions.Begun], bool]:
            linked = told.messenger(tx, me) is not None
            begun = sessions.open_of(tx, me, "console", now, here)
            return credentials.stands(tx, me), begun, linked

        stands, begun, linked = await asyncio.wrap_future(self._database.submit_read(read))
        return self._pages.html(
            "account",
            asked.voice,
            422 if word else 200,
            asked=asked,
            stands=stands,
            sessions=begun,
            linked=linked,
            link=link,
            messenger=self._linking.possible,
            shortest=SHORTEST,
            longest=LONGEST,
            longest_name=LONGEST_NAME,
            word=asked.voice.say(word) if word else "",
            said=asked.voice.say(said) if said else "",
            at=at,
        )

    def _key(self, asked: Asked, begun: SettingUp, word: Text | None = None) -> Response:
        """Show the key as text and as a picture, and ask for a code."""
        name, house = asked.staff.name[:_IN_APP], self._turns.world.house.name[:_IN_APP]
        address = credentials.address(begun.key, name, f"Naast {house}")
        size, path = _picture(address)
        return self._pages.html(
            "account_key",
            asked.voice,
            422 if word else 200,
            asked=asked,
            begun=begun.close(self._database.seal),
            groups=[begun.key[at : at + 4] for at in range(0, len(begun.key), 4)],
            address=address,
            size=size,
            path=path,
            word=asked.voice.say(word) if word else "",
        )


def _back(done: str) -> Response:
    # A browser keeps the form's place on the page otherwise, and what is said stands above it.
    return RedirectResponse(f"{HERE}?done={done}#main", 303, HEADERS)


def _easy(password: str, *known: str) -> bool:
    """Whether little is left without what everybody would try: the names, and the usual words."""
    names = [word for name in known for word in name.casefold().split() if len(word) > 3]
    left = "".join(password.casefold().split())
    for word in (*names, *_EASY):
        left = left.replace(word, "")
    return len(left) < SHORTEST // 2 or len(set(left)) < 5


def _picture(text: str) -> tuple[int, str]:
    """Return a QR code's width in modules, and the dark ones as the path of an SVG."""
    import segno  # costs start-up time, and is needed once a colleague

    rows = segno.make(text, micro=False).matrix
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on]
    return len(rows), "".join(dark)
