"""``naast check``: looks over content, dialogues, catalogues and the organisation, and says in
plain lines what is well (✓), what is wrong (✗) and what is good to know (·)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import yaml

from bot import catalogues
from bot.catalogues import CatalogueFault, Standing
from bot.languages import SOURCE, Languages
from bot.organisation import Organisation, OrganisationFault, read_organisation
from bot.settings import Settings
from bot.talk.answers import Command, Commands
from bot.talk.lint import Fault, Limits, lint, long_label, taps
from bot.talk.steps import Dialogue
from bot.talk.texts import Speaker, Text
from bot.understand import checking
from bot.understand.crisis import CrisisError, CrisisWords, load_crisis
from dialogues import book
from dialogues.buddy_content import find_guide_faults, load_guide
from dialogues.contents import FOLDER as CONTENT
from dialogues.contents import ContentFault, Contents, find_faults, load, to_recheck
from dialogues.helplines import load_helplines
from dialogues.phrasebook import find_phrase_faults, load_phrasebook
from dialogues.services import find_contradictions, is_stale

LIMITS = (Limits("Telegram", tap=64, label=60),)
"""Of a label, Telegram could carry more; from here on it no longer reads as a button."""

_MARKS = {True: "✓", False: "✗", None: "·"}
_MOST_NAMED = 5  # names that one line lists
_POLICIES = {
    "ask_first": "in danger nobody is told before the family says yes",
    "alert": "in danger the duty person hears at once, without name or words",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: good, wrong, or (None) only good to know."""

    good: bool | None
    text: str

    def __str__(self) -> str:
        return f"  {_MARKS[self.good]} {self.text}"


@dataclass(frozen=True, slots=True)
class Group:
    """The findings on one subject."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found."""

    groups: Sequence[Group]
    seconds: float = field(default=0.0, compare=False)

    @property
    def faults(self) -> list[str]:
        """What is wrong."""
        return [line.text for group in self.groups for line in group.lines if line.good is False]

    @property
    def code(self) -> int:
        """The exit code: 0 when all is well, 1 when something is wrong."""
        return 1 if self.faults else 0

    def __str__(self) -> str:
        parts = ["\n".join([group.title, *map(str, group.lines)]) for group in self.groups]
        count = len(self.faults)
        verdict = f"{count} to put right" if count else "all is well"
        return "\n\n".join([*parts, f"{verdict} (looked for {self.seconds:.1f} s)"])


def check(
    settings: Settings,
    *,
    content: Path = CONTENT,
    root: Path = catalogues.ROOT,
    dialogues: Iterable[Dialogue] = book.DIALOGUES,
    commands: Iterable[Command] = book.COMMANDS,
    today: date | None = None,
    say: checking.Say = checking.silent,
    understanding: bool = True,
) -> Report:
    """Look everything over. ``root`` holds ``locales`` and the sources of their texts; ``today``
    decides what is old; ``say`` hears how far the long work is; ``understanding``: read examples
    and measure the model, which takes seconds (only tests of the rest leave it out)."""
    began = time.monotonic()
    day = today or date.today()
    standings, languages = _read_catalogues(root)
    offered = _load_languages(root)
    contents, in_content = _content(content, day)
    whole = {s.tag for s in standings if s.domain == "naast" and s.whole} | {SOURCE}
    talk = _dialogues(tuple(dialogues), tuple(commands), contents, offered, whole)
    words, in_words = _crisis(content, whole)
    phrases = [*_phrasebook(content, offered.speakers()), *_guide(content, offered.speakers())]
    groups = (
        Group("Organisation", list(_organisation(settings, offered.tags))),
        Group("Content", [*in_content, *_helplines(content, day, contents), *in_words, *phrases]),
        *([_understanding(content, contents, words, whole, say)] if understanding else []),
        Group("Dialogues", talk),
        Group("Languages", languages),
    )
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
    if settings.telegram_token:
        yield Line(False, f"NAAST_TELEGRAM_TOKEN is set, but there is no organisation: {copy}")
    if not settings.loopback:
        yield Line(False, f"NAAST_HOST is {settings.host}, but there is no organisation: {copy}")


