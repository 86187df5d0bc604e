"""The tokens of a text that says when, and how one walks over them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.understand.timewords import Token

_MOST_SMALL = 8  # small words in a row
_COUNTED = ("thing", "long", "minute", "hours", "days", "week", "months", "span")
_END = Token({"end": 1})


class Said:
    """What was said, token by token."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens

    def __len__(self) -> int:
        return len(self._tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self._tokens)

    def look(self, at: int) -> Token:
        """Return the token at a place; before the first and after the last there is an end."""
        return self._tokens[at] if 0 <= at < len(self._tokens) else _END

    def skip(self, at: int, step: int = 1, *roles: str) -> int:
        """Return where the next token from here is that is no small word."""
        for _ in range(_MOST_SMALL):
            if not self.look(at).has("small", *roles):
                break
            at += step
        return at

    def gap(self, start: int, end: int, *roles: str) -> bool:
        """Return whether nothing but small words lies between."""
        return all(self._tokens[at].has("small", *roles) for at in range(start, end))

    def counts(self, at: int) -> bool:
        """Return whether this is a thing that a number counts: children, euros, hours that last."""
        token = self.look(at)
        return token.has(*_COUNTED) and not token.has("oclock", "part", "am", "pm", "at", "the")
