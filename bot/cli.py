"""The command line: serve, chat, check, doctor, draw, invite, rights, export, forget, locales…"""

from __future__ import annotations

import json
import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

app = typer.Typer(
    name="naast",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Naast: the messenger bot that stands beside families. Settings come from NAAST_… "
    "variables; see README.md.",
)

GOOD, PROBLEMS, WRONG_USE = 0, 1, 2
_STARTED_AFTER = 2.0  # seconds until the page is opened, where there is a screen


def main() -> None:
    """Run the command line; whatever goes wrong is one line on stderr."""
    from bot.logs import set_up

    set_up(verbose=bool(os.environ.get("NAAST_VERBOSE")))
    try:
        app()
    except BrokenPipeError:
        sys.exit(GOOD)
    except KeyboardInterrupt:
        sys.exit(130)


def stop(message: object, code: int = WRONG_USE) -> NoReturn:
    """Say in one line what is wrong, and leave."""
    typer.echo(f"naast: {' '.join(str(message).split())}", err=True)
    raise typer.Exit(code)


def naast() -> Any:
    """Build Naast from the environment, or say in one line why not."""
    from bot.app import CannotStart, Naast
    from bot.now import BadInstant
    from bot.settings import WrongSetting, read_settings

    try:
        built = Naast(read_settings())
        _ = built.organisation, built.world, built.turns
    except (WrongSetting, CannotStart, BadInstant) as fault:
        stop(fault)
    return built


def naast_without_database() -> Any:
    """Build what needs content, catalogues and organisation alone."""
    from bot.app import CannotStart, Naast
    from bot.settings import WrongSetting, read_settings

    try:
        built = Naast(read_settings())
        _ = built.world
    except (WrongSetting, CannotStart) as fault:
        stop(fault)
    return built


@app.command()
def serve() -> None:
    """Serve web chat, console and messengers until stopped."""
    from bot.serve import serve as run

    built = naast()
    run(built, stop)


@app.command()
def demo() -> None:
    """Show family, supporter and turns side by side, with example people, on this machine."""
    from bot.app import CannotStart, Naast
    from bot.demo import Demo, demo_settings, load_examples
    from bot.serve import serve as run
    from bot.settings import WrongSetting, read_settings

    try:
        built = Naast(demo_settings(read_settings()))
        families = load_examples(built)
    except (WrongSetting, CannotStart) as fault:
        stop(fault)
    address = f"{built.settings.public_url}/demo"
    typer.echo(f"{families} example families. Open {address}")
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        threading.Timer(_STARTED_AFTER, webbrowser.open, (address,)).start()
    run(built, stop, Demo(built).routes())


@app.command()
def chat(
    language: Annotated[str, typer.Option(help="The language to begin in, such as nl.")] = "",
) -> None:
    """Talk with Naast in this terminal, as a family would."""
    import asyncio

    from bot.channels.terminal import talk

    built = naast()
    if language and language not in built.languages.tags:
        stop(f"--language is one of {', '.join(built.languages.tags)}")

    async def run() -> None:
        built.wake.bind(asyncio.get_running_loop())
        await talk(built.take, built.chatroom, language or None)

    try:
        asyncio.run(run())
    finally:
        built.database.close()


def _progress(text: str) -> None:
    """Say how far long work is, on one line of the terminal that is written over."""
    sys.stderr.write(f"\r\033[K{text}")
    sys.stderr.flush()


