"""What is heard in each kind of update, and that nothing at all can make reading fail."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import read, reading
from bot.talk.heard import Heard, Media

CHAT = {"id": 77, "type": "private", "first_name": "Amina"}
PERSON = {"id": 77, "is_bot": False, "first_name": "Amina", "language_code": "fr"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Team"}


def message(**said: Any) -> dict[str, Any]:
    return {
        "update_id": 5,
        "message": {"message_id": 9, "date": 1, "chat": CHAT, "from": PERSON} | said,
    }


def heard(kind: Any, text: str = "", media: Media | None = None, **other: Any) -> Heard:
    base: dict[str, Any] = {"message_id": "77:9", "language": "fr", "name": "Amina"}
    return Heard("telegram", "77", kind=kind, text=text, media=media, **(base | other))


TABLE: dict[str, tuple[dict[str, Any], Heard]] = {
    "text": (message(text="Goeiedag"), heard("text", "Goeiedag")),
    "start": (message(text="/start"), heard("start")),
    "start with a payload": (message(text="/start school_12-a"), heard("start", "school_12-a")),
    "start by name": (message(text="/start@naast_bot x"), heard("start", "x")),
    "another command": (message(text="/menu"), heard("text", "/menu")),
    "a command by name": (message(text="/menu@naast_bot nu"), heard("text", "/menu nu")),
    "like start": (message(text="/starting"), heard("text", "/starting")),
    "photo": (
        message(
            photo=[
                {"file_id": "s", "width": 90, "height": 60},
                {"file_id": "l", "width": 900, "height": 600},
                {"file_id": "m", "width": 300, "height": 200},
            ],
            caption="De brief",
        ),
        heard("photo", "De brief", Media("photo", "image/jpeg", reference="l")),
    ),
    "a photo of an album": (
        message(photo=[{"file_id": "a"}], media_group_id="1"),
        heard("photo", "", Media("photo", "image/jpeg", reference="a"), album="1"),
    ),
    "voice": (
        message(voice={"file_id": "v", "duration": 3, "mime_type": "audio/ogg"}),
        heard("voice", "", Media("voice", "audio/ogg", reference="v")),
    ),
    "audio": (
        message(audio={"file_id": "a", "file_name": "lied.mp3"}),
        heard("voice", "", Media("voice", "audio/mpeg", "lied.mp3", "a")),
    ),
    "document": (
        message(document={"file_id": "d", "file_name": "b.pdf", "mime_type": "application/pdf"}),
        heard("document", "", Media("document", "application/pdf", "b.pdf", "d")),
    ),
    "video": (
        message(video={"file_id": "d"}, caption="kijk"),
        heard("document", "kijk", Media("document", "video/mp4", reference="d")),
    ),
    "video note": (
        message(video_note={"file_id": "d", "length": 240}),
        heard("document", "", Media("document", "video/mp4", reference="d")),
    ),
    "animation": (
        message(animation={"file_id": "an"}, document={"file_id": "an", "mime_type": "video/mp4"}),
        heard("document", "", Media("document", "video/mp4", reference="an")),
    ),
    "sticker": (message(sticker={"file_id": "s", "emoji": "👍"}), heard("other", "👍")),
    "poll": (message(poll={"id": "1", "question": "?"}), heard("other")),
    "what nobody knows yet": (message(hologram={"file_id": "x"}), heard("other")),
    "location": (
        message(location={"latitude": 50.8503, "longitude": 4.3517}),
        heard("location", "50.85030, 4.35170", place=(50.8503, 4.3517)),
    ),
    "venue": (
        message(
            location={"latitude": 51, "longitude": 3.7},
            venue={"title": "De Krook", "address": "Gent", "location": {}},
        ),
        heard("location", "De Krook\nGent\n51.00000, 3.70000", place=(51.0, 3.7)),
    ),
    "contact": (
        message(contact={"phone_number": "+32470000000", "first_name": "Tine", "last_name": "B"}),
        heard("contact", "Tine B\n+32470000000"),
    ),
    "edited": (
        {"edited_message": message(text="Dinsdag", edit_date=3)["message"], "update_id": 6},
        heard("edited", "Dinsdag", message_id="77:9:33182811961", edits="77:9"),
    ),
    "edited caption": (
        {"edited_message": message(photo=[{"file_id": "a"}], caption="b", edit_date=4)["message"]},
        heard(
            "edited", "b", Media("photo", "image/jpeg", reference="a"),
            message_id="77:9:41908338681", edits="77:9",
        ),
    ),
    "answer": (
        message(text="Ja, graag", reply_to_message={"message_id": 5, "chat": CHAT, "text": "Kom?"}),
        heard("text", "Ja, graag", reply_to="5"),
    ),
    "answer with a photo": (
        message(photo=[{"file_id": "a"}], reply_to_message={"message_id": 5}),
        heard("photo", "", Media("photo", "image/jpeg", reference="a"), reply_to="5"),
    ),
    "in a topic": (
        message(
            text="Dag", is_topic_message=True, message_thread_id=40,
            reply_to_message={"message_id": 40, "forum_topic_created": {"name": "Zaak 12"}},
        ),
        heard("text", "Dag", thread="40"),
    ),
    "answer in a topic": (
        message(text="Dag", is_topic_message=True, message_thread_id=40,
                reply_to_message={"message_id": 43}),
        heard("text", "Dag", thread="40", reply_to="43"),
    ),
    "edited in a topic": (
        {"edited_message": message(text="Dag", edit_date=3, is_topic_message=True,
                                   message_thread_id=40)["message"]},
        heard("edited", "Dag", message_id="77:9:30669143571", edits="77:9", thread="40"),
    ),
    "a chain of replies is no topic": (
        message(text="Dag", message_thread_id=40, reply_to_message={"message_id": 40}),
        heard("text", "Dag", reply_to="40"),
    ),
    "strange answers and topics": (
        message(text="Dag", is_topic_message=True, message_thread_id=2**70, media_group_id=[1],
                reply_to_message={"message_id": -3}),
        heard("text", "Dag"),
    ),
    "a place off the earth": (message(location={"latitude": 91, "longitude": 1}), heard("other")),
    "tap in a topic": (
        {"callback_query": {"id": "42", "from": PERSON, "data": "a=c", "message": {
            "chat": CHAT, "message_id": 41, "is_topic_message": True, "message_thread_id": 40}}},
        heard("picked", picked="a=c", message_id="q:42", thread="40"),
    ),
    "tap": (
        {"callback_query": {"id": "42", "from": PERSON, "message": {"chat": CHAT}, "data": "a=c"}},
        heard("picked", picked="a=c", message_id="q:42"),
    ),
    "tap without its message": (
        {"callback_query": {"id": "42", "from": PERSON, "data": "a.b=c"}},
        heard("picked", picked="a.b=c", message_id="q:42"),
    ),
    "blocked": (
        {"my_chat_member": {"chat": CHAT, "from": PERSON, "date": 8,
                            "new_chat_member": {"status": "kicked"}}},
        heard("left", message_id="77:8:kicked"),
    ),
    "let in again": (
        {"my_chat_member": {"chat": CHAT, "from": PERSON, "date": 9,
                            "new_chat_member": {"status": "member"}}},
        heard("returned", message_id="77:9:member"),
    ),
    "a capture without chat type and sender": (
        {"message": {"message_id": 9, "chat": {"id": 77}, "text": "oud"}},
        heard("text", "oud", language=None, name=None),
    ),
    "half a character and a NUL": (message(text="a\ud83db\0c"), heard("text", "a\ufffdbc")),
}  # fmt: skip


@pytest.mark.parametrize("update", TABLE)
def test_a_person_is_heard(update: str) -> None:
    """Each kind of update becomes what the person said with it."""
    given_update, expected = TABLE[update]
    assert read(given_update) == [expected]


NOTHING: dict[str, Any] = {
    "group": message(chat=GROUP, text="hallo"),
    "group tap": {
        "callback_query": {"id": "1", "from": PERSON, "data": "x", "message": {"chat": GROUP}}
    },
    "group membership": {
        "my_chat_member": {"chat": GROUP, "new_chat_member": {"status": "member"}}
    },
    "channel post": {"update_id": 1, "channel_post": {"message_id": 1, "chat": GROUP, "text": "x"}},
    "another bot": message(**{"from": PERSON | {"is_bot": True}, "text": "x"}),
    "service": message(pinned_message={"message_id": 1}),
    "a topic begins": message(forum_topic_created={"name": "Zaak 12"}, is_topic_message=True),
    "a topic has another name": message(forum_topic_edited={"name": "Zaak 13"}),
    "live location moves": {
        "edited_message": message(location={"latitude": 1, "longitude": 1}, edit_date=2)["message"]
    },
    "tap without data": {"callback_query": {"id": "1", "from": PERSON, "message": {"chat": CHAT}}},
    "message is a list": {"message": [1]},
    "no chat": {"message": {"message_id": 1, "text": "x"}},
    "ids as words": {"message": {"message_id": "1", "chat": {"id": "77"}, "text": "x"}},
    "a true id": {"message": {"message_id": True, "chat": {"id": True}, "text": "x"}},
    "empty": {},
    "a list": [],
    "nothing": None,
}


@pytest.mark.parametrize("update", NOTHING)
def test_nothing_is_heard(update: str) -> None:
    """Groups, bots, notes of Telegram's own and broken updates say nothing, without a fault."""
    assert read(NOTHING[update]) == []


