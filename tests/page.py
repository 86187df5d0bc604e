"""A page of the console as text: what somebody reads on it, line by line, without its forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_EMPTY = {"input", "img", "br", "meta", "link", "hr"}
_UNREAD = {"script", "style", "svg", "label", "select", "textarea", "fieldset", "thead"}
_BLOCKS = {"p", "div", "li", "ul", "ol", "dl", "dt", "form", "section", "h1", "h2", "h3", "tr"}
_OWN_PORT = re.compile(r"https?://(127\.0\.0\.1|t\.me)\S*")


@dataclass
class Node:
    """An element, with what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()

    def every(self) -> list[Node]:
        """It and all elements in it, in the order of the page."""
        below = [node for node in self.inside if isinstance(node, Node)]
        return [self, *(each for node in below for each in node.every())]

    def lines(self) -> list[str]:
        """What is read in it, a line for each part."""
        told = _OWN_PORT.sub("(link)", self._told().replace("\u2068", "").replace("\u2069", ""))
        lines = (" ".join(line.split(" ")).strip() for line in told.split("\n"))
        return [re.sub(r" {2,}", " ", line) for line in lines if line]

    def _told(self) -> str:
        if self.tag in _UNREAD or "hidden" in self.attributes or self._apart:
            return ""
        said = "".join(
            _words(each) if isinstance(each, str) else each._told() for each in self.inside
        )
        if self.tag in ("img", "audio"):
            return f"({self.attributes.get('alt') or self.attributes.get('aria-label')})"
        if self.tag == "button" or (self.tag == "a" and {"plain", "strong"} & {*self.classes}):
            return f" [{said.strip()}] "
        if self.tag == "br":
            return "\n"
        if self.tag in ("dt", "th") or "who" in self.classes:
            return f"\n{said.strip()}: "
        if "mark" in self.classes:
            return f"{said.strip()} · "
        if "words" in self.classes:
            return f"{said}\n"
        if "second" in self.classes:
            return f" – {said.strip()}"
        if "lists" in self.classes:
            return "\n" + " · ".join(filter(str.strip, said.split("\n"))) + "\n"
        if self.tag == "q":
            return f"“{said}”"
        if self.tag == "td":
            return f" {said.strip()} ·"
        return f"\n{said}\n" if self.tag in _BLOCKS else said

    @property
    def _apart(self) -> bool:
        """What is only there for those who look for it, or hear the page."""
        return bool({"unseen", "quiet", "taps"} & {*self.classes})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in _EMPTY:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def page(html: str) -> Node:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.open[0]


def part(html: str, id: str) -> Node:
    """Return the part of a page with this id."""
    return next(node for node in page(html).every() if node.attributes.get("id") == id)


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text)