@app.command()
def check(
    only: Annotated[
        list[str] | None, typer.Option(help="Look at this alone (may be said again).")
    ] = None,
) -> None:
    """Look for faults in dialogues, content, catalogues and settings; explain them."""
    from bot.checks import SUBJECTS
    from bot.checks import check as run
    from bot.settings import WrongSetting, read_settings

    unknown = sorted(set(only or ()) - {*SUBJECTS})
    if unknown:
        stop(f"--only {unknown[0]}: there is only {', '.join(SUBJECTS)}")
    say = _progress if sys.stderr.isatty() else lambda _: None
    try:
        report = run(read_settings(), say=say, only=only or SUBJECTS)
    except WrongSetting as fault:
        stop(fault, PROBLEMS)
    finally:
        if sys.stderr.isatty():
            _progress("")
    typer.echo(str(report))
    raise typer.Exit(report.code)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look at everything that is set up, channels too, and say what to put right where."""
    from bot.doctor import diagnose
    from bot.settings import WrongSetting, read_settings

    try:
        found = diagnose(read_settings())
    except WrongSetting as fault:
        stop(fault, PROBLEMS)
    typer.echo(json.dumps(found.told(), ensure_ascii=False, indent=2) if as_json else str(found))
    raise typer.Exit(found.code)


@app.command()
def draw(folder: Annotated[Path, typer.Argument(help="Where the diagrams go.")]) -> None:
    """Draw every dialogue as a Mermaid diagram."""
    from bot.talk.draw import draw_all
    from dialogues.book import DIALOGUES

    for path in draw_all(DIALOGUES, folder):
        typer.echo(path)


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="coordinator, supporter or buddy")],
    name: Annotated[str, typer.Option(help="How they are called.")],
    language: Annotated[str, typer.Option(help="Their language, such as nl.")] = "nl",
) -> None:
    """Print a link with which a colleague signs in, once, or a buddy comes into the chat."""
    from bot.invite import LONGEST_NAME, ROLES, buddy_start
    from bot.invite import invite as run

    if role not in ROLES:
        stop(f"--role is one of {', '.join(ROLES)}")
    if not name.strip():
        stop("--name cannot be empty")
    if len(name.strip()) > LONGEST_NAME or not name.isprintable():
        stop(f"--name is at most {LONGEST_NAME} letters, on one line")
    built = naast()
    if language not in built.languages.tags:
        stop(f"--language is one of {', '.join(built.languages.tags)}")
    try:
        link = run(built.database, built.settings, built.now(), role, name.strip(), language)
        typer.echo(link)
        if role == "buddy" and built.settings.telegram_token:
            typer.echo(f"on Telegram: https://t.me/BOT?start={buddy_start(link)}", err=True)
    finally:
        built.database.close()


@app.command()
def rights(
    facts: Annotated[Path, typer.Argument(help="A YAML file of facts; - reads stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell which rights a family may have, by what is known of it."""
    import yaml

    from dialogues.contents import ContentFault, load
    from dialogues.rights.answer import answer
    from dialogues.rights.facts import FactFault

    try:
        text = sys.stdin.read() if str(facts) == "-" else facts.read_text(encoding="utf-8")
        raw = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as fault:
        stop(f"{facts}: cannot be read ({type(fault).__name__})")
    except yaml.YAMLError as fault:
        stop(f"{facts}: {fault}")
    if raw is not None and not isinstance(raw, dict):
        stop(f"{facts}: a YAML mapping of facts, such as `low_income: true`")
    try:
        found = answer(load(), raw or {})
    except (FactFault, ContentFault) as fault:
        stop(fault)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for right_id, verdict in found["rights"].items():
        if verdict["verdict"] != "no":
            typer.echo(f"{verdict['verdict']:7} {right_id}: {', '.join(verdict['because'])}")


