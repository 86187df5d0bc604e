"""``naast check``: looks over content, dialogues, catalogues and the organisation, and says in
plain lines what is well (✓), what is wrong (✗) and what is good to know (·)."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import yaml

from bot import catalogues, language_checks
from bot.channels.whatsapp import wording
from bot.findings import Group, Line, Report, some
from bot.labels import labels
from bot.languages import SOURCE, Languages, base_of
from bot.organisation import Organisation, OrganisationFault, read_organisation
from bot.settings import Settings
from bot.talk.answers import Command, Commands
from bot.talk.lint import Fault, Limits, lint, long_label, taps
from bot.talk.steps import Dialogue
from bot.talk.texts import Speaker, Text
from bot.templates import TemplateFault
from bot.templates import faults as template_faults
from bot.templates import read as read_templates
from bot.understand import checking
from bot.understand.crisis import CrisisWords, load_crisis
from bot.understand.phrases import CrisisError
from dialogues import book
from dialogues.appeal_content import find_appeal_faults, load_appeals
from dialogues.buddy_content import find_guide_faults, load_guide
from dialogues.contents import FOLDER as CONTENT
from dialogues.contents import ContentFault, Contents, find_faults, load, to_recheck
from dialogues.helplines import load_helplines
from dialogues.phrasebook import find_phrase_faults, load_phrasebook
from dialogues.services import find_contradictions, is_stale

LIMITS = (
    Limits("Telegram", tap=64, label=60),
    Limits("WhatsApp", tap=wording.MOST_ID, label=wording.MOST_LABEL),
)
"""Of a label, Telegram could carry more; from here on it no longer reads as a button. WhatsApp
shows the longer ones in a list, below their number."""

_BUTTON = (Limits("a button of WhatsApp", label=wording.MOST_BUTTON),)
_ROW = (Limits("a list of WhatsApp", label=wording.MOST_TITLE),)

_POLICIES = {
    "ask_first": "in danger nobody is told before the family says yes",
    "alert": "in danger the duty person hears at once, without name or words",
}


SUBJECTS = ("organisation", "content", "templates", "understanding", "dialogues", "languages")
"""What is looked at, in this order."""


def check(
    settings: Settings,
    *,
    content: Path = CONTENT,
    root: Path = catalogues.ROOT,
    dialogues: Iterable[Dialogue] = book.DIALOGUES,
    commands: Iterable[Command] = book.COMMANDS,
    today: date | None = None,
    say: checking.Say = checking.silent,
    only: Collection[str] = SUBJECTS,
) -> Report:
    """Look everything over, or ``only`` some subjects. ``root`` holds ``locales`` and the sources
    of their texts; ``today`` decides what is old; ``say`` hears how far the long work is."""
    began = time.monotonic()
    day = today or date.today()
    standings, in_catalogues = language_checks.read_catalogues(root)
    offered = language_checks.load_languages(root)
    own = (settings.places_file, settings.rights_file)
    contents, in_content = _content(content, own, day)
    released = {s.tag for s in standings if s.domain == "naast" and s.released} | {SOURCE}
    whole = {s.tag for s in standings if s.domain == "naast" and s.whole} | {SOURCE}
    spoken = {base_of(tag) for tag in whole}
    free = {base_of(tag) for tag in released}
    words, in_words = _crisis(content, spoken)

    def of_content() -> Iterator[Line]:
        yield from in_content
        yield from _helplines(content, day, contents)
        yield from in_words
        yield from _phrasebook(content, offered.speakers())
        yield from _guide(content, offered.speakers())
        yield from _barriers(contents, offered.speakers())
        yield from _occasions(contents)
        yield from _appeals(content, day, contents, offered.speakers())

    def of_languages() -> Iterator[Line]:
        yield from in_catalogues
        yield from language_checks.wording(root, offered, whole)

    looking: dict[str, Callable[[], Iterable[Line]]] = {
        "organisation": lambda: _organisation(settings, offered.tags),
        "content": of_content,
        "templates": lambda: _templates(content / "templates"),
        "understanding": lambda: _understanding(content, contents, words, spoken, free, say),
        "dialogues": lambda: _dialogues(
            tuple(dialogues), tuple(commands), contents, offered, whole
        ),
        "languages": of_languages,
    }
    groups = [Group(each.capitalize(), list(looking[each]())) for each in SUBJECTS if each in only]
    return Report(groups, time.monotonic() - began)


# -- the organisation ------------------------------------------------------------------------------


def _organisation(settings: Settings, tags: Sequence[str]) -> Iterator[Line]:
    path = settings.organisation_file
    try:
        found = read_organisation(path)
    except OrganisationFault as fault:
        yield Line(False, str(fault))
        yield Line(None, "Naast does not start like this; organisation.example.yaml shows how")
        return
    if found is None:
        yield from _tryout(settings, path)
        return
    yield Line(True, f"{found.name}: {', '.join(found.duty.readers)} read the chats")
    if found.example:
        yield Line(None, f"{path.name} is still the example: put your own organisation in it")
    yield Line(None, _hours(found))
    yield Line(None, _POLICIES[found.crisis.policy])
    if found.volunteers is None:
        yield Line(None, "no volunteers: there is no note and agreement, so no buddy is confirmed")
    if found.insurance is None:
        yield Line(None, "no insurance: a buddy who had an accident is only told who to ask")
    kept = found.retention
    yield Line(None, f"messages go after {kept.messages} days, talks with a person {kept.cases}")
    if found.default_language not in tags:
        message = f"{path.name}: default_language: {found.default_language} is not on offer"
        yield Line(False, f"{message} ({', '.join(tags)})")


def _tryout(settings: Settings, path: Path) -> Iterator[Line]:
    """Without an organisation: what that means; wrong only where it would not start."""
    copy = f"copy organisation.example.yaml to {path}"
    yield Line(None, f"none: Naast is a try-out for this machine only, without messengers; {copy}")
    for name in settings.messengers:
        yield Line(False, f"NAAST_{name}_TOKEN is set, but there is no organisation: {copy}")
    if not settings.loopback:
        yield Line(False, f"NAAST_HOST is {settings.host}, but there is no organisation: {copy}")


def _hours(found: Organisation) -> str:
    days = [day for day, spans in found.duty.hours.items() if spans]
    if not days:
        return "nobody is ever on duty: families hear that an answer has no time yet"
    return f"on duty on {', '.join(days)}; answers within {found.duty.answer_within_minutes} min"


# -- content ---------------------------------------------------------------------------------------


def _content(
    folder: Path, own: tuple[Path, Path], today: date
) -> tuple[Contents | None, list[Line]]:
    """``own``: the organisation's places and its rights."""
    faults = find_faults(folder, *own)
    if faults:
        return None, [Line(False, str(fault)) for fault in faults]
    contents = load(folder, *own)
    counts = f"{len(contents.rights)} rights, {len(contents.facts)} facts"
    lines = [Line(True, f"{counts}, {len(contents.questions)} questions fit together")]
    of_here = [own.right for own in contents.own_rights]
    if of_here:
        lines.append(
            Line(True, f"{len(of_here)} rights of your own: {some([r.id for r in of_here])}")
        )
    rights = [*of_here, *contents.rights.values()]
    stale = [right.id for right in rights if to_recheck(right, today)]
    named = f": {some(stale)}" if stale else ""
    lines.append(Line(None, f"{len(stale)} rights to re-check{named}"))
    return contents, [*lines, _services(contents, today), *_leading(contents)]