def test_two_edits_in_one_second_are_two() -> None:
    """Telegram tells when in whole seconds; the same edit told twice is one."""
    first, second, again = (
        read({"edited_message": message(text=text, edit_date=3)["message"]})[0].message_id
        for text in ("mardi", "jeudi", "mardi")
    )
    assert first == again != second


def test_unknown_kinds_are_counted_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new kind of update shows in the metrics under its name; endless names do not fill them."""
    monkeypatch.setattr(reading, "_SEEN_KINDS", set())

    def count(kind: str) -> float:
        return float(reading.UNREAD.labels(kind)._value.get())

    before, strange = count("message_reaction"), count("strange")
    assert read({"update_id": 1, "message_reaction": {"chat": CHAT}}) == []
    assert count("message_reaction") == before + 1
    for letter in "abcdefghij":
        for other in "abcdefghij":
            read({f"kind_{letter}{other}": {}})
    read({"Not a kind!": {}})
    assert count("strange") > strange
    assert len(reading._SEEN_KINDS) <= reading._MOST_KINDS + 1


def test_a_group_that_moved_and_a_tap_in_a_group_are_noticed() -> None:
    """Neither is heard, but the channel has to act on both."""
    moved = message(chat=GROUP | {"id": -5}, migrate_to_chat_id=-100500)
    assert reading.arrived(moved) == reading.Arrived(5, moved=("-5", "-100500"))
    assert reading.arrived(NOTHING["group tap"]).query == "1"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def names(value: Any) -> set[str]:
    """Return the names of all fields in a JSON value."""
    if isinstance(value, list):
        return set().union(*map(names, value))
    return set(value).union(*map(names, value.values())) if isinstance(value, dict) else set()


FIELDS = st.sampled_from(sorted(names([update for update, _heard in TABLE.values()])))
SHAPED = st.recursive(
    JSON
    | st.sampled_from(["private", "/start", "x\ud800", True])
    | st.sampled_from([1, 77, -5, 2**70, 10**400, 1e308, float("nan")]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=8),
    max_leaves=30,
)


@given(JSON | SHAPED | st.builds(lambda m: message(**m), st.dictionaries(FIELDS, SHAPED)))
def test_reading_never_fails(update: Any) -> None:
    """Whatever JSON arrives, reading returns what storage can keep."""
    found = reading.arrived(update)
    for one in found.heard:
        json.dumps([one.address, one.message_id, one.text, one.picked, one.name]).encode()
        assert re.fullmatch(r"\d*", one.reply_to, re.ASCII)
        assert re.fullmatch(r"\d*", one.thread, re.ASCII)
        assert max(map(len, (one.reply_to, one.thread))) < 20
        assert one.album.isprintable()
        assert one.place is None or (abs(one.place[0]) <= 90 and abs(one.place[1]) <= 180)
        assert (one.kind == "edited") == bool(one.edits)
        for words in (one.text, one.picked, one.name or "", one.media.name if one.media else ""):
            words.encode()
            assert "\0" not in words


@pytest.mark.parametrize("kind", TABLE)
def test_a_recorded_update_with_any_field_missing_is_read(kind: str) -> None:
    """Old captures miss fields: leaving out any one never fails."""
    update = TABLE[kind][0]
    for outer in [key for key in update if key != "update_id"]:
        for name in update[outer]:
            less = {k: v for k, v in update[outer].items() if k != name}
            assert len(read({outer: less})) <= 1
