"""Words between a buddy and a family: carried by the bot, with nothing of where they came from."""

from __future__ import annotations

import json

import pytest

from bot.app import Naast
from storage import buddies, cases, duos, messages, wishes
from storage.cases import Case
from storage.database import Tx
from tests.beside.duo import Pair, id_of, talker
from tests.conftest import FROZEN
from tests.speaking import Someone, text


def writes(duo: Pair, who: Someone, words: str) -> None:
    """Somebody writes to the other side."""
    who.types("write to my buddy")
    who.types(words)


def case_of(duo: Pair, who: Someone) -> Case | None:
    return duo.naast.database.read(lambda tx: cases.open_of(tx, id_of(who)))


def test_a_word_goes_over_in_a_bubble_of_its_own(duo: Pair) -> None:
    """By first name only, as nobody of ours speaks; the words are as they were written, and below
    them in which language, where the other speaks another."""
    words = "Salut Lien, je m'appelle Amal. 0470 12 34 56"
    writes(duo, duo.amal, words)
    (heard,) = duo.hears(duo.lien)
    assert (heard.who, heard.name) == ("human", "✉ Amal")
    assert heard.text == f"{words}\n🌐 This is written in French."
    assert heard.case_id is None


def test_nothing_tells_who_it_is(duo: Pair) -> None:
    """No address, id or family name of the sender is anywhere in what the other gets."""
    writes(duo, duo.amal, "Hello")
    (heard,) = duo.hears(duo.lien)
    whole = json.dumps([heard.text, heard.name, heard.choices, heard.original, heard.heard_as])
    for secret in ("Haddad", duo.amal.address, id_of(duo.amal)):
        assert secret not in whole


def test_answered_with_one_tap(duo: Pair) -> None:
    """Below the words stands a way to answer, and it works later too."""
    writes(duo, duo.amal, "Hello")
    duo.hears(duo.lien)
    answer = next(c["id"] for c in duo.lien.choices() if "Write to Amal" in c["label"])
    duo.lien.types("menu")
    duo.lien.picks(answer)
    duo.lien.types("Hi Amal")
    assert "Hi Amal" in text(duo.hears(duo.amal))


def test_there_is_no_second_copy_of_the_words(duo: Pair) -> None:
    """A word that the sender took back before it went over does not go over."""
    writes(duo, duo.amal, "Secret")
    person = id_of(duo.amal)

    def take_back(tx: Tx) -> None:
        said = [each for each in messages.after(tx, person, 0) if each.text == "Secret"]
        messages.take_back(tx, person, said[0], FROZEN)

    duo.naast.database.write(take_back)
    assert duo.hears(duo.lien) == []


def test_words_of_danger_show_lines_to_the_sender_only(duo: Pair) -> None:
    """The sender gets the numbers to call; the other gets the words and no alarm of ours."""
    duo.amal.types("write to my buddy")
    said = text(duo.amal.types("I want to die"))
    assert "1813" in said
    heard = duo.hears(duo.lien)
    assert [each.text for each in heard] == ["I want to die"]


def test_stop_contact_in_one_tap(duo: Pair) -> None:
    """No word goes over any more, either way; the coordinator sees it; the other hears nothing."""
    writes(duo, duo.lien, "Hello")
    duo.hears(duo.amal)
    said = text(duo.amal.taps("Stop contact"))
    assert "You need not say why" in said
    assert duo.hears(duo.lien) == []
    assert "cannot bring words over" in text(duo.lien.types("write to the family"))
    assert "Contact is stopped" in text(duo.lien.types("meet"))
    case = case_of(duo, duo.amal)
    assert case
    assert (case.why, case.responsible_id) == ("stopped", duo.karin)
    assert duo.found().blocked


def test_words_on_their_way_do_not_arrive_after_a_stop(duo: Pair) -> None:
    """What was written before and not brought yet stays where it is."""
    writes(duo, duo.lien, "Hello")
    duo.amal.picks(f"go=safe:stop.{duo.duo}")
    assert duo.hears(duo.amal) == []


def test_contact_can_go_on(duo: Pair) -> None:
    """Who stopped it can start it again, and nobody else can."""
    duo.amal.picks(f"go=safe:stop.{duo.duo}")
    duo.amal.types("write to my buddy")
    duo.amal.taps("Yes, go on again")
    writes(duo, duo.amal, "Hello again")
    assert "Hello again" in text(duo.hears(duo.lien))


