"""Finds the faults in dialogues before a family does: where they lead nowhere, go in circles, do
not fit a channel or are not translated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.talk.answers import NO, YES, Commands, synonyms
from bot.talk.state import REST
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Step, Wait
from bot.talk.texts import Lines, Listed, Speaker, Text, Words

MOST_AT_HOME = 4
"""Choices at a time in the menu: one that a child can read."""

_OWN_IDS = ("done", "none", "skip")  # what the engine adds to a question by itself
_COUNTS = (0, 1, 2, 3, 5, 11, 100)  # one for each plural form of any language
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

Place = tuple[str, str]
"""A dialogue and a step of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is (``dialogue.step``), and what is wrong, in one line."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry: bytes of a tap value, characters of a label; None is no limit."""

    channel: str
    tap: int | None = None
    label: int | None = None


class Translator(Speaker, Protocol):
    """A speaker who knows what it has no translation for."""

    def translates(self, text: Text) -> bool:
        """Whether this very language (no fallback) has the text."""


def lint(
    dialogues: Iterable[Dialogue],
    *,
    home: str,
    limits: Sequence[Limits] = (),
    speakers: Sequence[Translator] = (),
    whole: Iterable[str] = (),
    commands: Commands | None = None,
) -> list[Fault]:
    """Return every fault. ``home`` is the menu's name; ``whole`` are the languages in which a
    missing translation is a fault; ``speakers`` are all languages on offer."""
    book = {dialogue.name: dialogue for dialogue in dialogues}
    finished = [speaker for speaker in speakers if speaker.language in set(whole)]
    faults: list[Fault] = []
    for dialogue in book.values():
        faults += _targets(dialogue, book)
        faults += _unreachable(dialogue)
        faults += _options(dialogue, limits)
        faults += _labels(dialogue, limits, speakers)
        faults += _translations(dialogue, speakers, finished)
    faults += _circles(book, home)
    faults += _crowded(book.get(home))
    faults += collisions(commands, speakers) if commands else []
    return faults


# -- where steps lead ------------------------------------------------------------------------------


def static_options(step: Step) -> tuple[Option, ...]:
    """Return the options that are known without a turn."""
    if isinstance(step, Choose | Ask) and not callable(step.options):
        return tuple(step.options)
    return ()


def routes(dialogue: Dialogue, step: Step) -> Iterator[tuple[str, str]]:
    """Yield where a step can lead in its dialogue, as (label, target): by an option's id, a
    route's name, "skip", "typed", or "" for simply going on."""
    if isinstance(step, Choose | Ask):
        yield from _routes_of_wait(dialogue, step)
    elif isinstance(step, Do):
        yield from step.routes.items()
        yield "", dialogue.after(step)
    else:
        yield "", dialogue.after(step)


def _routes_of_wait(dialogue: Dialogue, step: Wait) -> Iterator[tuple[str, str]]:
    options = static_options(step)
    for option in options:
        yield option.id, option.then or dialogue.after(step)
    for target in step.leads:
        yield "…", target
    if isinstance(step, Ask):
        yield "typed", dialogue.after(step)
    if step.many or callable(step.options):
        yield "…" if callable(step.options) else "", dialogue.after(step)
    leading = [*options, *(Option("", "", then=target) for target in step.leads)]
    yield "skip", dialogue.skipped(step, leading)


def _named(step: Step) -> Iterator[tuple[str, str]]:
    """Every target that is written down, with how it is written."""
    if step.then:
        yield "then", step.then
    if isinstance(step, Do):
        yield from ((f"route {name}", target) for name, target in step.routes.items())
    if isinstance(step, Choose | Ask):
        if step.skip:
            yield "skip", step.skip
        yield from (("leads", target) for target in step.leads)
        yield from ((f"option {o.id}", o.then) for o in static_options(step) if o.then)


def _targets(dialogue: Dialogue, book: Mapping[str, Dialogue]) -> Iterator[Fault]:
    for step in dialogue.steps.values():
        where = f"{dialogue.name}.{step.name}"
        for how, target in _named(step):
            if target not in (END, REST) and dialogue.step(target) is None:
                yield Fault(where, f"{how} leads to “{target}”, which is no step here")
        if isinstance(step, Call) and step.dialogue not in book:
            yield Fault(where, f"calls “{step.dialogue}”, which is no dialogue")
    for old, new in dialogue.aliases.items():
        where = f"{dialogue.name}.{old}"
        if new not in dialogue.steps:
            yield Fault(where, f"the alias leads to “{new}”, which is no step here")
        if old in dialogue.steps:
            yield Fault(where, "is a step and an alias at once: the step is never reached")


