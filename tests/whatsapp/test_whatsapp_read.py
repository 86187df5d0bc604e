"""How WhatsApp's webhooks are read: every documented shape, and shapes that nobody documented."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.base import Moved, NotEver, Receipt, TemplateState, WindowClosed
from bot.channels.whatsapp import arrived, read, reading
from bot.channels.whatsapp.countries import country_of
from bot.talk.heard import Heard, Media
from tests.whatsapp.payloads import (
    AT,
    NUMBER,
    PHONE,
    SHA,
    body,
    change,
    contact,
    error,
    heard,
    message,
    status,
    text,
    told,
    wamid,
)

USER = "BE.13491208655302741918"


def one(kind: str, content: Any = None, **more: Any) -> Heard:
    """What is heard of one message of Amina's."""
    [found] = read(heard(message("a", kind, content, **more)))
    assert (found.channel, found.address, found.message_id) == ("whatsapp", NUMBER, wamid("a"))
    return found


def said(kind: str, content: Any = None, **more: Any) -> tuple[str, str]:
    found = one(kind, content, **more)
    return found.kind, found.text


def reported(given: dict[str, Any]) -> list[Any]:
    return [one for event in arrived(given) for one in event.reported]


def test_words_are_heard_with_who_said_them() -> None:
    """The name is the profile's; a language is not told."""
    found = one("text", {"body": "Dag"})
    assert (found.kind, found.text, found.name, found.language) == ("text", "Dag", "Amina", None)
    answer = one("text", {"body": "Ja"}, context={"from": "3226", "id": "wamid.ours"})
    assert answer.reply_to == "wamid.ours"
    assert said("text", {"body": "/start abc"}) == ("start", "abc")
    assert said("request_welcome") == ("start", "")


@pytest.mark.parametrize(
    ("kind", "content", "picked", "words"),
    [
        ("interactive", {"type": "button_reply", "button_reply": {"id": "a=1"}}, "a=1", ""),
        ("interactive", {"type": "list_reply", "list_reply": {"id": "a=2"}}, "a=2", ""),
        ("interactive", {"list_reply": {"title": "Twee"}}, "", "Twee"),
        ("button", {"payload": "go=menu", "text": "Menu"}, "go=menu", ""),
        ("button", {"payload": "Ja", "text": "Ja"}, "", "Ja"),
        ("button", {"text": "Ja"}, "", "Ja"),
    ],
)
def test_a_tap_is_what_it_carries(kind: str, content: Any, picked: str, words: str) -> None:
    """A button, a row of a list, a button below a template; without a value it is its words."""
    found = one(kind, content, context={"id": "wamid.ours"})
    assert (found.picked, found.text) == (picked, words)
    assert (found.kind, found.reply_to) == (("picked", "") if picked else ("text", "wamid.ours"))


@pytest.mark.parametrize(
    ("kind", "mime", "heard_as", "file"),
    [
        ("image", "image/jpeg", "photo", "photo"),
        ("audio", "audio/ogg; codecs=opus", "voice", "voice"),
        ("voice", "audio/ogg", "voice", "voice"),
        ("video", "video/mp4", "document", "document"),
        ("document", "application/pdf", "document", "document"),
    ],
)
def test_files_are_heard_with_where_to_fetch_them(
    kind: str, mime: str, heard_as: str, file: Any
) -> None:
    """With their caption, name and sum."""
    content = {"id": "1003", "mime_type": mime, "sha256": SHA, "caption": "Zie", "filename": "a"}
    found = one(kind, content)
    assert (found.kind, found.text) == (heard_as, "Zie")
    assert found.media == Media(file, mime.partition(";")[0], "a", f"1003#{SHA}")
    bare = one(kind, {"id": "1003"})
    assert bare.media
    assert (bare.media.reference, bool(bare.media.mime)) == ("1003", True)


def test_a_place_is_heard_in_words_and_degrees() -> None:
    """One that is nowhere is not."""
    found = one(
        "location", {"latitude": 51.02, "longitude": 4.48, "name": "Huis", "address": "A 1"}
    )
    assert (found.kind, found.place) == ("location", (51.02, 4.48))
    assert found.text == "Huis\nA 1\n51.02000, 4.48000"
    assert one("location", {"latitude": 95, "longitude": 4}).place is None