def test_report_in_one_tap(duo: Pair) -> None:
    """The coordinator has it at once, urgent, before a word is said; words go along after."""
    writes(duo, duo.lien, "Give me money")
    duo.hears(duo.amal)
    assert "Karin hears of it at once" in text(duo.amal.taps("Report"))
    case = case_of(duo, duo.amal)
    assert case
    assert (case.why, case.urgency, case.responsible_id) == ("report", 1, duo.karin)
    assert "Noted for Karin" in text(duo.amal.types("I do not like how he talks"))
    told = duo.naast.database.read(lambda tx: messages.of_case(tx, case.id))
    assert [each.text for each in told] == ["I do not like how he talks"]


def test_stop_and_report_work_while_a_person_has_the_talk(duo: Pair) -> None:
    """One tap counts at any moment."""
    writes(duo, duo.lien, "Hello")
    duo.hears(duo.amal)
    stop = next(c["id"] for c in duo.amal.choices() if "Stop contact" in c["label"])
    duo.amal.types("human")
    duo.amal.types("Hello?")
    case = case_of(duo, duo.amal)
    assert case
    duo.naast.desk.take(case.id, duo.karin).result()
    assert "You need not say why" in text(duo.amal.picks(stop))
    assert duo.found().blocked


def test_what_is_meant_for_a_person_never_goes_to_the_buddy(duo: Pair) -> None:
    """While a person has the talk, nothing typed goes over."""
    duo.amal.types("human")
    duo.amal.types("Hello?")
    case = case_of(duo, duo.amal)
    assert case
    duo.naast.desk.take(case.id, duo.karin).result()
    duo.amal.picks(f"go=write:{duo.duo}")
    duo.amal.types("For Karin only")
    assert duo.hears(duo.lien) == []


def test_what_they_write_each_other_is_not_given_along(duo: Pair) -> None:
    """A family that gives its talk along gives nothing of what it and its buddy wrote."""
    writes(duo, duo.amal, "A word for Lien")
    writes(duo, duo.lien, "A word for Amal")
    duo.hears(duo.amal)
    duo.amal.types("human")
    duo.amal.types("Hello?")
    case = case_of(duo, duo.amal)
    assert case
    before = duo.naast.database.read(
        lambda tx: messages.before_case(tx, id_of(duo.amal), case.id, duo.clock.at)
    )
    said = " ".join(each.text for each in before)
    assert "A word for" not in said
    assert "What shall I tell Lien?" in said


def test_an_edited_word_is_not_sent_twice(duo: Pair) -> None:
    """What was sent stands as it was."""
    from bot.talk.heard import Heard

    duo.amal.types("write to my buddy")
    address = duo.amal.address
    first = Heard("web", address, f"{address}:x1", "text", text="Helo")
    duo.amal.hear(first)
    duo.hears(duo.lien)
    duo.amal.picks(f"go=write:{duo.duo}")
    changed = Heard("web", address, f"{address}:x2", "edited", text="Hello", edits=f"{address}:x1")
    assert "stands as it was" in text(duo.amal.hear(changed))
    assert duo.hears(duo.lien) == []


def test_contact_details_only_when_both_say_yes(duo: Pair) -> None:
    """One side alone tells nothing; with both yeses each reads the other's."""
    duo.lien.picks(f"go=safe:swap.{duo.duo}")
    duo.lien.types("lien@example.org")
    heard = text(duo.hears(duo.amal))
    assert "swap contact details" in heard
    assert "example.org" not in heard
    duo.amal.taps("Yes")
    duo.amal.types("0470 99 88 77")
    assert "lien@example.org" in text(duo.hears(duo.amal))
    assert "0470 99 88 77" in text(duo.hears(duo.lien))