@app.command()
def understand(
    text: Annotated[str, typer.Argument(help="A text; - reads one a line from stdin.")],
    language: Annotated[
        str | None, typer.Option("--language", "-l", help="The language chosen, such as nl.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False,
    train: Annotated[
        Path | None,
        typer.Option(help="Learn from these JSON lines (text, language, intent) instead of ours."),
    ] = None,
) -> None:
    """Tell what a text means: language, intent, danger, and which rights or services answer it."""
    from bot.logs import set_up
    from bot.settings import WrongSetting, read_settings
    from bot.understand import telling

    set_up(verbose=bool(os.environ.get("NAAST_VERBOSE")), quiet=True)
    texts = _lines_of_stdin() if text == "-" else [text]
    try:
        settings = read_settings()
        understanding = telling.opened(settings.data, settings.embedder)
        found = (
            telling.trained_lines(understanding, train, texts, settings.embedder)
            if train
            else telling.lines(understanding, texts, language)
        )
        for line in found:
            if as_json or text == "-":
                typer.echo(json.dumps(line, ensure_ascii=False))
            else:
                answers = ", ".join(line["answer_ids"]) or "–"
                typer.echo(f"language {line['language']}  intent {line['intent']}", nl=False)
                typer.echo(
                    f" ({line['score']:.2f})  crisis {line['crisis'] or '–'}  answers {answers}"
                )
    except (WrongSetting, ValueError, OSError, telling.EmbedderError) as fault:
        stop(fault)


@app.command()
def when(
    text: Annotated[str, typer.Argument(help="A text; - reads one a line from stdin.")],
    language: Annotated[str, typer.Option("--language", "-l", help="Its language, such as nl.")],
    now: Annotated[
        str, typer.Option(help="The instant it is said, such as 2026-11-24T10:00+01:00.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False,
) -> None:
    """Tell which day and hour a text proposes, by the clock on the wall, or what to ask back."""
    from bot.now import BadInstant, clock_from
    from bot.settings import WrongSetting, read_settings
    from bot.understand.timewords import language_of, languages
    from bot.understand.when import spoken

    if language_of(language) not in languages():
        stop(f"--language is one of {', '.join(languages()).replace('_', '-')}")
    try:
        zone = read_settings().zone
        moment = _local(now, zone) if now else clock_from()().astimezone(zone)
    except (WrongSetting, BadInstant) as fault:
        stop(fault)
    except (ValueError, OverflowError):
        stop("--now is an ISO 8601 instant, such as 2026-11-24T10:00+01:00")
    for each in _lines_of_stdin() if text == "-" else [text]:
        found = spoken(each, language, moment)
        if as_json or text == "-":
            typer.echo(json.dumps(found.told(), ensure_ascii=False))
        else:
            told = found.told()
            typer.echo(f"start {told['start'] or '–'}  ask {told['ask'] or '–'}")


def _local(said: str, zone: Any) -> datetime:
    """An instant in this zone; without an offset it is the time there. Raises ValueError."""
    read = datetime.fromisoformat(said.strip())
    return read.replace(tzinfo=zone) if read.tzinfo is None else read.astimezone(zone)


def _lines_of_stdin() -> list[str]:
    """The texts on stdin, one a line; bytes that are no UTF-8 become marks, and no text is lost."""
    whole = sys.stdin.buffer.read().decode("utf-8", "replace")
    found = whole.split("\n")
    return [line.rstrip("\r") for line in (found if found[-1] else found[:-1])]


@app.command()
def export(
    person: Annotated[str, typer.Argument(help="A person's id, or channel:address.")],
) -> None:
    """Print everything kept about a person, as JSON, for that person: it is their own right, done
    at their request, written in the log that they can ask for, and for nobody else."""
    _about(person, _exported)


@app.command()
def audit(
    person: Annotated[str, typer.Argument(help="A person's id, or channel:address.")],
) -> None:
    """Print who looked at a person's data and what they did, as JSON, for that person alone."""
    _about(person, _looks)


@app.command()
def forget(
    person: Annotated[str, typer.Argument(help="A person's id, or channel:address.")],
) -> None:
    """Erase everything kept about a person; print how many rows of each table went."""
    _about(person, _erased)


@app.command()
def reseal() -> None:
    """Seal everything anew with the first key of NAAST_SECRET_KEY, to let an old key go."""
    from storage import personal
    from storage.seal import SealBroken

    built = naast()
    try:
        count = built.database.write(personal.reseal)
    except SealBroken as fault:
        stop(f"{fault}: name every key still in use in NAAST_SECRET_KEY", PROBLEMS)
    finally:
        built.database.close()
    typer.echo(f"{count} values sealed anew; older keys are not needed any more")


def _about(person: str, act: Callable[[Any, str, Any], Any]) -> None:
    from storage import people
    from storage.database import StorageUnavailable
    from storage.seal import SealBroken

    built = naast()
    try:
        channel, colon, address = person.partition(":")

        def work(tx: Any) -> Any:
            found = people.at_address(tx, channel, address) if colon else people.by_id(tx, person)
            return act(tx, found.id, built.now()) if found else None

        result = built.database.write(work)
    except SealBroken as fault:
        stop(f"{fault}: name every key still in use in NAAST_SECRET_KEY", PROBLEMS)
    except StorageUnavailable as fault:
        stop(f"the database cannot be used: {fault}", PROBLEMS)
    finally:
        built.database.close()
    if result is None:
        stop(f"no person {person}", PROBLEMS)
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2))


def _exported(tx: Any, person_id: str, now: Any) -> Any:
    from storage import consents, personal

    consents.note(tx, "export", now, person_id=person_id)
    return personal.export(tx, person_id)


def _looks(tx: Any, person_id: str, now: Any) -> Any:
    from storage import consents, looks

    found = [
        {"at": look.at.isoformat(), "who": look.name, "what": look.action, "case": look.number}
        for look in looks.of_person(tx, person_id)
    ]
    consents.note(tx, "audit", now, person_id=person_id)
    return {"looks": found}


def _erased(tx: Any, person_id: str, now: Any) -> Any:
    from storage import personal

    return personal.erase(tx, person_id, now)


whatsapp = typer.Typer(no_args_is_help=True, help="What belongs to WhatsApp alone.")
app.add_typer(whatsapp, name="whatsapp")


@whatsapp.command()
def templates(
    action: Annotated[str, typer.Argument(help="status or push")],
) -> None:
    """Hold the templates against what WhatsApp has; push submits what is missing or differs."""
    from bot.app import CannotStart, Naast
    from bot.settings import WrongSetting, read_settings
    from bot.template_push import Platform, PlatformFault, compare, keep
    from bot.templates import TemplateFault, load
    from dialogues.contents import FOLDER
    from storage.database import StorageUnavailable

    if action not in ("status", "push"):
        stop("whatsapp templates status, or whatsapp templates push")
    try:
        settings = read_settings()
        built = Naast(settings)
    except (WrongSetting, CannotStart) as fault:
        stop(fault)
    for name, value in (
        ("NAAST_WHATSAPP_TOKEN", settings.whatsapp_token),
        ("NAAST_WHATSAPP_BUSINESS_ID", settings.whatsapp_business_id),
    ):
        if not value:
            stop(f"{name} is not set: without it WhatsApp does not show its templates")
    there = (settings.whatsapp_token, settings.whatsapp_business_id, settings.whatsapp_api)
    platform = Platform(*there)
    try:
        found = compare(load(FOLDER / "templates"), platform.templates())
        now = built.now()
        built.database.write(lambda tx: keep(tx, "whatsapp", found, now))
        good = [_told(platform, each, push=action == "push") for each in found]
        built.database.close()
    except (TemplateFault, PlatformFault, StorageUnavailable, CannotStart) as fault:
        stop(fault, PROBLEMS)
    finally:
        platform.close()
    raise typer.Exit(GOOD if all(good) else PROBLEMS)


def _told(platform: Any, standing: Any, *, push: bool) -> bool:
    """Tell how it stands with one template, submitted if it has to be; whether that is all."""
    from bot.template_push import PlatformFault

    if not push or standing.state not in ("missing", "differs"):
        typer.echo(str(standing))
        return bool(standing.good)
    try:
        typer.echo(f"{standing}, submitted: {platform.push(standing)}")
    except PlatformFault as fault:
        typer.echo(f"{standing}: {fault}", err=True)
        return False
    return True


locales = typer.Typer(
    no_args_is_help=True, help="Catalogues: bring them up to date, have them read, record voices."
)
app.add_typer(locales, name="locales")

Tag = Annotated[str, typer.Argument(help="A BCP 47 tag, such as ar or fa-AF.")]


@locales.command()
def extract() -> None:
    """Write the templates of everything there is to translate."""
    _on_catalogues("extract")


@locales.command()
def update(tag: Tag = "") -> None:
    """Bring the catalogues of a language, or of all, up to date with the templates."""
    _on_catalogues("update", tag)


@locales.command()
def add(tag: Tag) -> None:
    """Begin a language: empty catalogues, marked draft."""
    _on_catalogues("add", tag)


@locales.command()
def status() -> None:
    """Tell how far each language is."""
    _on_catalogues("status")


def _on_catalogues(action: str, tag: str = "") -> NoReturn:
    from bot.catalogues import locales as run

    raise typer.Exit(run(action, tag))


@locales.command()
def review(
    tag: Tag,
    out: Annotated[Path, typer.Option(help="The folder to write it in.")] = Path("review"),
) -> None:
    """Write a page on which somebody reads a language through, without any tool."""
    from bot.catalogues import CatalogueFault
    from bot.reviewing_page import write

    try:
        made = write(tag, out)
    except ValueError as fault:
        stop(fault)
    except (CatalogueFault, OSError) as fault:
        stop(fault, PROBLEMS)
    counts = f"{made.messages} messages, {made.doubtful} doubtful, {made.read} read before"
    typer.echo(f"{made.path}  {counts}")


@locales.command("apply")
def apply_review(
    file: Annotated[Path, typer.Argument(help="The file that the reviewer's page saved.")],
) -> None:
    """Take back what a reviewer corrected; say of each correction that is not taken why."""
    from bot.catalogues import ROOT, CatalogueFault
    from bot.reviewing_back import BadReview, apply, read_review, told

    try:
        done = apply(read_review(file))
    except BadReview as fault:
        stop(fault)
    except (CatalogueFault, OSError) as fault:
        stop(fault, PROBLEMS)
    for line in told(done, ROOT):
        typer.echo(line)
    raise typer.Exit(PROBLEMS if done.refused else GOOD)


@locales.command()
def audio(
    tag: Tag,
    folder: Annotated[
        Path | None, typer.Option(help="Where the recordings are; voices in the data folder.")
    ] = None,
) -> None:
    """Tell which messages to record in an organisation's own voice, and check what is recorded."""
    from bot.recorded import check, strangers, table
    from bot.settings import WrongSetting, read_settings

    try:
        where = folder or read_settings().data / "voices"
    except WrongSetting as fault:
        stop(fault)
    built = naast_without_database()
    if tag not in built.languages.tags:
        stop(f"{tag}: is not on offer ({', '.join(built.languages.tags)})")
    wanted = built.heard_most(tag)
    try:
        found = check(where, tag, wanted)
        (where / tag).mkdir(parents=True, exist_ok=True)
        listed = where / tag / "wanted.csv"
        listed.write_text(table(found), encoding="utf-8-sig")  # the sign by which Excel knows UTF-8
    except OSError as fault:
        stop(fault, PROBLEMS)
    for each in found:
        typer.echo(str(each))
    others = [f"{name}: no message is called so" for name in strangers(where, tag, wanted)]
    for line in others:
        typer.echo(line)
    good = sum(each.state == "good" for each in found)
    bad = [each for each in found if each.state in ("changed", "wrong")]
    typer.echo(f"{good} of {len(found)} recorded, {len(bad)} to look at; {listed}")
    raise typer.Exit(PROBLEMS if bad or others else GOOD)