def _services(contents: Contents, today: date) -> Line:
    stale = [service.id for service in contents.services.values() if is_stale(service, today)]
    named = f", {len(stale)} to re-check: {some(stale)}" if stale else ""
    return Line(None if stale else True, f"{len(contents.services)} services{named}")


def _leading(contents: Contents) -> Iterator[Line]:
    """What leads families to services; what is urgent has its own way there, and is left out."""
    reached = contents.support.reached
    if contents.support.rules:
        count = len(contents.support.rules)
        yield Line(True, f"which help fits: {count} rules lead to {len(reached)} services")
    calm = [each.id for each in contents.services.values() if not each.urgent]
    unreached = [each for each in calm if each not in reached]
    if unreached and reached:
        yield Line(None, f"{len(unreached)} services that no rule leads to: {some(unreached)}")
    words, places = len(contents.glossary.terms), len(contents.places.places)
    if words or places:
        yield Line(True, f"{words} words explained, {places} municipalities")


def _helplines(folder: Path, today: date, contents: Contents | None) -> Iterator[Line]:
    try:
        found = load_helplines(folder / "helplines.yaml")
    except (ContentFault, OSError) as fault:
        yield Line(False, _one_line(fault, "helplines.yaml"))
        return
    yield Line(True, f"{len(found.helplines)} helplines")
    valid = timedelta(days=found.valid_days)
    stale = [line.id for line in found.helplines if line.checked + valid < today]
    if stale:
        yield Line(None, f"{len(stale)} helplines to re-check: {some(stale)}")
    for told in find_contradictions(contents.services, found) if contents else ():
        yield Line(False, f"services: {told}")