def _unreachable(dialogue: Dialogue) -> Iterator[Fault]:
    """Steps that no way leads to; an alias is a way, for talks begun earlier."""
    seen: set[str] = set()
    waiting = [dialogue.first, *dialogue.aliases.values()]
    while waiting:
        step = dialogue.step(waiting.pop())
        if step is None or step.name in seen:
            continue
        seen.add(step.name)
        waiting += [target for _label, target in routes(dialogue, step)]
    for name in dialogue.steps:
        if name not in seen:
            yield Fault(f"{dialogue.name}.{name}", "no step leads here")


# -- circles ---------------------------------------------------------------------------------------


def _circles(book: Mapping[str, Dialogue], home: str) -> Iterator[Fault]:
    """Ways that come back to where they were without waiting for the person, also through other
    dialogues: one that is called, and the menu that opens when all is done."""
    silent = _silent(book)
    done: set[Place] = set()
    told: set[frozenset[Place]] = set()
    for dialogue in book.values():
        for name in dialogue.steps:
            for circle in _from((dialogue.name, name), [], done, book, silent, home):
                if frozenset(circle) not in told:
                    told.add(frozenset(circle))
                    way = " → ".join(f"{d}.{s}" for d, s in [*circle, circle[0]])
                    start = ".".join(circle[0])
                    yield Fault(start, f"goes in circles without waiting for an answer: {way}")


def _from(
    place: Place,
    way: list[Place],
    done: set[Place],
    book: Mapping[str, Dialogue],
    silent: set[str],
    home: str,
) -> Iterator[list[Place]]:
    if place in way:
        yield way[way.index(place) :]
        return
    if place in done:
        return
    for after in _without_waiting(place, book, silent, home):
        yield from _from(after, [*way, place], done, book, silent, home)
    done.add(place)


def _without_waiting(
    place: Place, book: Mapping[str, Dialogue], silent: set[str], home: str
) -> Iterator[Place]:
    """Where a step goes on to in the same turn."""
    dialogue = book[place[0]]
    step = dialogue.steps[place[1]]
    if isinstance(step, Choose | Ask):
        return
    if isinstance(step, Call):
        if step.dialogue in book:
            yield step.dialogue, book[step.dialogue].first
        if step.dialogue not in silent:
            return
    for _label, target in routes(dialogue, step):
        found = dialogue.step(target)
        if found:
            yield dialogue.name, found.name
        elif target == END and dialogue.name == home:
            yield home, dialogue.first  # with nothing left to come back to, the menu opens


def _silent(book: Mapping[str, Dialogue]) -> set[str]:
    """The dialogues that can end without ever waiting for the person."""
    silent: set[str] = set()
    while True:
        more = {d.name for d in book.values() if d.name not in silent and _can_end(d, silent)}
        if not more:
            return silent
        silent |= more


def _can_end(dialogue: Dialogue, silent: set[str]) -> bool:
    seen: set[str] = set()
    waiting = [dialogue.first]
    while waiting:
        target = waiting.pop()
        step = dialogue.step(target)
        if target == END:
            return True
        if step is None or step.name in seen or isinstance(step, Choose | Ask):
            continue
        seen.add(step.name)
        if not isinstance(step, Call) or step.dialogue in silent:
            waiting += [after for _label, after in routes(dialogue, step)]
    return False


# -- options and labels ----------------------------------------------------------------------------


def _options(dialogue: Dialogue, limits: Sequence[Limits]) -> Iterator[Fault]:
    for step in dialogue.steps.values():
        if not isinstance(step, Choose | Ask):
            continue
        where = f"{dialogue.name}.{step.name}"
        ids = [option.id for option in static_options(step)]
        for twice in dict.fromkeys(i for i in ids if ids.count(i) > 1):
            yield Fault(where, f"two options have the id “{twice}”")
        own = _OWN_IDS if step.many else ("skip",) if step.skip_label else ()
        for taken in (i for i in own if i in ids):
            yield Fault(where, f"the option id “{taken}” is the engine's own")
        yield from taps(where, [*ids, *own], limits)


def taps(where: str, ids: Iterable[str], limits: Sequence[Limits]) -> Iterator[Fault]:
    """Find the tap values ``dialogue.step=id`` that are too long for a channel."""
    for limit in limits:
        for each in dict.fromkeys(ids):
            size = len(f"{where}={each}".encode())
            if limit.tap is not None and size > limit.tap:
                yield Fault(
                    where,
                    f"the tap value of option “{each}” has {size} bytes;"
                    f" {limit.channel} takes {limit.tap}",
                )


