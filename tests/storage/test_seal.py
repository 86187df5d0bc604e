"""The seal: closed with the first key, opened by any, renewed when keys change."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.seal import Seal, SealBroken, keep_secret

OLD, NEW = "the key of last year", "the key of this year"


@given(st.text())
def test_a_sealed_text_opens_as_it_was(text: str) -> None:
    """Any text survives, and what lies there does not show it."""
    seal = Seal([OLD])
    sealed = seal.close(text)
    assert seal.open(sealed) == text
    assert len(text) < 4 or text.encode() not in sealed


@given(st.binary())
def test_sealed_bytes_open_as_they_were(content: bytes) -> None:
    """Any bytes survive, also in the memoryview that a driver may hand over."""
    seal = Seal([OLD])
    assert seal.open_bytes(memoryview(seal.close_bytes(content))) == content  # type: ignore[arg-type]


def test_the_old_key_still_opens() -> None:
    """After a rotation what was sealed before can be read."""
    assert Seal([NEW, OLD]).open(Seal([OLD]).close("hallo")) == "hallo"


def test_the_new_key_seals() -> None:
    """After a rotation nothing is sealed with the old key any more."""
    sealed = Seal([NEW, OLD]).close("hallo")
    assert Seal([NEW]).open(sealed) == "hallo"
    with pytest.raises(SealBroken):
        Seal([OLD]).open(sealed)


def test_renewing_frees_from_the_old_key() -> None:
    """What was renewed opens with the new key alone, as it was."""
    renewed = Seal([NEW, OLD]).renew(Seal([OLD]).close("hallo"))
    assert Seal([NEW]).open(renewed) == "hallo"
    with pytest.raises(SealBroken):
        Seal([OLD]).open(renewed)


@pytest.mark.parametrize("damage", ["lost key", "a bit", "cut short", "empty", "nonsense"])
def test_what_cannot_be_opened_is_told(damage: str) -> None:
    """A lost key and any damage are SealBroken, for texts, bytes and renewing."""
    whole = Seal([OLD]).close("hallo")
    broken = {
        "lost key": whole,
        "a bit": whole[:30] + bytes([whole[30] ^ 1]) + whole[31:],
        "cut short": whole[:-5],
        "empty": b"",
        "nonsense": "geen zegel ✗".encode(),
    }[damage]
    seal = Seal([NEW] if damage == "lost key" else [OLD])
    for open_ in (seal.open, seal.open_bytes, seal.renew):
        with pytest.raises(SealBroken) as told:
            open_(broken)
        assert "hallo" not in str(told.value)


def test_fingerprints_survive_a_rotation() -> None:
    """A new key in front changes no fingerprint, else repeated webhooks would count as new."""
    before = Seal([OLD]).fingerprint("telegram:5")
    assert Seal([NEW, OLD]).fingerprint("telegram:5") == before
    assert Seal(["one more key in front", NEW, OLD]).fingerprint("telegram:5") == before


def test_fingerprints_tell_texts_apart() -> None:
    """The same text has the same fingerprint, another text or key another one."""
    seal = Seal([OLD])
    assert seal.fingerprint("a") == Seal([OLD]).fingerprint("a")
    assert len({seal.fingerprint("a"), seal.fingerprint("b"), Seal([NEW]).fingerprint("a")}) == 3
    assert seal.fingerprint("\ud83d")  # half a character is no fault


@pytest.mark.parametrize("secrets", [[], [""], ["fifteen letters"], [NEW, "short"]])
def test_a_weak_key_is_refused(secrets: list[str]) -> None:
    """No key, or one shorter than sixteen characters, is refused at once, and not repeated."""
    with pytest.raises(ValueError, match="16 characters") as told:
        Seal(secrets)
    assert not any(secret and secret in str(told.value) for secret in secrets)


def test_the_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """The key that is made is kept in the data folder with mode 0600, and stays the same."""
    folder = tmp_path / "new" / "data"
    secret = keep_secret(folder)
    mode = (folder / "secret.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert keep_secret(folder) == secret
    assert len(secret) >= 40
    assert Seal([secret]).open(Seal([secret]).close("hallo")) == "hallo"
    assert sorted(path.name for path in folder.iterdir()) == ["secret.key"]


def test_two_data_folders_have_two_keys(tmp_path: Path) -> None:
    """Keys are random."""
    assert keep_secret(tmp_path / "a") != keep_secret(tmp_path / "b")


def test_two_starts_at_once_agree_on_the_key(tmp_path: Path) -> None:
    """Processes that start together in an empty data folder use one key, never half of one."""
    for round_ in range(20):
        folder = tmp_path / str(round_)
        with ThreadPoolExecutor(8) as threads:
            found = set(threads.map(keep_secret, [folder] * 8))
        assert len(found) == 1
        assert len(found.pop()) >= 40


def test_a_key_file_that_somebody_wrote_counts(tmp_path: Path) -> None:
    """A key put there by hand is used as it is, without its line end."""
    (tmp_path / "secret.key").write_text("a key from the safe\n")
    assert keep_secret(tmp_path) == "a key from the safe"
