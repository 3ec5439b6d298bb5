"""The sessions in the documentation print what it says."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shell_session import Ran, shell_session

DOCS = Path(__file__).resolve().parent.parent / "docs"
ALL = [*sorted(DOCS.rglob("*.md")), DOCS.parent / "README.md"]
_BLOCK = re.compile(r"^```ipython\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INPUT = re.compile(r"In \[(\d+)\]: ?(.*)")
_MORE = re.compile(r" *\.{3,}: ?(.*)")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
_CHECKER = doctest.OutputChecker()
_LINK = re.compile(r"\]\(([^):]*?)(?:#([^)]*))?\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
PAGES = [path for path in ALL if "```ipython" in path.read_text()]


@dataclass
class Example:
    """An input and all that follows it until the next."""

    number: int
    code: str
    expected: str = ""


def examples(page: str) -> Iterator[Example]:
    """Give the examples of a page in order."""
    for block in _BLOCK.finditer(page):
        current: Example | None = None
        for line in block[1].split("\n"):
            if found := _INPUT.fullmatch(line):
                if current is not None:
                    yield current
                current = Example(int(found[1]), found[2])
            elif current is not None and not current.expected and (more := _MORE.fullmatch(line)):
                current.code += "\n" + more[1]
            elif current is not None:
                current.expected += line + "\n"
        if current is not None:
            yield current


def text_of(ran: Ran, number: int) -> str:
    """Return what a reader sees of an input, as the pages have it."""
    result = ran.result
    if result is not None:
        result = f"Out[{number}]:{chr(10) if chr(10) in result else ' '}{result}"
    error = "" if ran.error in ran.stderr else ran.error  # how a magic was misused
    shown = [each.get("text/plain", "") for each in ran.displays]
    parts = (ran.stdout, *shown, ran.stderr, ran.page, error, result or "")
    text = "\n".join(part.rstrip("\n") for part in parts if part.strip("\n"))
    return "\n".join(line.rstrip() for line in _ESCAPE.sub("", text).split("\n")).strip("\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_the_examples_of_a_page_do_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ITUI_DATA_DIR", str(tmp_path.parent / f"{tmp_path.name}-data"))
    with shell_session() as session:
        session.shell.published = list  # a session of a reader has a journal
        for example in examples(page.read_text()):
            assert session.shell.execution_count == example.number, example.code
            found = text_of(session.run(example.code), example.number)
            wanted = example.expected.strip("\n")
            is_same = _CHECKER.check_output(wanted + "\n", found + "\n", doctest.ELLIPSIS)
            assert is_same, f"{example.code}\n--- wanted\n{wanted}\n--- found\n{found}"


def anchors(page: Path) -> set[str]:
    """Return what links may name on a page: its headings, as their addresses have them."""
    headings = _HEADING.findall(page.read_text())
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", ALL, ids=lambda path: path.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for name, anchor in _LINK.findall(page.read_text()):
        target = page.parent / name if name else page
        assert target.exists(), name
        assert not anchor or anchor in anchors(target), f"{name}#{anchor}"


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text()
    pages = {str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")} - {"README.md"}
    assert pages == set(re.findall(r"\]\((.*?\.md)\)", index))
