"""What a family tapped when it was asked whether it is safe: kept by its own tap, given along by
its own tick, and never named where somebody else may read along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Naast
from bot.settings import Settings
from dialogues.contents import FOLDER, load
from dialogues.known import describe
from storage import cases, linking, people, personal, safety, shares, transfers
from storage.cases import Case
from storage.shares import Share
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.understand.weights import whole

CRY = "my husband hits me"
TELLING = ("violence", "danger", "hits", "unsafe", "not safe", "🆘")
"""What must not stand in the summary on the phone."""

Made = Callable[..., Someone]


@pytest.fixture
def naast(tmp_path: Path) -> Iterator[Naast]:
    """A whole Naast that asks first, where Tine is the only supporter."""
    settings = Settings(data=tmp_path, organisation=EXAMPLE, base_url="https://naast.example")
    built = Naast(settings, now=lambda: FROZEN, reads=whole())
    built.database.write(lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Tine"))
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Made:
    """Makes a family at the menu."""

    def make(channel: str = "telegram") -> Someone:
        someone = Someone(naast, channel, "en")
        someone.start()
        someone.picks("welcome.language=en")
        return someone

    return make


def me(someone: Someone) -> str:
    person = someone.person
    assert person
    return person.id


def kept(someone: Someone) -> safety.Answer | None:
    return someone.naast.database.read(lambda tx: safety.answer(tx, me(someone), FROZEN))


def case_of(someone: Someone) -> Case:
    return someone.naast.database.read(lambda tx: cases.of_person(tx, me(someone)))[-1]


def unsafe(someone: Someone) -> None:
    """They are not safe, tell nobody, and ask for a person later."""
    someone.types(CRY)
    someone.picks("crisis.safe=no")
    someone.picks("crisis.warn=no")


def offered(someone: Someone) -> str:
    """They write to a person, and look at what can be given along."""
    someone.picks("go=human")
    someone.types("we got a letter")
    return text(someone.picks("human.before=yes"))


def items(someone: Someone) -> list[str]:
    return [c["id"].rpartition("item.")[2] for c in someone.choices() if "item." in c["id"]]


def given(someone: Someone, transfer_id: str | None = None) -> list[Share]:
    case_id = case_of(someone).id
    return someone.naast.database.read(lambda tx: shares.standing(tx, case_id, transfer_id))


# -- kept by a tap, and by nothing else ------------------------------------------------------------


@pytest.mark.parametrize(
    ("cry", "taps", "found"),
    [
        (CRY, ["safe=no"], ("violence", False)),
        (CRY, ["safe=yes", "person=yes"], ("violence", True)),
        (CRY, [], None),
        (CRY, ["safe=yes"], None),
        (CRY, ["safe=yes", "person=no"], None),
        (CRY, ["safe=other"], None),
        ("my house is on fire", ["safe=no"], None),
        ("we have nowhere to sleep tonight", ["safe=no"], ("shelter", False)),
    ],
)
def test_only_what_was_tapped_is_kept(
    family: Made, cry: str, taps: list[str], found: tuple[str, bool] | None
) -> None:
    """Words of danger alone are kept nowhere; a tap of their own is, for a month, without a word
    of what they wrote."""
    someone = family()
    someone.types(cry)
    for tap in taps:
        someone.picks(f"crisis.{tap}")
    said = kept(someone)
    assert (said and (said.kind, said.safe)) == found
    exported = someone.naast.database.read(lambda tx: personal.export(tx, me(someone))["safety"])
    assert cry not in str(exported)


def test_it_goes_by_itself_and_with_the_family(family: Made) -> None:
    """After a month it is gone; with "forget my answers", or when they are forgotten, at once."""
    someone = family()
    naast = someone.naast
    unsafe(someone)
    late = FROZEN + safety.KEPT
    assert naast.database.read(lambda tx: safety.answer(tx, me(someone), late)) is None
    gone = naast.database.write(lambda tx: personal.forget_old(tx, late + timedelta(1), {}))
    assert gone["safety"] == 1
    unsafe(someone)
    assert "• your answer of" in text(someone.types("my data"))
    someone.taps("Forget my answers")
    assert kept(someone) is None
    unsafe(someone)
    naast.database.write(lambda tx: personal.erase(tx, me(someone), FROZEN))
    left = naast.database.read(lambda tx: tx.c.exec_driver_sql("SELECT * FROM safety").all())
    assert left == []


def test_another_danger_that_was_none_leaves_it(family: Made) -> None:
    """ "That is not it" is about the words of now."""
    someone = family()
    unsafe(someone)
    someone.types("I want to die")
    someone.picks("crisis.safe=other")
    assert kept(someone)
    someone.types(CRY)
    someone.picks("crisis.safe=other")
    assert kept(someone) is None


# -- in the summary --------------------------------------------------------------------------------


def test_it_comes_last_unticked_and_says_nothing_to_who_reads_along(family: Made) -> None:
    """Its name and line tell nobody what it is; that it goes along only with a tick stands there;
    left as it is, nothing goes along."""
    someone = family()
    unsafe(someone)
    said = offered(someone)
    assert items(someone)[-1] == "safety"
    assert not [c for c in someone.choices() if c.get("ticked")]
    assert "🌿 Well-being: your answer of" in said
    assert "It goes along only if you tick it." in said
    shown = said + str([c["label"] for c in someone.choices()])
    assert not [word for word in TELLING if word in shown.lower()]
    someone.picks("summary.items=done")
    assert given(someone) == []


def test_ticked_it_is_a_consent_for_this_receiver_who_reads_what_it_is(family: Made) -> None:
    """The phone goes on telling nothing, nobody types it anew, and staff read what it is. Taken
    back under "my data" it is gone."""
    someone = family()
    unsafe(someone)
    offered(someone)
    someone.picks("summary.items=item.safety")
    said = text(someone.picks("summary.items=done"))
    assert "Well-being: your answer of" in said
    assert [c["id"] for c in someone.choices()] == ["summary.right=yes", "summary.right=no"]
    said += text(someone.picks("summary.right=yes"))
    (share,) = given(someone)
    assert (share.item, share.receiver) == ("safety", "Tine")
    speaker = someone.naast.languages.speaker("en")
    label, told, own = describe(share, speaker, load(FOLDER))
    assert (label, own) == ("Well-being", False)
    assert told.startswith("Danger: violence · Are you safe now? No · ")
    someone.types("my data")
    said += text(someone.taps("What I share"))
    assert not [word for word in TELLING if word in said.lower()]
    someone.taps("Take back: Well-being")
    assert given(someone) == []


def test_for_a_transfer_it_is_ticked_anew(family: Made) -> None:
    """What Tine may see goes to Piet only with another tick, and last of all."""
    someone = family()
    unsafe(someone)
    offered(someone)
    someone.picks("summary.items=item.safety")
    someone.picks("summary.items=done")
    someone.picks("summary.right=yes")
    naast, case = someone.naast, case_of(someone)
    tine = case.responsible_id
    assert tine
    piet = naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Piet")
    )
    naast.desk.take(case.id, tine).result()
    naast.handing.ask(case.id, tine, f"person:{piet}", "a word").result()
    (asked,) = naast.database.read(lambda tx: transfers.of_case(tx, case.id))
    someone.picks(f"transfer.agree={asked.id}.yes")
    assert items(someone)[-1] == "safety"
    someone.picks("transfer.items=none")
    assert given(someone, asked.id) == []


# -- the private page ------------------------------------------------------------------------------


@pytest.mark.parametrize("taps", [["safe=private", "safe=no"], ["safe=no", "warn=private"]])
def test_taken_to_the_private_page_nothing_of_it_is_in_the_messenger(
    family: Made, taps: list[str]
) -> None:
    """Neither what was answered before nor what is answered after in that talk is kept here."""
    someone = family()
    unsafe(someone)
    someone.types(CRY)
    for tap in taps:
        someone.picks(f"crisis.{tap}")
    assert kept(someone) is None
    assert "Well-being" not in offered(someone)


def test_what_was_said_on_the_page_stays_there(naast: Naast, family: Made) -> None:
    """Also when both chats become one person's, the messenger does not offer it."""
    page, phone = family("web"), family()
    unsafe(page)
    ids = me(phone), me(page)
    naast.database.write(lambda tx: linking.join(tx, *ids, FROZEN, ""))
    assert kept(phone)
    assert "Well-being" not in offered(phone)
    assert "your answer of" not in text(phone.types("my data"))
    page.types("my summary")
    assert "safety" in items(page)
