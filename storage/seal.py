"""Sealing what people write: Fernet encryption at rest, with keys that can be rotated."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealBroken(Exception):
    """Something sealed cannot be opened with the keys at hand."""


class Seal:
    """Seals and opens short texts and files.

    ``secrets``: the first seals, all open. A secret is any string of at least 16 characters;
    a Fernet key comes from its SHA-256. Raises ValueError on none, or one that is too short.
    """

    def __init__(self, secrets: list[str]) -> None:
        if not secrets or any(len(secret) < 16 for secret in secrets):
            raise ValueError("a secret key needs at least 16 characters")
        self._marks = [secret.encode() for secret in secrets]
        self._fernet = MultiFernet([Fernet(_key(secret)) for secret in secrets])

    def fingerprint(self, text: str) -> str:
        """Return a keyed fingerprint: the same for the same text, telling nothing about it."""
        return self.fingerprints(text)[-1]

    def fingerprints(self, text: str) -> list[str]:
        """Return the fingerprints that a text can have, one for each key; the first is for what is
        marked from now on."""
        said = text.encode("utf-8", "replace")
        return [hmac.new(mark, said, "sha256").hexdigest() for mark in self._marks]

    def close(self, text: str) -> bytes:
        """Seal a text."""
        return self._fernet.encrypt(text.encode("utf-8", "replace"))

    def open(self, sealed: bytes) -> str:
        """Open a sealed text. Raises SealBroken."""
        return self.open_bytes(sealed).decode()

    def close_bytes(self, content: bytes) -> bytes:
        """Seal the bytes of a file."""
        return self._fernet.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Open sealed bytes. Raises SealBroken."""
        try:
            return self._fernet.decrypt(bytes(sealed))
        except InvalidToken as fault:
            raise SealBroken("sealed with another key, or damaged") from fault

    def renew(self, sealed: bytes) -> bytes:
        """Seal anew with the first key what any of the keys opens. Raises SealBroken."""
        try:
            return self._fernet.rotate(bytes(sealed))
        except InvalidToken as fault:
            raise SealBroken("sealed with another key, or damaged") from fault


def keep_secret(folder: Path) -> str:
    """Return the secret kept in the data folder, made on the first call (mode 0600)."""
    path = folder / "secret.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = base64.urlsafe_b64encode(os.urandom(32)).decode()
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".secret-") as out:  # mode 0600
            out.write(made)
            out.flush()
            os.fsync(out.fileno())  # what is sealed must never outlive its key
            with suppress(FileExistsError):  # another process was first: its secret counts
                path.hardlink_to(out.name)
        _sync(folder)
    return path.read_text().strip()


def _sync(folder: Path) -> None:
    """Have the disk remember which files are in a folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest())
