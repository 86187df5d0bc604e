"""The engine: takes a talk's state and what was heard, and gives the new state and the replies.

Every way out (back, menu, language, skip, a person, stop) works at every step; no dialogue
writes them. What is tapped is compared with what was offered, so a late tap is never misread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.talk import answers, offering
from bot.talk.answers import Command, Commands
from bot.talk.state import ASIDE, REST, Frame, State
from bot.talk.steps import (
    END,
    Ask,
    Call,
    Choose,
    Dialogue,
    Do,
    NotUnderstood,
    Option,
    Say,
    Step,
    Wait,
)
from bot.talk.texts import Text, Words, _
from bot.talk.turn import Turn

MOST_STEPS = 60  # a turn that runs longer goes in circles

EARLIER = _("That was an earlier question. We are here now:")
EDITED = _("You changed an earlier message. I go on from here:")
HERE = _("We were here:")
LONG_AGO = _("Some time ago I asked you this too. If it is not needed any more, just leave it:")
_LONG = 24 * 3600.0  # seconds
NOT_THAT = _("I do not understand that yet. Tap one of these, or type its number.")
NOT_SURE = _("I am not sure I understand. Can you say it in a few other words? Or ask a person.")
NOT_THAT_TYPED = _("I do not understand that yet.")
LOST_PLACE = _("Something changed on my side, so I lost the place where we were. I am sorry.")


class EndlessTalk(RuntimeError):
    """A dialogue goes in circles without waiting for the person."""


Meant = Callable[[Turn], tuple[str, str] | None]
"""Which dialogue answers words that are no answer and no command, and what it is given."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Which dialogue plays which part: for the first contact, as home, for what nobody
    understood, and for a file without words."""

    first: str
    home: str
    lost: str
    media: str


class Engine:
    """Runs dialogues. Holds no state of any person; safe to share between threads."""

    def __init__(
        self,
        dialogues: Iterable[Dialogue],
        roles: Roles,
        commands: Commands,
        always: Sequence[tuple[str, str, Text]] = (),
        meant: Meant = lambda turn: None,
    ) -> None:
        self.dialogues = {dialogue.name: dialogue for dialogue in dialogues}
        self.roles = roles
        self.commands = commands
        self.always = tuple(always)
        self._meant = meant

    # -- one turn ------------------------------------------------------------------------------

    def advance(self, turn: Turn) -> None:
        """Take what was heard: changes ``turn.state``, fills ``turn.replies``.

        Raises EndlessTalk when a dialogue goes in circles; nothing else for any input.
        """
        heard = turn.heard
        if not turn.state.frames:
            return self._first(turn)
        if turn.state.frame.step == REST:
            return self._picked(turn) if self._lasting(turn) else self._wake(turn)
        if not self._fits(turn.state):
            turn.say(LOST_PLACE)
            return self.open(self.roles.home, turn)
        if heard.kind == "start":
            return self._start_again(turn)
        if heard.kind == "picked":
            return self._picked(turn)
        if heard.kind == "edited" and not self.asks_for_words(turn):
            return self.ask_again(turn, EDITED)
        if heard.media and not heard.spoken:
            return self._file(turn)
        return self._typed(turn)

    def open(self, name: str, turn: Turn, given: str = "") -> None:
        """Leave everything and begin this dialogue."""
        turn.state.frames[:] = [self._begin(name, given)]
        self._run(turn)

    def interrupt(self, name: str, turn: Turn, given: str = "") -> None:
        """Begin this dialogue on top; when it ends, the talk comes back to where it was."""
        frames = turn.state.frames
        if not frames or not self._fits(turn.state):
            frames[:] = [self._begin(self.roles.home if frames else self.roles.first)]
        frames[:] = [frame for frame in frames if frame.dialogue != name]
        frames.append(self._begin(name, given, ASIDE))
        self._run(turn)

    def ask_again(self, turn: Turn, before: Words | None = None) -> None:
        """Put the question that waits, once more, in the language that is spoken now."""
        turn.say(before)
        step = self._step(turn.state.frame)
        if isinstance(step, Choose | Ask):
            self._offer(step, turn)
        else:
            self._run(turn)

    def hush(self, turn: Turn) -> None:
        """A person speaks in a talk that rests: what was still being asked is let go."""
        if turn.state.frames and turn.state.frames[0].step == REST:
            del turn.state.frames[1:]
            turn.state.offered = None

    # -- beginnings ----------------------------------------------------------------------------

    def _first(self, turn: Turn) -> None:
        """The first contact; who asks for a person (or to stop) right away gets that too."""
        self.open(self.roles.first, turn)
        asked = self.asked(turn)
        if asked and asked[0].id not in ("back", "skip", "menu", "language"):
            self.command(asked[0], turn, asked[1])
        elif turn.heard.media and not turn.heard.spoken:
            self.interrupt(self.roles.media, turn)
        else:
            self._in_own_words(turn)

    def _wake(self, turn: Turn) -> None:
        """After *stop*: what is written next is understood as if the menu were open; another
        language is spoken from then on, and the talk rests."""
        asked = self.asked(turn)
        if asked and asked[0].id == "language":
            return self.command(asked[0], turn, asked[1])
        turn.state.frames.clear()
        if asked and asked[0].dialogue:
            return self.command(asked[0], turn, asked[1])
        turn.state.frames.append(self._begin(self.roles.home))
        if turn.heard.media and not turn.heard.spoken:
            return self.interrupt(self.roles.media, turn)
        if not self._in_own_words(turn):
            self.open(self.roles.home, turn)
        return None

    def _in_own_words(self, turn: Turn) -> bool:
        """Let the dialogue answer that the person's own words ask for; False when there is none."""
        found = self._meant(turn) if turn.heard.text else None
        if found is None:
            return False
        turn.state.misses = 0
        name, given = found
        if name == self.roles.home:
            self.open(name, turn)
        else:
            self.interrupt(name, turn, given)
        return True

    def asked(self, turn: Turn) -> tuple[Command, str] | None:
        """The command that was tapped or typed, if it is one."""
        if turn.heard.kind == "picked":
            return self.commands.picked(turn.heard.picked)
        command = self.commands.find(turn.heard.text, turn.speaker)
        return (command, "") if command else None

    # -- what was heard ------------------------------------------------------------------------

    def _start_again(self, turn: Turn) -> None:
        """/start from somebody known: what their link leads to, else the menu, or the first contact
        where it never ended."""
        first = turn.state.frames[0].dialogue == self.roles.first
        if not self._in_own_words(turn):
            self.open(self.roles.first if first else self.roles.home, turn)

    def _picked(self, turn: Turn) -> None:
        state, value = turn.state, turn.heard.picked
        command = self.commands.picked(value)
        if command and command[1] and state.just_picked(value, turn.now):
            return None  # "I am late", twice quickly
        if command:
            state.picked = (value, turn.now.timestamp())
            return self.command(command[0], turn, command[1])
        question, _, choice = value.partition("=")
        offered = state.offered
        if (
            offered
            and question == offered.question
            and any(choice == c for c, _l in offered.choices)
        ):
            return self._take(offering.bare(choice), turn, value)
        if state.just_picked(value, turn.now):
            return None  # the same button twice, quickly: it was answered the first time
        lasting = self._lasting(turn)
        if lasting:
            turn.state.frames[:] = [Frame(question.split(".")[0], lasting.name)]
            return self._accept(lasting, choice, turn)
        return self.ask_again(turn, EARLIER)

    def _file(self, turn: Turn) -> None:
        """A file is the answer where one may be (``takes_file`` of its kind); else it is asked
        what is to become of it."""
        step = self._step(turn.state.frame)
        takes = getattr(step.kind, "takes_file", None) if isinstance(step, Ask) else None
        if takes and takes(turn):
            assert isinstance(step, Ask)
            return self._accept(step, True, turn, given=True)
        return self.interrupt(self.roles.media, turn)

    def asks_for_words(self, turn: Turn) -> bool:
        """Whether words for a person are asked for: then a changed message is one too, and not by
        mistake the answer to a later question."""
        step = self._step(turn.state.frame)
        return isinstance(step, Ask) and getattr(step.kind, "takes_edits", False)

    def is_choice(self, turn: Turn) -> bool:
        """Whether what was heard is one of the choices of the question that waits."""
        step, heard, offered = self._step(turn.state.frame), turn.heard, turn.state.offered
        if not isinstance(step, Choose | Ask) or not offered:
            return False
        if heard.kind == "picked":
            return heard.picked in [f"{offered.question}={c}" for c, _label in offered.choices]
        return self._tapped(heard.text, step, offering.options(step, turn), turn) is not None

    def is_answer(self, turn: Turn) -> bool:
        """Whether what was heard answers the question that waits, for sure: one of its choices, or
        words that can be nothing else (a telephone number where one is asked for)."""
        step = self._step(turn.state.frame)
        certain = getattr(step.kind, "certain", None) if isinstance(step, Ask) else None
        typed = turn.heard.kind in ("text", "contact")
        return self.is_choice(turn) or bool(typed and certain and certain(turn.heard.text, turn))

    def lasts(self, turn: Turn) -> bool:
        """Whether a choice of an old message was tapped that is still good."""
        return self._lasting(turn) is not None

    def _typed(self, turn: Turn) -> None:
        if turn.state.picked[0].startswith("go="):
            turn.state.picked = ("", 0.0)  # after words the same button is meant anew
        step = self._step(turn.state.frame)
        text = turn.heard.text.strip()
        command = self.commands.find(text, turn.speaker)
        if not isinstance(step, Choose | Ask):
            return self.command(command, turn) if command else self._run(turn)
        if not text:
            return self.ask_again(turn)
        if command and command.dialogue == turn.state.frame.dialogue and self.asks_for_words(turn):
            command = None  # "help me", where a person is being written to, is said to that person
        # A word that is both (a choice called "Menu") is the choice; out is out all the same.
        options = offering.options(step, turn)
        if command and command.id != "stop" and self._tapped(text, step, options, turn) is None:
            return self.command(command, turn)
        if command and command.id == "stop":
            return self.command(command, turn)
        return self._answer(text, step, options, turn)

    def _answer(self, text: str, step: Wait, options: Sequence[Option], turn: Turn) -> None:
        chosen = self._tapped(text, step, options, turn)
        if chosen is not None:
            return self._accept(step, chosen, turn)
        if isinstance(step, Ask):
            try:
                return self._accept(step, step.kind.read(text, turn), turn, given=True)
            except NotUnderstood as fault:
                hint = fault.hint or NOT_THAT_TYPED
                return self._missed(turn, hint) if fault.tried else self._otherwise(turn, hint)
        in_words = step.in_words or turn.state.frame.dialogue == self.roles.home
        return self._otherwise(turn, NOT_SURE if in_words else NOT_THAT)

    def _tapped(
        self, text: str, step: Wait, options: Sequence[Option], turn: Turn
    ) -> str | list[str] | None:
        """Return what a typed text chooses, as a tap would have."""
        if isinstance(step, Ask) and any(c.isdecimal() for c in text):
            return None  # a number typed at an open question is its answer, not a position
        shown = [*options, *offering.added(step, turn)]
        if step.many:
            ids = answers.typed_several(text, shown, turn.speaker)
            if ids is None:
                return None
            chosen = [i for i in ids if i in {o.id for o in options if not o.aside}]
            if not chosen:
                return ids[0]
            return [*offering.ticks(turn), *(i for i in chosen if i not in offering.ticks(turn))]
        option = answers.typed(text, shown, turn.speaker)
        return option.id if option else None

    def _take(self, choice: str, turn: Turn, value: str) -> None:
        """A tap on something that is on offer."""
        step = self._step(turn.state.frame)
        assert isinstance(step, Choose | Ask)
        ticking = step.many and choice not in (offering.DONE, "skip", "none")
        if ticking and any(o.id == choice and not o.aside for o in offering.options(step, turn)):
            ticked = offering.ticks(turn)
            ticked = [t for t in ticked if t != choice] if choice in ticked else [*ticked, choice]
            turn.answers[step.name] = ticked  # so that they are still there after an aside
            return self._offer(step, turn, replaces=True)
        turn.state.picked = (value, turn.now.timestamp())
        return self._accept(step, choice, turn)

    def _accept(self, step: Wait, chosen: object, turn: Turn, given: bool = False) -> None:
        """Keep the answer and go on. ``given``: it was typed in the person's own words."""
        state = turn.state
        frame, before = state.frame, dict(state.frame.answers)
        dialogue = self.dialogues[frame.dialogue]
        options = {} if given else {o.id: o for o in offering.options(step, turn)}
        option = options.get(chosen) if isinstance(chosen, str) else None
        state.misses = 0
        if chosen == "skip" and option is None:
            frame.answers[step.name] = None
            frame.step = dialogue.skipped(step, options.values())
        else:
            if step.many and option is None and chosen in (offering.DONE, "none"):
                chosen = offering.ticks(turn)
            if option is None or not option.aside:
                frame.answers[step.name] = chosen
            frame.step = dialogue.after(step, option.then if option else None)
        state.offered = None
        aside = option is not None and option.aside
        self._run(turn, marking=None if aside else (frame, step.name, before))

    def _otherwise(self, turn: Turn, hint: Text) -> None:
        """No answer to what was asked: perhaps it means something else."""
        if not self._in_own_words(turn):
            self._missed(turn, hint)

    def _missed(self, turn: Turn, hint: Text) -> None:
        """Not understood: once with a hint, then a person is proposed."""
        turn.state.misses += 1
        here = turn.state.frame.dialogue
        if turn.state.misses == 1 or here == self.roles.lost:
            return self.ask_again(turn, None if here == self.roles.lost else hint)
        turn.state.misses = 0
        return self.interrupt(self.roles.lost, turn)

    # -- commands ------------------------------------------------------------------------------

    def command(self, command: Command, turn: Turn, argument: str = "") -> None:
        """Do what can be asked at every step."""
        turn.state.misses = 0
        if command.id == "back":
            return self._back(turn)
        if command.id == "skip":
            return self._skip(turn)
        assert command.dialogue
        if command.fresh:
            return self.open(command.dialogue, turn, argument)
        return self.interrupt(command.dialogue, turn, argument)

    def _back(self, turn: Turn) -> None:
        frames = turn.state.frames
        while frames and not frames[-1].go_back():
            left = frames.pop()
            if frames and frames[-1].step == REST:
                return self._run(turn)  # a person has the talk below, and goes on with it
            if frames and frames[-1].path and left.caller != ASIDE:
                continue  # back to the question that led to it
            if frames and isinstance(self._step(frames[-1]), Choose | Ask):
                return self.ask_again(turn)  # it was interrupted here: this is the way back
        if not frames:
            return self.open(self.roles.home, turn)
        turn.state.offered = None
        return self.ask_again(turn)

    def _skip(self, turn: Turn) -> None:
        step = self._step(turn.state.frame)
        if isinstance(step, Choose | Ask):
            self._accept(step, "skip", turn)

    def _lasting(self, turn: Turn) -> Wait | None:
        """The question of an old message that was tapped, if its choices stay valid for good."""
        question, _sep, choice = turn.heard.picked.partition("=")
        dialogue, _, name = question.partition(".")
        step = self.dialogues[dialogue].steps.get(name) if dialogue in self.dialogues else None
        if not isinstance(step, Choose | Ask) or not step.lasting:
            return None
        return step if any(o.id == choice for o in offering.options(step, turn)) else None

    # -- running steps -------------------------------------------------------------------------

    def _run(self, turn: Turn, marking: tuple[Frame, str, dict[str, object]] | None = None) -> None:
        """Go through steps until one waits for the person."""
        state = turn.state
        for _count in range(MOST_STEPS):
            if not state.frames:
                state.frames.append(self._begin(self.roles.home))
            frame = state.frame
            if frame.step == REST:
                state.frames[:] = [frame]
                state.offered = None
                return None
            if frame.step == END:
                if _nothing_to_say(frame, turn):
                    state.frames.pop()
                    return None
                marking = self._finish(frame, turn, marking)
                continue
            step = self._step(frame)
            if step is None:
                raise EndlessTalk(f"{frame.dialogue} has no step {frame.step}")
            if isinstance(step, Choose | Ask):
                self._remember(marking, state)
                return self._offer(step, turn)
            if isinstance(step, Do) and step.final:
                marking = None
            self._through(step, frame, turn)
            if isinstance(step, Do) and step.final:
                for each in state.frames:
                    each.path.clear()
        raise EndlessTalk(f"more than {MOST_STEPS} steps without a question")

    def _through(self, step: Say | Do | Call, frame: Frame, turn: Turn) -> None:
        """Do a step that does not wait, and move on."""
        dialogue = self._dialogue(frame)
        if isinstance(step, Say):
            turn.say(offering.words(step.text, turn))
            frame.step = dialogue.after(step)
        elif isinstance(step, Do):
            route = step.act(turn)
            frame.step = dialogue.after(step, step.routes.get(route) if route else None)
        else:
            frame.step = dialogue.after(step)
            given = step.given(turn) if callable(step.given) else step.given
            turn.state.frames.append(self._begin(step.dialogue, given, step.name))

    def _finish(
        self, frame: Frame, turn: Turn, marking: tuple[Frame, str, dict[str, object]] | None
    ) -> tuple[Frame, str, dict[str, object]] | None:
        """A dialogue ends: give its value to the caller, or come back to what it interrupted."""
        frames = turn.state.frames
        frames.pop()
        if frames and frame.caller not in ("", ASIDE):
            frames[-1].answers[frame.caller] = frame.answers.get("value")
        elif frames and frames[-1].dialogue != self.roles.home and frames[-1].step != REST:
            asked = frames[-1].asked
            turn.say(LONG_AGO if asked and turn.now.timestamp() - asked > _LONG else HERE)
        return None if marking and marking[0] is frame else marking

    def _remember(self, marking: tuple[Frame, str, dict[str, object]] | None, state: State) -> None:
        if marking and marking[0] in state.frames:
            marking[0].mark(marking[1], marking[2])

    def _offer(self, step: Wait, turn: Turn, *, replaces: bool = False) -> None:
        turn.state.frame.asked = turn.now.timestamp()
        here = turn.state.frame.dialogue
        bare = here in (self.roles.home, self.roles.first)
        ways_out = [way for way in self.always if not bare and way[0] != here]
        offering.offer(step, turn, ways_out, replaces=replaces)

    # -- looking things up ---------------------------------------------------------------------

    def _begin(self, name: str, given: str = "", caller: str = "") -> Frame:
        frame = Frame(name, self.dialogues[name].first, caller=caller)
        if given:
            frame.answers["given"] = given
        return frame

    def _dialogue(self, frame: Frame) -> Dialogue:
        return self.dialogues[frame.dialogue]

    def _step(self, frame: Frame) -> Step | None:
        dialogue = self.dialogues.get(frame.dialogue)
        return dialogue.step(frame.step) if dialogue else None

    def _fits(self, state: State) -> bool:
        """Whether every dialogue and step of a stored state still exists; renames are followed."""
        for frame in state.frames:
            dialogue = self.dialogues.get(frame.dialogue)
            step = dialogue.step(frame.step) if dialogue else None
            if dialogue is None or (step is None and frame.step not in (END, REST)):
                return False
            if step is not None:
                frame.step = step.name
        return True


def _nothing_to_say(frame: Frame, turn: Turn) -> bool:
    """Whether a dialogue ends that nobody in the talk began, without a word: then what waits there
    is not asked once more."""
    began = frame.caller == ASIDE and turn.heard.kind == "other"
    return began and not turn.replies and turn.state.offered is not None
