"""Whatever people do, at any step: the talk ends in a sound state, and somebody answers."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import Naast
from bot.settings import Settings
from bot.talk.state import REST, State
from bot.talk.steps import END
from bot.turn import SORRY
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone
from tests.understand.weights import whole

WORDS = st.sampled_from(
    [
        *("menu", "terug", "back", "stop", "skip", "sla over", "mens", "une personne", "taal"),
        *("mijn gegevens", "vergeet mij", "oublie-moi", "1", "2", "99", "ja", "non", "langue"),
        *("4 en 9", "een baby", "/start", "/menu", "/human", "/forget", "/", "…", "🤷"),
        *("\u202e\u0000", "ik wil niet meer leven", "he hits me", "ma fille a avalé de la javel"),
    ]
)
VALUES = st.sampled_from(
    [
        *("menu.main=rights", "rights.one=region.flanders", "go=human", "go=forget"),
        *("forget.sure=yes", "rights.tick=done", "human.before=yes", "crisis.safe=no"),
        *("go=callback", "human.write=call", "callback.message=no", "media.by=soon"),
    ]
)
INPUTS = st.lists(
    st.one_of(
        st.tuples(st.just("tap"), st.integers(0, 11)),
        st.tuples(st.just("type"), st.one_of(WORDS, st.text(max_size=60))),
        st.tuples(st.just("pick"), st.one_of(VALUES, st.text(max_size=40))),
        st.tuples(st.just("send"), st.sampled_from(["photo", "voice", "document"])),
    ),
    min_size=1,
    max_size=25,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> object:
    """One Naast for every example; each example is another person."""
    data = tmp_path_factory.mktemp("naast")
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=lambda: FROZEN, reads=whole())
    yield built
    built.database.close()


def do(someone: Someone, kind: str, what: object) -> list[object]:
    if kind == "tap":
        choices = someone.choices(ways_out=True) if someone.person else []
        value = choices[int(str(what)) % len(choices)]["id"] if choices else "nothing"
        return list(someone.picks(value))
    if kind == "type":
        return list(someone.types(str(what)))
    if kind == "pick":
        return list(someone.picks(str(what)))
    return list(someone.sends(str(what)))


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(inputs=INPUTS, language=st.sampled_from(["nl", "fr", "en", None]))
def test_any_sequence_ends_in_a_sound_state(
    shared: Naast, inputs: list[tuple[str, object]], language: str | None
) -> None:
    """No input raises, no state is lost between turns, and no message goes unanswered."""
    someone = Someone(shared, language=language)
    tapped = ""
    for kind, what in inputs:
        said = do(someone, kind, what)
        assert SORRY.msgid not in "".join(str(getattr(m, "text", "")) for m in said)
        person = someone.person
        assert person
        again = kind in ("tap", "pick") and tapped == str(what)
        assert said or again or kind in ("tap", "pick"), (kind, what)
        tapped = str(what) if kind in ("tap", "pick") else ""
        if person.state is None:
            continue  # just forgotten
        state = State.from_json(person.state)
        assert State.from_json(state.to_json()) == state
        for frame in state.frames:
            dialogue = shared.turns.engine.dialogues[frame.dialogue]
            assert frame.step in (REST, END) or dialogue.step(frame.step), frame


def test_the_property_can_fail(shared: Naast, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a step that raises, the apology shows: the property above would see it."""
    monkeypatch.setattr("dialogues.rights.asking.world", None)
    someone = Someone(shared, language="en")
    someone.start()
    someone.taps("English")
    said = someone.taps("My rights")
    assert SORRY.msgid in "".join(m.text for m in said)
    assert "What can I do for you?" in "".join(m.text for m in said)


def test_a_stored_state_that_cannot_be_read_goes_home(shared: Naast) -> None:
    """Corrupt state apologises and shows the menu; the person stays the same person."""
    someone = Someone(shared, language="en")
    someone.start()
    before = someone.person
    assert before

    from sqlalchemy import update

    from storage.tables import people

    spoiled = shared.database.seal.close('{"frames": 5}')
    change = update(people).where(people.c.id == before.id).values(state_sealed=spoiled)
    shared.database.write(lambda tx: tx.c.execute(change).rowcount)
    said = someone.types("hello")
    assert "lost the place" in said[0].text
    assert "What can I do for you?" in said[-1].text
    assert someone.person
    assert someone.person.id == before.id
