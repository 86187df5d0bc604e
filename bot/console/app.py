"""The staff console under ``/console``: its routes, and what holds for each of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path

import structlog
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.console.account import AccountPage
from bot.console.acts import Acts
from bot.console.around import Around
from bot.console.attachments import Attachments
from bot.console.buddies.asked import CheckinsPage
from bot.console.buddies.board import BoardPages
from bot.console.buddies.days import CalendarPage
from bot.console.buddies.feed import Feeds
from bot.console.buddies.pairs import DuosPages
from bot.console.buddies.people import BuddiesPages
from bot.console.buddies.report import ReportPages
from bot.console.buddies.together import ActivitiesPages
from bot.console.buddies.waiting import WaitingPage
from bot.console.case import CasePage
from bot.console.content import ContentPages
from bot.console.content_rights import RightPages
from bot.console.drafts import Drafts
from bot.console.families import FamiliesPage
from bot.console.forms import (
    FormFault,
    TooLarge,
    TooMuch,
    Upload,
    check_origin,
    check_token,
    form_token,
    read_form,
    read_upload,
)
from bot.console.handed import Handed
from bot.console.house import NotManaged
from bot.console.inbox import Inbox
from bot.console.learning import Learning
from bot.console.machine import Machine
from bot.console.mend import Mend
from bot.console.messengers import MessengersPage
from bot.console.pages import FOLDER, HEADERS, Pages
from bot.console.phrases import Phrases
from bot.console.places import PlacesPages
from bot.console.presence import Presence
from bot.console.putting import Putting
from bot.console.registrations import RegistrationsPage
from bot.console.sayings import Sayings
from bot.console.sending import Sending
from bot.console.sign_in import Door
from bot.console.signals import HERE as SIGNALS
from bot.console.signals import SignalPages
from bot.console.signed import Asked, Staff
from bot.console.stream import Stream
from bot.console.team import TeamPages
from bot.console.transfers import HERE as TRANSFERS
from bot.console.transfers import TransfersPage
from bot.console.understanding import UnderstandingPage
from bot.desk import Desk, NoSuchCase, NotForYou
from bot.door.linking import Linking
from bot.handing import Handing
from bot.handout import Handouts
from bot.lanes import Lanes
from bot.openings import Openings
from bot.turn import Turns
from bot.wake import Wake
from storage.database import StorageUnavailable

log = structlog.get_logger(__name__)

Handler = Callable[[Asked], Awaitable[Response]]
Plain = Callable[[Request], Awaitable[Response]]


class Console:
    """The console. Whatever is not signing in is for signed-in staff only."""

    def __init__(
        self,
        turns: Turns,
        desk: Desk,
        handing: Handing,
        wake: Wake,
        learning: Learning,
        handouts: Handouts,
        handed: Handed,
        public_url: str,
        secure: bool,
        openings: Openings,
    ) -> None:
        self._seal = turns.database.seal
        self._public_url = public_url
        self._pages = Pages(turns)
        hashing = Lanes("passwords", 1)  # one at a time: each takes 19 MiB
        self._door = Door(turns, self._pages, hashing, public_url, secure)
        self._account = AccountPage(turns, self._pages, hashing, Linking(turns, handouts))
        self._inbox = Inbox(turns, self._pages)
        presence = Presence(wake)
        self._case = CasePage(turns, self._pages, self._inbox, presence, handed)
        self._drafts = Drafts(turns)
        self._acts = Acts(desk, self._case, self._drafts)
        self._sending = Sending(desk, self._case)
        self._mend = Mend(turns, desk, desk.mending, self._case)
        self._around = Around(turns, self._case)
        self._sayings = Sayings(turns, self._case, self._drafts)
        self._phrases = Phrases(turns, desk, self._case, handed)
        self._machine = Machine(turns, self._case, self._phrases, handed)
        self._attachments = Attachments(turns, self._pages, self._case)
        self._stream = Stream(turns, wake, presence)
        self._understanding = UnderstandingPage(turns, self._pages, learning)
        self._registrations = RegistrationsPage(turns, self._pages, handouts)
        self._transfers = TransfersPage(turns, self._pages, handing, handed)
        self._team = TeamPages(turns, self._pages, public_url)
        self._places = PlacesPages(turns, self._pages)
        self._content = ContentPages(turns, self._pages, handed.counters)
        self._content_rights = RightPages(turns, self._pages, handed.counters)
        self._messengers = MessengersPage(turns, self._pages, openings)
        self._putting = Putting(turns)
        self._families = FamiliesPage(turns, self._pages, handed)
        self._buddies = BuddiesPages(turns, self._pages)
        self._waiting = WaitingPage(turns, self._pages)
        self._board = BoardPages(turns, self._pages)
        self._duos = DuosPages(turns, self._pages)
        self._calendar = CalendarPage(turns, self._pages)
        self._activities = ActivitiesPages(turns, self._pages)
        self._checkins = CheckinsPage(turns, self._pages)
        self._report = ReportPages(turns, self._pages)
        self._feeds = Feeds(turns, self._pages, public_url)
        self._signals = SignalPages(turns, self._pages)

    def routes(self) -> list[Route]:
        """Everything under ``/console``, and the calendars at secret addresses."""
        return [
            Route("/console/static/{name}", asset),
            Route("/console/sign-in", self._open(self._door.look), methods=["GET"]),
            Route("/console/sign-in", self._open(self._door.enter), methods=["POST"]),
            *self._password_routes(),
            self._post("/console/sign-out", self._door.leave),
            self._post("/console/language", self._door.speak),
            self._get("/console", self._inbox.page),
            self._get("/console/inbox", self._inbox.part),
            self._get("/console/stream", self._stream.open),
            self._get("/console/files/{id:str}", self._attachments.file),
            *self._case_routes(),
            *self._beside_routes(),
            *self._learning_routes(),
            *self._account_routes(),
            *self._registration_routes(),
            *self._transfer_routes(),
            *self._house_routes(),
            *self._content_routes(),
            *self._buddy_routes(),
            *self._calendar_routes(),
            *self._signal_routes(),
        ]

    def _case_routes(self) -> list[Route]:
        """A case: reading it, and what is done with it."""
        case, acts = "/console/cases/{id:str}", self._acts
        return [
            self._get(case, self._case.page),
            self._get(f"{case}/live", self._case.live),
            self._get(f"{case}/window", self._case.gate),
            self._get(f"{case}/close", self._case.ask_close),
            self._post(f"{case}/close", acts.close),
            self._get(f"{case}/snooze", self._case.ask_snooze),
            self._post(f"{case}/snooze", acts.snooze),
            self._post(f"{case}/wake", acts.wake),
            self._post(f"{case}/take", acts.take),
            self._post(f"{case}/notes", acts.note),
            self._post(f"{case}/answers", acts.answer),
            self._post(f"{case}/files", self._sending.send, with_file=True),
        ]

    def _beside_routes(self) -> list[Route]:
        """What helps beside the talk: tasks, tags, drafts, sentences."""
        case, around, phrases = "/console/cases/{id:str}", self._around, self._phrases
        return [
            self._post(f"{case}/drafts", self._drafts.keep),
            self._post(f"{case}/tags", around.tag),
            self._post(f"{case}/tags/off", around.untag),
            self._post(f"{case}/tasks", around.add_task),
            self._post(f"{case}/tasks/{{task:str}}/done", around.finish),
            self._post(f"{case}/sayings", self._sayings.keep),
            self._post(f"{case}/sayings/{{saying:str}}/drop", self._sayings.drop),
            self._get(f"{case}/phrases", phrases.book),
            self._get(f"{case}/phrases/{{phrase:str}}", phrases.phrase),
            self._post(f"{case}/phrases/{{phrase:str}}", phrases.say),
            self._post(f"{case}/messages/{{n:int}}/translate", self._machine.translate),
            self._post(f"{case}/messages/{{n:int}}/misunderstood", self._machine.misunderstood),
            self._get(f"{case}/messages/{{n:int}}/change", self._mend.page),
            self._post(f"{case}/messages/{{n:int}}/change", self._mend.change),
            self._post(f"{case}/messages/{{n:int}}/take-back", self._mend.take_back),
        ]

    def _learning_routes(self) -> list[Route]:
        """What only coordinators may: read what was not understood, and teach."""
        here, page = "/console/understanding", self._understanding
        return [
            self._get(here, self._teaching(page.page)),
            self._get(f"{here}/live", self._teaching(page.live)),
            self._post(here, self._teaching(page.learn)),
            self._post(f"{here}/settle", self._teaching(page.settle)),
            self._post(f"{here}/take-away", self._teaching(page.take_away)),
            self._post(f"{here}/again", self._teaching(page.again)),
        ]

    def _password_routes(self) -> list[Route]:
        """The way in without a link."""
        here, door = "/console/sign-in/password", self._door
        return [
            Route(here, self._open(door.start), methods=["GET"]),
            Route(here, self._open(door.enter_by_password), methods=["POST"]),
        ]

    def _account_routes(self) -> list[Route]:
        """What everybody does for themselves: name, password, sessions."""
        here, page = "/console/account", self._account
        return [
            self._get(here, page.page),
            self._get(f"{here}/{{act:path}}", page.again),
            self._post(f"{here}/name", page.rename),
            self._post(f"{here}/password", page.choose),
            self._post(f"{here}/code", page.confirm),
            self._post(f"{here}/change", page.change),
            self._post(f"{here}/remove", page.remove),
            self._post(f"{here}/telegram", page.link),
            self._post(f"{here}/telegram/unlink", page.unlink),
            self._post(f"{here}/sessions/end", page.end),
            self._post(f"{here}/sessions/end-others", page.end_others),
        ]

    def _registration_routes(self) -> list[Route]:
        """Links for families, and who waits."""
        here, page = "/console/registrations", self._registrations
        return [
            self._get(here, page.page),
            self._post(here, page.make),
            self._post(f"{here}/told", page.tell),
        ]

    def _transfer_routes(self) -> list[Route]:
        """Passing a case on, and what is passed on to whoever looks."""
        case, offer, page = (
            "/console/cases/{id:str}",
            f"{TRANSFERS}/{{transfer:str}}",
            self._transfers,
        )
        return [
            self._get(f"{case}/transfer", page.page),
            self._post(f"{case}/transfer", page.ask),
            self._post(f"{case}/transfer/withdraw", page.withdraw),
            self._get(TRANSFERS, page.offers),
            self._get(offer, page.offer),
            self._post(f"{offer}/accept", page.accept),
            self._post(f"{offer}/decline", page.decline),
        ]

    def _house_routes(self) -> list[Route]:
        """The families of one's cases; and what coordinators manage: team, areas, partners."""
        families, team, one = "/console/families", "/console/team", "/console/team/{id:str}"
        areas, partners = "/console/areas", "/console/partners"
        people, places = self._team, self._places
        managed = {
            one: people.keep,
            f"{one}/hours": people.keep_hours,
            f"{one}/away": people.away,
            f"{one}/back": people.back,
            f"{one}/link": people.new_link,
            f"{one}/sessions": people.end_sessions,
            f"{one}/password": people.forget_password,
            f"{one}/leave": people.leave,
            team: people.invite,
            f"{areas}/{{id:str}}": places.keep_area,
            f"{partners}/{{id:str}}": places.keep_partner,
            f"{families}/{{id:str}}/supporter": self._families.choose,
        }
        shown = {
            team: people.page,
            one: people.colleague,
            f"{one}/leave": people.ask_leave,
            areas: places.areas,
            f"{areas}/{{id:str}}": places.area,
            partners: places.partners,
            "/console/messengers": self._messengers.page,
        }
        return [
            self._get(families, self._families.page),
            self._post("/console/cases/{id:str}/buddy", self._putting.put),
            *(self._get(path, self._coordinated(act)) for path, act in shown.items()),
            *(self._post(path, self._coordinated(act)) for path, act in managed.items()),
        ]

    def _content_routes(self) -> list[Route]:
        """What families read of the services near them, for coordinators."""
        here, page, rights = "/console/content", self._content, self._content_rights
        right = f"{here}/{{at:str}}/rights/{{id:str}}"
        place, door = f"{here}/{{at:str}}", f"{here}/{{at:str}}/{{about:str}}"
        return [
            self._get(here, self._coordinated(page.places)),
            self._get(place, self._coordinated(page.place)),
            self._get(right, self._coordinated(rights.right)),
            self._post(right, self._coordinated(rights.keep)),
            self._post(f"{right}/back", self._coordinated(rights.put_back)),
            self._post(f"{right}/away", self._coordinated(rights.take_away)),
            self._get(door, self._coordinated(page.door)),
            self._post(door, self._coordinated(page.keep)),
            self._post(f"{door}/back", self._coordinated(page.put_back)),
            self._post(f"{door}/away", self._coordinated(page.take_away)),
        ]

    def _buddy_routes(self) -> list[Route]:
        """Who is beside whom, for coordinators: buddies, families that wait, duos."""
        buddy, wish, duo = (f"/console/{each}/{{id:str}}" for each in ("buddies", "wishes", "duos"))
        people, board, pairs = self._buddies, self._board, self._duos
        shown = {
            "/console/buddies": people.page,
            buddy: people.one,
            "/console/wishes": self._waiting.page,
            wish: board.page,
            f"{wish}/propose": board.ask,
            "/console/duos": pairs.page,
            duo: pairs.one,
        }
        done = {
            f"{buddy}/extract": people.see_extract,
            f"{buddy}/confirm": people.confirm,
            f"{buddy}/parent": people.parent_says_yes,
            f"{wish}/yes": board.say_yes,
            f"{wish}/parent": board.parent_says_yes,
            f"{wish}/propose": board.propose,
            f"{duo}/plan": pairs.plan,
            f"{duo}/withdraw": pairs.withdraw,
            f"{duo}/rest": pairs.rest,
            f"{duo}/on": pairs.go_on,
            f"{duo}/end": pairs.end,
            f"{duo}/after": pairs.settle,
        }
        return [
            *(self._get(path, self._beside(act)) for path, act in shown.items()),
            *(self._post(path, self._beside(act)) for path, act in done.items()),
        ]

    def _calendar_routes(self) -> list[Route]:
        """The calendar of a coordinator's areas, and that of one's own for everybody."""
        address, feeds = "/console/calendar/address", self._feeds
        activity, made = "/console/activities/{id:str}", self._activities
        return [
            self._get("/console/calendar", self._beside(self._calendar.page)),
            self._get("/console/activities", self._beside(made.page)),
            self._get(activity, self._beside(made.one)),
            self._get(f"{activity}/change", self._beside(made.change)),
            self._post(activity, self._beside(made.keep)),
            self._post(f"{activity}/invite", self._beside(made.invite)),
            self._post(f"{activity}/off", self._beside(made.call_off)),
            self._get("/console/checkins", self._beside(self._checkins.page)),
            self._get("/console/report", self._beside(self._report.page)),
            self._get("/console/report/numbers.csv", self._beside(self._report.numbers)),
            self._get("/console/report/hours.csv", self._beside(self._report.hours)),
            self._get(address, feeds.page),
            self._post(address, feeds.open),
            self._post(f"{address}/close", feeds.close),
            self._get("/console/calendar/mine.ics", feeds.mine),
            Route("/calendar/{token:str}.ics", self._open(feeds.feed), methods=["GET"]),
        ]

    def _signal_routes(self) -> list[Route]:
        """What stands in the way of families: the map for everybody, its files for coordinators;
        what was done is told by those of the house."""
        page = self._signals
        return [
            self._get(SIGNALS, page.page),
            self._post(SIGNALS, self._teaching(page.tell)),
            self._get(f"{SIGNALS}/numbers.csv", self._coordinated(page.numbers)),
            self._get(f"{SIGNALS}/report.pdf", self._coordinated(page.paper)),
            self._post("/console/cases/{id:str}/signal", page.tap),
        ]

    def _get(self, path: str, handler: Handler) -> Route:
        return Route(path, self._open(self._signed(handler)), methods=["GET"])

    def _post(self, path: str, handler: Handler, *, with_file: bool = False) -> Route:
        signed = self._signed(handler, with_file=with_file)
        return Route(path, self._open(signed), methods=["POST"])

    def _coordinated(self, handler: Handler) -> Handler:
        """For coordinators only."""
        return self._only(lambda staff: staff.coordinates, "managing", handler)

    def _beside(self, handler: Handler) -> Handler:
        """For coordinators only, who bring buddies and families together."""
        return self._only(lambda staff: staff.coordinates, "matching", handler)

    def _teaching(self, handler: Handler) -> Handler:
        """For coordinators of the house itself only."""
        return self._only(lambda staff: staff.teaches, "coordinators", handler)

    def _only(self, may: Callable[[Staff], bool], told: str, handler: Handler) -> Handler:
        """For some only; ``told`` is how the others are told why."""

        async def guarded(asked: Asked) -> Response:
            if may(asked.staff):
                return await handler(asked)
            return self._pages.html("message", asked.voice, 403, asked=asked, told=told)

        return guarded

    def _signed(self, handler: Handler, *, with_file: bool = False) -> Plain:
        """For staff only; a POST also has to come from one of our own forms. ``with_file``: there
        may be files in it."""

        async def guarded(request: Request) -> Response:
            staff = await self._door.staff(request)
            if staff is None:
                return self._door.outside(request)
            form: dict[str, str] = {}
            files: tuple[Upload, ...] = ()
            if request.method == "POST":
                check_origin(request, self._public_url)
                if with_file:
                    form, files = await read_upload(request)
                else:
                    form = await read_form(request)
                check_token(self._seal, staff.session, form.get("form_token", ""))
            voice = self._pages.voice(staff.language)
            token = form_token(self._seal, staff.session)
            asked = Asked(request, staff, voice, token, form, files)
            try:
                response = await handler(asked)
            except NoSuchCase:
                return self._away(asked, 404, "no_case")
            except NotForYou as fault:
                return self._away(asked, 403, "not_yours", fault.owner)
            except NotManaged:
                return self._away(asked, 403, "not_managed")
            if staff.stale and _by_hand(request):
                await self._door.prolong(staff, response)
            return response

        return guarded

    def _away(self, asked: Asked, status: int, told: str, owner: str = "") -> Response:
        """The case is gone, or with somebody else: what was typed is given back."""
        name, kept = "_gone" if asked.partly else "message", asked.form.get("text", "")
        more = {"told": told, "owner": owner, "kept": kept, "asked": asked}
        return self._pages.html(name, asked.voice, status, None, **more)

    def _open(self, handler: Plain) -> Plain:
        """For everybody; what goes wrong becomes a page that says what to do."""

        async def calm(request: Request) -> Response:
            try:
                return await handler(request)
            except TooMuch:
                return self._message(request, "too_much", 413)
            except TooLarge:
                return self._message(request, "too_large", 413)
            except FormFault:
                return self._message(request, "elsewhere", 403)
            except StorageUnavailable as fault:
                log.warning("console without storage", fault=str(fault))
                return self._message(request, "not_now", 503)

        return calm

    def _message(self, request: Request, told: str, status: int) -> Response:
        wanted = request.headers.get("accept-language", "").split(",")[0]
        voice = self._pages.voice(wanted.split(";")[0].strip())
        return self._pages.html("message", voice, status, asked=None, told=told)


def _by_hand(request: Request) -> bool:
    """Whether somebody did this, rather than a page that is left open."""
    parts = ("/console/stream", "/console/inbox")
    path = request.url.path
    return request.method == "POST" or not (path in parts or path.endswith("/live"))


async def asset(request: Request) -> Response:
    """The style, the script, and htmx out of its package."""
    path = {
        "console.css": FOLDER / "static" / "console.css",
        "register.css": FOLDER / "static" / "register.css",
        "signals.css": FOLDER / "static" / "signals.css",
        "console.js": FOLDER / "static" / "console.js",
        "icon.svg": FOLDER / "static" / "icon.svg",
        "htmx.min.js": htmx(),
    }.get(request.path_params["name"])
    if path is None:
        return Response(status_code=404, headers=HEADERS)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return FileResponse(path, headers=headers)


@lru_cache(maxsize=1)
def htmx() -> Path:
    """Return where the installed package keeps htmx. Raises FileNotFoundError."""
    package = distribution("django-js-lib-htmx")
    for file in package.files or ():
        if file.name == "htmx.min.js":
            return Path(str(package.locate_file(file)))
    raise FileNotFoundError("htmx.min.js is not in django-js-lib-htmx")