def _hours(found: Organisation) -> str:
    days = [day for day, spans in found.duty.hours.items() if spans]
    if not days:
        return "nobody is ever on duty: families hear that an answer has no time yet"
    return f"on duty on {', '.join(days)}; answers within {found.duty.answer_within_minutes} min"


# -- content ---------------------------------------------------------------------------------------


def _content(folder: Path, today: date) -> tuple[Contents | None, list[Line]]:
    faults = find_faults(folder)
    if faults:
        return None, [Line(False, str(fault)) for fault in faults]
    contents = load(folder)
    counts = f"{len(contents.rights)} rights, {len(contents.facts)} facts"
    lines = [Line(True, f"{counts}, {len(contents.questions)} questions fit together")]
    stale = [right.id for right in contents.rights.values() if to_recheck(right, today)]
    named = f": {_some(stale)}" if stale else ""
    lines.append(Line(None, f"{len(stale)} rights to re-check{named}"))
    return contents, [*lines, _services(contents, today)]


def _services(contents: Contents, today: date) -> Line:
    stale = [service.id for service in contents.services.values() if is_stale(service, today)]
    named = f", {len(stale)} to re-check: {_some(stale)}" if stale else ""
    return Line(None if stale else True, f"{len(contents.services)} services{named}")


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
        yield Line(None, f"{len(stale)} helplines to re-check: {_some(stale)}")
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


# -- understanding ---------------------------------------------------------------------------------


def _understanding(
    folder: Path,
    contents: Contents | None,
    words: CrisisWords | None,
    whole: set[str],
    say: checking.Say,
) -> Group:
    """Examples, thresholds, and whether the model may be released."""
    if contents is None or words is None:
        return Group("Understanding", [Line(None, "not looked at before the content is right")])
    answers = [*contents.rights, *contents.services]
    findings = [
        *checking.examples_of(folder, answers, whole),
        *checking.gate(folder, words, whole, say),
    ]
    return Group("Understanding", [Line(good, text) for good, text in findings])


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
        for question in contents.questions:
            for option in question.options:
                where = f"questions.{question.id}.{option.id}"
                yield from long_label(where, speaker.say(Text(option.label)), speaker, LIMITS)


# -- languages -------------------------------------------------------------------------------------


def _read_catalogues(root: Path) -> tuple[list[Standing], list[Line]]:
    try:
        standings = list(catalogues.status(root))
    except CatalogueFault as fault:
        return [], [Line(False, str(fault))]
    return standings, [line for each in standings for line in _language(each)] or [
        Line(None, "English only: no catalogues")
    ]


def _language(each: Standing) -> Iterator[Line]:
    """A gap is wrong in a language marked whole, else only listed; a broken file always is."""
    good = not each.faults and not (each.whole and each.missing)
    total = each.translated + len(each.missing)
    mark = good if each.whole or not good else None
    said = f"{each.tag} {each.domain}: {each.translated} of {total} ({each.status})"
    yield Line(mark, f"{said}; {each.review or 'review unknown'}")
    for fault in each.faults:
        yield Line(False, f"{each.tag} {each.domain}: {fault}")
    if each.missing:
        named = _some([f"“{text}”" for text in each.missing])
        message = f"{each.tag} {each.domain}: {len(each.missing)} missing: {named}"
        yield Line(False if each.whole else None, message)
    if each.obsolete:
        message = f"{each.tag} {each.domain}: {each.obsolete} obsolete, kept in case they come back"
        yield Line(None, message)


def _load_languages(root: Path) -> Languages:
    """The languages as the bot loads them; English alone where a catalogue cannot be read."""
    try:
        return Languages(root / "locales")
    except (OSError, ValueError):
        return Languages(root / "no-locales")


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _one_line(fault: Exception, name: str) -> str:
    text = " ".join(str(fault).split())[:200]
    return text if name in text else f"{name}: {text}"
