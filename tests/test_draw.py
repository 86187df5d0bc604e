"""Dialogues are drawn as Mermaid flowcharts that Mermaid can read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.talk.draw import draw, draw_all
from bot.talk.state import REST
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import _
from bot.talk.turn import Turn
from dialogues.book import DIALOGUES

_NODE = r"[A-Za-z][A-Za-z0-9_]*"
_TEXT = r'"[^"`|<>\n]*(?:<br/>[^"`|<>\n]*)*"'
_LINE = re.compile(
    rf"flowchart TD"
    rf"|    start\(\({_TEXT}\)\) --> {_NODE}"
    rf"|    {_NODE}(?:\({_TEXT}\)|\{{\{{{_TEXT}\}}\}}|\[/{_TEXT}/\]|\[{_TEXT}\]|\[\[{_TEXT}\]\]"
    rf"|\(\[{_TEXT}\]\))"
    rf"|    {_NODE} -->(?:\|{_TEXT}\|)? {_NODE}"
    rf"|    {_NODE} -\.-> {_NODE}"
)


class Anything:
    """Whatever is typed."""

    def read(self, text: str, turn: Turn) -> str:
        return text


def act(turn: Turn) -> None:
    """Do nothing."""


def test_each_kind_of_step_has_its_shape() -> None:
    """What a step does is seen from its shape, where it leads from the arrows."""
    chart = draw(
        Dialogue(
            "d",
            Say("hello", _("Hello")),
            Choose("sure", _("Sure?"), (Option("y", _("Yes"), icon="👍"), Option("n", _("No")))),
            Ask("when", _("When?"), Anything()),
            Do("save", act, {"again": "when"}, then="end"),
            Call("end", "other", then=REST),
        )
    )
    assert chart.splitlines() == [
        "flowchart TD",
        '    start(("d")) --> s0_hello',
        '    s0_hello("hello<br/>Hello")',
        '    s1_sure{{"sure<br/>Sure?"}}',
        '    s2_when[/"when<br/>When?"/]',
        '    s3_save["save<br/>act()"]',
        '    s4_end[["end<br/>→ other"]]',
        '    stop_REST(["rests until the person writes"])',
        "    s0_hello --> s1_sure",
        '    s1_sure -->|"👍 Yes<br/>No"| s2_when',
        "    s1_sure -.-> s2_when",
        '    s2_when -->|"typed"| s3_save',
        "    s2_when -.-> s3_save",
        '    s3_save -->|"again"| s2_when',
        "    s3_save --> s4_end",
        "    s4_end --> stop_REST",
    ]


def test_signs_that_mermaid_reads_as_its_own_are_escaped() -> None:
    """Quotes, brackets and the word "end" in a text or name break no diagram."""
    chart = draw(Dialogue("d", Say("a-b", _('Say "hi" <b>|`#1;\nend')), Say("a_b", _("x"))))
    assert '"a-b<br/>Say #34;hi#34; #60;b#62;#124;#96;#35;1#59; end"' in chart
    assert all(_LINE.fullmatch(line) for line in chart.splitlines())
    assert "s0_a_b" in chart
    assert "s1_a_b" in chart


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda d: d.name)
def test_our_own_dialogues_are_drawn(dialogue: Dialogue) -> None:
    """Every line of every diagram is one that Mermaid reads, every arrow has both its ends."""
    chart = draw(dialogue)
    assert [line for line in chart.splitlines() if not _LINE.fullmatch(line)] == []
    nodes = set(re.findall(rf"^    ({_NODE})[(\[{{]", chart, re.MULTILINE))
    ends = re.findall(rf"(\S+) (?:-->|-\.->)(?:\|.*\|)? ({_NODE})$", chart, re.MULTILINE)
    assert {goal for _start, goal in ends} <= nodes


def test_all_are_written_with_a_page_that_shows_them(tmp_path: Path) -> None:
    """One file a dialogue, and one page with every diagram in it."""
    folder = tmp_path / "drawn"
    written = draw_all([Dialogue("one", Say("a", _("A"), then=END)), *DIALOGUES], folder)
    assert written[-1] == folder / "index.md"
    assert (folder / "one.mmd").read_text(encoding="utf-8").startswith("flowchart TD\n")
    page = (folder / "index.md").read_text(encoding="utf-8")
    assert page.count("```mermaid") == len(DIALOGUES) + 1
    assert "## rights" in page