def _crisis(folder: Path, whole: set[str]) -> tuple[CrisisWords | None, list[Line]]:
    """Danger is looked for in every language that is whole."""
    try:
        words = load_crisis(folder / "crisis")
    except (CrisisError, ValueError, OSError, yaml.YAMLError) as fault:
        return None, [Line(False, _one_line(fault, "crisis"))]
    lines = [Line(True, f"words of danger in {', '.join(words.languages)}")]
    for tag in sorted(whole - set(words.languages)):
        lines.append(Line(False, f"crisis/{tag}.yaml: there are no words of danger in {tag}"))
    return words, lines


def _phrasebook(folder: Path, speakers: Iterable[Speaker]) -> Iterator[Line]:
    """Its replies are buttons, in every language."""
    path = folder / "phrasebook.yaml"
    faults = find_phrase_faults(path)
    yield from (Line(False, str(fault)) for fault in faults)
    if faults:
        return
    phrasebook = load_phrasebook(path)
    yield Line(True, f"{len(phrasebook.phrases)} sentences in the phrasebook")
    for speaker in speakers:
        for id, reply in phrasebook.all_replies.items():
            for fault in long_label(f"phrasebook.{id}", reply.shown(speaker), speaker, LIMITS):
                yield Line(False, str(fault))


def _guide(folder: Path, speakers: Iterable[Speaker]) -> Iterator[Line]:
    """What buddies read; its situations are buttons, in every language."""
    path = folder / "buddy.yaml"
    faults = find_guide_faults(path)
    yield from (Line(False, str(fault)) for fault in faults)
    if faults:
        return
    guide = load_guide(path)
    counts = f"{len(guide.rules)} house rules, {len(guide.guidance)} situations"
    yield Line(True, f"for buddies: {counts}, {len(guide.tips)} tips")
    for speaker in speakers:
        for each in guide.guidance:
            label = f"{each.icon} {speaker.say(each.label)}"
            for fault in long_label(f"buddy.{each.id}", label, speaker, LIMITS):
                yield Line(False, str(fault))


def _barriers(contents: Contents | None, speakers: Iterable[Speaker]) -> Iterator[Line]:
    """What can stand in the way; it and what can be done are buttons, in every language."""
    found = contents.barriers if contents else None
    if found is None or not found.of:
        return
    own = len({about for about, _b in found.special})
    yield Line(
        True, f"what stands in the way: {len(found.of)} B's, {own} rights and services apart"
    )
    whys = [why for each in found.of.values() for why in each.why]
    buttons = [(each.icon, each.name) for each in found.of.values()]
    buttons += [(each.icon, each.name) for each in found.steps.values()]
    buttons += [(each.icon, each.name) for each in whys]
    for speaker in speakers:
        for icon, name in buttons:
            label = f"{icon} {speaker.say(Text(name))}"
            for fault in long_label("barriers", label, speaker, LIMITS):
                yield Line(False, str(fault))


def _occasions(contents: Contents | None) -> Iterator[Line]:
    """What brings a message that nobody asked for, from who said yes to it."""
    if contents and contents.occasions:
        yield Line(True, f"what Naast writes of by itself: {', '.join(contents.occasions)}")


def _appeals(
    folder: Path, today: date, contents: Contents | None, speakers: Iterable[Speaker]
) -> Iterator[Line]:
    """How long one has to appeal; who decided is a button, in every language."""
    path = folder / "appeals.yaml"
    faults = find_appeal_faults(contents.rights if contents else None, path)
    yield from (Line(False, str(fault)) for fault in faults)
    if faults:
        return
    terms = load_appeals(path).terms
    yield Line(True, f"terms of appeal: {some([each.id for each in terms])}")
    stale = [each.id for each in terms if each.stale(today)]
    if stale:
        yield Line(None, f"{len(stale)} terms of appeal to re-check: {some(stale)}")
    for speaker in speakers:
        for each in terms:
            label = speaker.say(each.label)
            for fault in long_label(f"refused.{each.id}", label, speaker, LIMITS):
                yield Line(False, str(fault))