def test_contacts_are_names_and_numbers() -> None:
    """Several cards one after the other; a bare card gives its numbers too."""
    cards = [
        {"name": {"formatted_name": "An"}, "phones": [{"phone": "+32 470"}, {"wa_id": "32471"}]},
        {"vcard": "BEGIN:VCARD\nTEL;TYPE=CELL:+32472\nEND:VCARD"},
    ]
    assert said("contacts", cards) == ("contact", "An\n+32 470\n32471\n\n+32472")
    assert said("contacts", []) == ("other", "")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("sticker", {"id": "1", "mime_type": "image/webp"}),
        ("order", {"catalog_id": "1", "product_items": []}),
        ("unsupported", {"type": "poll_creation"}),
        ("unknown", None),
        ("image", {}),
        ("text", {}),
        ("text", "Dag"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {}}),
    ],
)
def test_what_cannot_be_read_is_answered_as_such(kind: str, content: Any) -> None:
    """Somebody did send something."""
    assert said(kind, content) == ("other", "")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("reaction", {"message_id": "wamid.ours", "emoji": "👍"}),
        ("unsupported", {"type": "edit"}),
        ("unsupported", {"type": "pin"}),
        ("revoke", {}),
        ("edit", {"original_message_id": "x", "message": {"type": "edit", "edit": {}}}),
        ("something_new", {"a": 1}),
    ],
)
def test_what_says_nothing_is_counted(
    monkeypatch: pytest.MonkeyPatch, kind: str, content: Any
) -> None:
    """Nobody is answered for it."""
    monkeypatch.setattr(reading, "_SEEN_KINDS", set())
    before = _counted()
    assert read(heard(message("a", kind, content))) == []
    assert _counted() == before + 1


def _counted() -> float:
    samples = [s for metric in reading.UNREAD.collect() for s in metric.samples]
    return sum(sample.value for sample in samples if sample.name.endswith("_total"))


