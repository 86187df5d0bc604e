"""The reviewer's package as one page that needs nothing else: it opens from a phone's downloads,
without a connection, and nothing in it goes to another host."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.catalogues import ROOT
from bot.languages import Languages, base_of, own_name
from bot.reviewing import Item, items

_ASSETS = Path(__file__).with_name("reviewing_assets")


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was written: where, and what is in it."""

    path: Path
    messages: int
    doubtful: int
    read: int


def write(tag: str, folder: Path, root: Path = ROOT) -> Package:
    """Write a language's package into a folder. Raises CatalogueFault, OSError, and ValueError
    where there is no such language."""
    found = items(tag, root)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"review-{tag}.html"
    path.write_text(page(tag, found, root), encoding="utf-8")
    doubtful = sum(bool(item.doubt) for item in found)
    return Package(path, len(found), doubtful, sum(item.read for item in found))


def page(tag: str, found: list[Item], root: Path = ROOT) -> str:
    """Return the page of a language, with everything in it."""
    speaker = Languages(root / "locales").speaker(tag)
    package = {
        "language": tag,
        "name": own_name(tag),
        "base": own_name(base_of(tag)),
        "direction": speaker.direction,
        "messages": [_shown(item) for item in found],
    }
    parts = {
        "title": own_name(tag),
        "style": _asset("page.css"),
        "script": _asset("page.js"),
        # What is in a script element must not close it.
        "package": json.dumps(package, ensure_ascii=False).replace("<", "\\u003c"),
    }
    return re.sub(r"\{\{ (\w+) \}\}", lambda slot: parts[slot[1]], _asset("page.html"))


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _shown(item: Item) -> dict[str, Any]:
    talk = item.excerpt
    return {
        "id": item.id,
        "domain": item.domain,
        "context": item.context,
        "digest": item.digest,
        "english": item.english,
        "said": item.said,
        "own": item.own,
        "read": item.read,
        "numbers": item.numbers,
        "beside": item.beside,
        "where": item.where,
        "excerpt": talk
        and {
            "title": talk.title,
            "language": talk.language,
            "said": [(each.who, each.text, each.this) for each in talk.said],
        },
        "near": item.near,
        "limit": item.limit,
        "rights": item.rights,
        "doubt": item.doubt,
    }