@pytest.mark.parametrize(
    ("what", "minor", "offered"),
    [("call", False, True), ("walk", False, False), ("call", True, False)],
)
def test_a_call_that_is_agreed_offers_to_swap(
    duo: Pair, what: str, minor: bool, offered: bool
) -> None:
    """Nobody can call without a number; for a walk it is not needed, with a child it may not be."""
    person = id_of(duo.amal)
    duo.naast.database.write(lambda tx: wishes.ask(tx, person, ["company"], FROZEN, minor=minor))
    duo.lien.types("meet")
    duo.lien.picks(f"meetup.what={what}")
    duo.lien.types("saturday at 3")
    duo.lien.taps("Yes")
    if what == "walk":
        duo.lien.taps("We decide that later")
    duo.lien.taps("No, nothing")
    duo.hears(duo.amal)
    duo.amal.taps("Yes, that suits me")
    (news,) = duo.hears(duo.lien)
    assert "That is agreed" in news.text
    assert ("Swap numbers" in str(news.choices)) == offered
    if offered:
        duo.lien.taps("Swap numbers")
        assert "I ask Amal" in text(duo.lien.types("0470 12 34 56"))


def test_a_no_to_swapping_is_told_to_nobody(duo: Pair) -> None:
    """It stays as it is."""
    duo.lien.picks(f"go=safe:swap.{duo.duo}")
    duo.lien.types("lien@example.org")
    duo.hears(duo.amal)
    duo.amal.taps("No, rather not")
    assert duo.hears(duo.lien) == []
    assert not duo.found().swapped


def test_with_a_child_nothing_is_swapped(duo: Pair) -> None:
    """Where the wish is about a minor, the bot stays between them."""
    person = id_of(duo.amal)
    duo.naast.database.write(lambda tx: wishes.ask(tx, person, ["homework"], FROZEN, minor=True))
    assert "not possible here" in text(duo.lien.picks(f"go=safe:swap.{duo.duo}"))
    duo.lien.types("stop contact")
    assert "Swap" not in str(duo.lien.choices())
    wish = duo.naast.database.read(lambda tx: wishes.open_of(tx, person))
    assert wish
    duo.naast.database.write(lambda tx: wishes.end(tx, wish.id, FROZEN))
    assert "not possible here" in text(duo.lien.picks(f"go=safe:swap.{duo.duo}"))


def test_with_a_buddy_under_18_nothing_is_swapped(duo: Pair) -> None:
    """A child is a child on either side."""
    duo.naast.database.write(lambda tx: buddies.save(tx, id_of(duo.lien), adult=False))
    assert "not possible here" in text(duo.amal.picks(f"go=safe:swap.{duo.duo}"))


@pytest.mark.parametrize(
    "way", ["0470 12 34 56", "lien@example.be", "find me @lien_maes", "https://wa.me/32470123456"]
)
def test_with_a_child_no_other_way_goes_over(duo: Pair, way: str) -> None:
    """A number, address or account in the words: they stay here, and the next words go over."""
    person = id_of(duo.amal)
    duo.naast.database.write(lambda tx: wishes.ask(tx, person, ["homework"], FROZEN, minor=True))
    duo.lien.picks(f"go=write:{duo.duo}")
    assert "not possible here" in text(duo.lien.types(f"Reach me: {way}"))
    assert duo.hears(duo.amal) == []
    duo.lien.types("Saturday at 3, page 12?")
    (heard,) = duo.hears(duo.amal)
    assert heard.text == "Saturday at 3, page 12?"


def test_the_coordinator_sees_that_there_is_a_channel(duo: Pair) -> None:
    """When they last wrote, and nothing of what."""
    writes(duo, duo.amal, "Hello")
    signs = duo.naast.database.read(lambda tx: duos.last_signs(tx, [duo.duo], FROZEN))
    assert duo.duo in signs


@pytest.mark.parametrize("value", ["write", "safe"])
def test_who_has_nobody_gets_a_kind_sentence(naast: Naast, value: str) -> None:
    """No duo, no words."""
    alone = talker(naast, "Sam", "en")
    assert "nobody beside you now" in text(alone.picks(f"go={value}"))


def test_a_stranger_cannot_write_into_a_duo(naast: Naast, duo: Pair) -> None:
    """A tap value with somebody else's duo leads nowhere."""
    other = talker(naast, "Piet", "en")
    assert "nobody beside you" in text(other.picks(f"go=write:{duo.duo}"))
    other.picks(f"go=safe:stop.{duo.duo}")
    assert not duo.found().blocked


def test_written_twice_in_a_few_seconds(duo: Pair) -> None:
    """The button for one more word is no double tap, however fast somebody writes."""
    for words in ("One", "Two"):
        duo.amal.picks(f"go=write:{duo.duo}")
        duo.amal.types(words)
    assert [each.text for each in duo.hears(duo.lien)] == ["One", "Two"]