def _templates(folder: Path) -> Iterator[Line]:
    """What WhatsApp approves beforehand."""
    try:
        found = read_templates(folder)
    except TemplateFault as fault:
        yield Line(False, str(fault))
        return
    if not found:
        yield Line(None, "none: outside a messenger's window nobody is asked to answer")
        return
    wrong = list(template_faults(found))
    yield from (Line(False, fault) for fault in wrong)
    if not wrong:
        tongues = sorted({one.language for one in found})
        yield Line(True, f"{len({one.name for one in found})} in {', '.join(tongues)}")


# -- understanding ---------------------------------------------------------------------------------


def _understanding(
    folder: Path,
    contents: Contents | None,
    words: CrisisWords | None,
    whole: set[str],
    released: set[str],
    say: checking.Say,
) -> Iterator[Line]:
    """Examples, thresholds, and whether the model tells danger well enough in what is released."""
    if contents is None or words is None:
        yield Line(None, "not looked at before the content is right")
        return
    answers = [*contents.rights, *contents.services]
    for good, text in checking.examples_of(folder, answers, whole):
        yield Line(good, text)
    for good, text in checking.gate(folder, words, released, say):
        yield Line(good, text)


# -- dialogues -------------------------------------------------------------------------------------


def _dialogues(
    dialogues: Sequence[Dialogue],
    commands: Sequence[Command],
    contents: Contents | None,
    offered: Languages,
    whole: set[str],
) -> list[Line]:
    speakers = list(offered.speakers())
    faults = lint(
        dialogues,
        home=book.ROLES.home,
        limits=LIMITS,
        speakers=speakers,
        whole=whole,
        commands=Commands(commands, offered.speakers),
    )
    faults += _choices_of(contents, speakers) if contents else []
    faults += _made_at_the_turn(speakers)
    faults += _own_words(speakers)
    if faults:
        return [Line(False, str(fault)) for fault in faults]
    steps = sum(len(dialogue.steps) for dialogue in dialogues)
    return [Line(True, f"{len(dialogues)} dialogues with {steps} steps lead somewhere and fit")]


def _choices_of(contents: Contents, speakers: Iterable[Speaker]) -> Iterator[Fault]:
    """Do the choices that content makes fit a channel? They are offered in the rights talk. The
    names of rights may be long: a list says them in the text, with numbers to tap."""
    yield from taps("rights.which", contents.rights, LIMITS)
    for question in contents.questions:
        ids = [f"{question.id}.{option.id}" for option in question.options]
        yield from taps(f"rights.{question.kind}", ids, LIMITS)
    for speaker in speakers:
        for asked in contents.support.questions:
            for each in asked.options:
                where = f"support.{asked.id}.{each.id}"
                label = f"{each.icon} {speaker.say(Text(each.label))}"
                yield from long_label(where, label, speaker, LIMITS)
        for question in contents.questions:
            for option in question.options:
                where = f"questions.{question.id}.{option.id}"
                yield from long_label(where, speaker.say(Text(option.label)), speaker, LIMITS)


def _made_at_the_turn(speakers: Iterable[Speaker]) -> Iterator[Fault]:
    """Do the labels fit that dialogues put on buttons only when they are asked for?"""
    made = {(each.icon, each.text.context, each.text.msgid): each for each in labels()}
    for speaker in speakers:
        for each in made.values():
            label = f"{each.icon} {speaker.say(each.text)}".strip()
            yield from long_label(each.where, label, speaker, LIMITS)


def _own_words(speakers: Iterable[Speaker]) -> Iterator[Fault]:
    """Do the words of WhatsApp's own buttons fit, and the ways out beside the answers?"""
    buttons = {"choose": wording.CHOOSE, "open": wording.OPEN}
    for speaker in speakers:
        for name, words in buttons.items():
            yield from long_label(f"whatsapp.{name}", speaker.say(words), speaker, _BUTTON)
        for name, icon, words in book.ALWAYS:
            yield from long_label(f"ways out.{name}", f"{icon} {speaker.say(words)}", speaker, _ROW)


def _one_line(fault: Exception, name: str) -> str:
    text = " ".join(str(fault).split())[:200]
    return text if name in text else f"{name}: {text}"
