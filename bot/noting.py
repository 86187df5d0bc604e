"""Notes what was heard in the talk: what was said, tapped, changed or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.ready import Tapped, tapped
from bot.session import Session
from bot.talk.heard import Heard
from bot.talk.offering import DONE, bare
from bot.talk.state import State
from bot.talk.texts import Text
from storage import files, messages

WayOut = tuple[str, str, Text]
"""A button below every message: where it leads, its sign and its words."""


def note(session: Session, heard: Heard, now: datetime, ways_out: Sequence[WayOut]) -> None:
    """Append what was heard to the talk: in the case's room when a person has the talk.
    ``ways_out`` are the buttons that stand below every message."""
    taken = session.case is not None and session.case.state == "taken"
    if heard.edits and _changed(session, heard, now):
        return
    file_id = None
    if heard.media:
        file_id = files.keep(
            session.tx,
            session.person.id,
            heard.media.kind,
            heard.media.mime,
            heard.media.name,
            now,
            reference=heard.media.reference,
            content=heard.media.content,
            given=taken,
        )
    if heard.kind == "start":
        return  # opening the chat is no message
    session.tapped = _tapped(session, heard.picked)
    session.person.last_n += 1
    session.turn.n = session.person.last_n
    label = _label(session, heard.picked, ways_out) if heard.picked else heard.text
    if heard.picked and not label:
        return  # a tick, a change of language, an old button: nothing was said by it
    for_person = (taken and not heard.picked) or session.tapped
    messages.add(
        session.tx,
        session.person.id,
        messages.Message(
            n=session.person.last_n,
            who="me",
            text=label,
            at=now,
            channel=heard.channel,
            language=session.person.language,
            direction=session.turn.speaker.direction,
            case_id=session.case.id if session.case and for_person else None,
            file_id=file_id,
            client_id=heard.message_id.partition(":")[2] if heard.channel == "web" else "",
            picked=heard.picked,
            heard_as=f"{heard.channel}:{heard.message_id}",
            album=heard.album,
            place=heard.place,
        ),
    )


def _changed(session: Session, heard: Heard, now: datetime) -> bool:
    """Something said before was changed or taken back: it is so in the talk, and shown as such.
    False where we have no such message."""
    person_id = session.person.id
    meant = messages.heard_as(session.tx, person_id, f"{heard.channel}:{heard.edits}")
    if meant is None:
        return False
    session.turn.n = meant.n
    if heard.kind == "deleted":
        messages.take_back(session.tx, person_id, meant, now)
    else:
        messages.amend(session.tx, person_id, meant, heard.text, now)
    return True


def _tapped(session: Session, picked: str) -> Tapped | None:
    """The ready reply that was tapped, where its sentence is of the case that is open now, or
    of one that is over."""
    found = tapped(session.tx, session.person.id, picked) if picked else None
    case = session.case
    here = found and (case is None or case.id == found.sentence.case_id)
    return found if here else None


def _label(session: Session, picked: str, ways_out: Sequence[WayOut]) -> str:
    """What the tapped button said, to stand in the talk."""
    turn = session.turn
    if session.tapped:
        twice = turn.state.just_picked(picked, turn.now)
        return "" if twice else session.tapped.label
    ways = {f"go={way}": f"{icon} {turn.speaker.say(text)}" for way, icon, text in ways_out}
    if picked.startswith("go=") and picked not in ways:
        return messages.label_of(session.tx, session.person.id, picked)
    return ways.get(picked) or _of_question(turn.state, picked)


def _of_question(state: State, picked: str) -> str:
    """What the tapped button said. Ticks are told together, when the person says that is all."""
    question, _sep, choice = picked.partition("=")
    offered = state.offered
    if not offered or offered.question != question:
        return ""
    labels = dict(offered.choices)
    if choice in offered.ticking:
        return ""
    if bare(choice) == DONE and offered.ticked:
        return "\n".join(labels[ticked] for ticked in offered.ticked if ticked in labels)
    return labels.get(choice, "")