def test_the_counters_labels_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds that somebody makes up share one."""
    monkeypatch.setattr(reading, "_SEEN_KINDS", set())
    for n in range(200):
        read(heard(message("a", "x" * (n % 60 + 1) + chr(97 + n % 26), None)))
    assert len(reading._SEEN_KINDS) <= 51


def test_a_message_without_a_known_type_is_read_by_what_it_holds() -> None:
    """A field that is renamed one day costs no words."""
    bare = message("a", "text", {"body": "Dag"})
    del bare["type"]
    assert [h.text for h in read(heard(bare))] == ["Dag"]
    assert [h.text for h in read(heard(bare | {"type": "text_v2"}))] == ["Dag"]


def test_words_are_changed_and_taken_back() -> None:
    """What is meant is the message as it was heard first."""
    new = {"context": {"id": "x"}, "type": "text", "text": {"body": "Dag!"}}
    edited = one("edit", {"original_message_id": wamid("z"), "message": new})
    assert (edited.kind, edited.text, edited.edits) == ("edited", "Dag!", wamid("z"))
    below = {"type": "image", "image": {"id": "1", "caption": "Zie"}}
    assert one("edit", {"original_message_id": "x", "message": below}).text == "Zie"
    gone = one("revoke", {"original_message_id": wamid("z")})
    assert (gone.kind, gone.edits) == ("deleted", wamid("z"))


# -- who it is ------------------------------------------------------------------------------------


def who(message: dict[str, Any], *contacts: Any) -> tuple[str, list[Any]]:
    given = body(change({"contacts": list(contacts), "messages": [message]}))
    [event] = arrived(given)
    assert event.heard
    return event.heard.address, list(event.reported)


def test_a_user_id_comes_before_a_phone_number() -> None:
    """Where both are told, the number leads to the same person."""
    both = text("a", "Dag", from_user_id=USER)
    moved = [Moved("whatsapp", NUMBER, USER)]
    assert who(both, contact(user=USER)) == (USER, moved)
    assert who(both) == (USER, moved)
    assert who(text("a", "Dag"), contact(user=USER)) == (USER, moved)
    hidden = {key: value for key, value in both.items() if key != "from"}
    assert who(hidden, contact("", USER, username="@amina")) == (USER, [])
    assert who(hidden) == (USER, [])
    assert who(text("a", "Dag")) == (NUMBER, [])
    assert who(text("a", "Dag", **{"from": f"+{NUMBER}"})) == (NUMBER, [])


def test_a_contact_is_only_that_of_its_message() -> None:
    """One of somebody else gives neither a name nor an id; a lonely one does."""
    others = contact("32470000008", "BE.8", name="Jan")
    address, moved = who(text("a", "Dag"), others)
    assert (address, moved) == (NUMBER, [])
    bare = text("a", "Dag")
    del bare["from"]
    assert who(bare, others)[0] == "BE.8"
    assert read(body(change({"messages": [bare]}))) == []
    [first, second] = read(heard(text("a", "Dag"), text("b", "Hoi", **{"from": "32470000009"})))
    assert (first.name, second.name) == ("Amina", None)


def test_who_changed_their_number_is_found_there() -> None:
    """A system message has no contacts; the old number and the old id lead to the new one."""
    system = {"type": "user_changed_number", "wa_id": "32470000009", "body": "…"}
    plain = message("a", "system", system)
    assert reported(heard(plain)) == [Moved("whatsapp", NUMBER, "32470000009")]
    assert read(heard(plain)) == []
    ids = {"user_id": "BE.new", "previous_user_id": USER}
    assert reported(heard(message("a", "system", system | ids))) == [
        Moved("whatsapp", NUMBER, "BE.new"),
        Moved("whatsapp", USER, "BE.new"),
        Moved("whatsapp", "32470000009", "BE.new"),
    ]
    only = message("a", "system", {"type": "user_changed_user_id", **ids})
    del only["from"]
    assert reported(heard(only)) == [Moved("whatsapp", USER, "BE.new")]
    assert arrived(heard(message("a", "system", {"type": "user_identity_changed"}))) == []


def test_other_numbers_and_groups_are_not_ours() -> None:
    """They are counted; without a number to go by, it is ours."""
    assert len(read(heard(text("a", "Dag")), PHONE)) == 1
    assert read(heard(text("a", "Dag")), "999") == []
    assert len(read({"entry": [{"changes": [{"value": {"messages": [text("a", "Dag")]}}]}]})) == 1
    assert read(heard(text("a", "Dag", group_id="g"))) == []
    assert read(body(change({"messages": [text("a", "Dag")]}, "standby"))) == []


# -- what is reported -----------------------------------------------------------------------------


def test_statuses_are_receipts() -> None:
    """Played is read; what it is counted under comes along."""
    pricing = {"billable": True, "pricing_model": "PMP", "category": "utility", "type": "regular"}
    [found] = reported(told(status("x", "delivered", pricing=pricing)))
    assert isinstance(found, Receipt)
    assert (found.part, found.state, found.address) == (wamid("x"), "delivered", NUMBER)
    assert (found.category, found.country, found.at.timestamp()) == ("utility", "BE", float(AT))
    states = [reported(told(status("x", state)))[0].state for state in ("sent", "read", "played")]
    assert states == ["sent", "read", "read"]
    assert arrived(told(status("x", "deleted"))) == []


def test_a_failed_status_says_why() -> None:
    """As a refusal at sending does."""
    for code, fault in ((131047, WindowClosed), (131026, NotEver)):
        [found] = reported(told(status("x", "failed", errors=[error(code, "Oops")])))
        assert type(found.fault) is fault
    [bare] = reported(told(status("x", "failed")))
    assert isinstance(bare.fault, NotEver)


def test_a_status_tells_the_user_id_too() -> None:
    """Then the receipt is that of the user id."""
    moved, receipt = reported(told(status("x", "sent", recipient_user_id=USER)))
    assert moved == Moved("whatsapp", NUMBER, USER)
    assert receipt.address == USER
    [hidden] = reported(told(status("x", "sent", recipient_id=USER)))
    assert (hidden.address, hidden.country) == (USER, "BE")


def test_what_became_of_a_template_is_reported() -> None:
    """With its reason, where there is one."""
    value = {
        "event": "REJECTED",
        "message_template_id": 12,
        "message_template_name": "asks_to_answer",
        "message_template_language": "nl",
        "reason": "INVALID_FORMAT",
    }
    field = "message_template_status_update"
    given = {"entry": [{"changes": [{"value": value, "field": field}]}]}
    assert reported(given) == [
        TemplateState("whatsapp", "asks_to_answer", "nl", "REJECTED", "INVALID_FORMAT")
    ]
    value |= {"event": "APPROVED", "reason": "NONE"}
    assert reported(given)[0].reason == ""


def test_events_are_in_the_order_of_their_time() -> None:
    """What has none stays behind what it came with."""
    given = heard(
        text("b", "Twee", timestamp="1795352402"),
        text("c", "Drie", timestamp=None),
        text("a", "Een", timestamp=1795352401),
    )
    assert [h.text for h in read(given)] == ["Een", "Twee", "Drie"]


@pytest.mark.parametrize(
    "given",
    [
        *(None, [], 7, "x", {}, {"entry": 7}, {"entry": [7]}, {"entry": [{"changes": 7}]}),
        {"entry": [{"changes": [{"value": []}]}]},
        {"entry": [{"changes": [{"field": 7, "value": {"messages": {}, "statuses": "x"}}]}]},
        body(change({"messages": [None, {}], "statuses": [None, {}], "errors": [None, {}]})),
        body(change({"errors": [error(131000, "x"), {"code": "y"}, {"code": 10**30}]})),
    ],
)
def test_nothing_at_all_is_no_fault(given: object) -> None:
    """Whatever comes, nothing raises."""
    assert arrived(given) == []


def test_countries_by_number() -> None:
    """The longest code counts."""
    numbers = (
        "32470000007",
        "31612345678",
        "212612345678",
        "77012345678",
        "12025550123",
        "9999999",
    )
    assert [country_of(n) for n in numbers] == ["BE", "NL", "MA", "KZ", "US", ""]
    assert country_of("FR.123") == "FR"
    assert country_of("") == ""