def _crowded(home: Dialogue | None) -> Iterator[Fault]:
    for step in home.steps.values() if home else ():
        count = len(static_options(step))
        if home and count > MOST_AT_HOME:
            yield Fault(
                f"{home.name}.{step.name}", f"shows {count} choices; at most {MOST_AT_HOME} at home"
            )


def _shown(step: Step) -> Iterator[tuple[str, Words]]:
    """The pictogram and words of everything to tap that is known without a turn."""
    yield from ((option.icon, option.label) for option in static_options(step))
    if isinstance(step, Choose | Ask):
        if step.skip_label:
            yield step.skip_icon, step.skip_label
        if isinstance(step.none_label, Text):
            yield "", step.none_label


def _labels(
    dialogue: Dialogue, limits: Sequence[Limits], speakers: Sequence[Translator]
) -> Iterator[Fault]:
    for step in dialogue.steps.values():
        for icon, words in _shown(step):
            for speaker in speakers:
                label = f"{icon} {speaker.say(words)}".strip()
                yield from long_label(f"{dialogue.name}.{step.name}", label, speaker, limits)


def long_label(
    where: str, label: str, speaker: Speaker, limits: Sequence[Limits]
) -> Iterator[Fault]:
    """Say for which channels a label is too long."""
    for limit in limits:
        if limit.label is not None and len(label) > limit.label:
            yield Fault(
                where,
                f"“{label}” ({speaker.language}) has {len(label)} characters;"
                f" {limit.channel} takes {limit.label}",
            )


# -- words -----------------------------------------------------------------------------------------


def texts_of(dialogue: Dialogue) -> Iterator[Text]:
    """Yield every text of a dialogue that is known without a turn."""
    for step in dialogue.steps.values():
        yield from (text for _name, text in _texts_of(step))


def _texts_of(step: Step) -> Iterator[tuple[str, Text]]:
    words: list[Words | None] = [words for _icon, words in _shown(step)]
    words += [option.also for option in static_options(step)]
    if not isinstance(step, Do | Call) and isinstance(step.text, Text):
        words.insert(0, step.text)
    for each in words:
        yield from ((step.name, text) for text in _texts_in(each))


def _texts_in(words: Words | None) -> Iterator[Text]:
    if isinstance(words, Text):
        yield words
    if isinstance(words, Lines | Listed):
        for part in words.parts:
            yield from _texts_in(part)


def _translations(
    dialogue: Dialogue, speakers: Sequence[Translator], finished: Sequence[Translator]
) -> Iterator[Fault]:
    for step in dialogue.steps.values():
        for name, text in _texts_of(step):
            where = f"{dialogue.name}.{name}"
            for speaker in finished:
                if not speaker.translates(text):
                    yield Fault(where, f"“{text.msgid}” is not translated ({speaker.language})")
            for speaker in speakers:
                if speaker.translates(text):
                    yield from _placeholders(where, text, speaker)


def _placeholders(where: str, text: Text, speaker: Translator) -> Iterator[Fault]:
    """Compare the placeholders; a plural form may leave out the number ("one", "both")."""
    wanted = set(_PLACEHOLDER.findall(f"{text.msgid} {text.plural or ''}"))
    for count in _COUNTS if text.plural is not None else (text.count,):
        found = set(_PLACEHOLDER.findall(speaker.say(replace(text, values={}, count=count))))
        lacks = wanted - found - ({"count"} if text.plural is not None else set())
        wrong = [f"lacks {{{n}}}" for n in sorted(lacks)]
        wrong += [f"adds {{{n}}}" for n in sorted(found - wanted)]
        if wrong:
            said = f"“{text.msgid}” in {speaker.language} {' and '.join(wrong)}"
            yield Fault(where, said)
            return


def collisions(commands: Commands, speakers: Iterable[Speaker]) -> list[Fault]:
    """Find the words that would mean two things in one language: of commands, and yes and no."""
    found = []
    words = {"yes": YES, "no": NO, **{c.id: c.words for c in commands.by_id.values()}}
    for speaker in speakers:
        owner: dict[str, str] = {}
        for name, text in words.items():
            for word in dict.fromkeys(synonyms(text, speaker)):
                other = owner.setdefault(word, name)
                if other != name:
                    where = f"commands.{name}"
                    message = f"“{word}” ({speaker.language}) also means {other}"
                    found.append(Fault(where, message))
    return found
