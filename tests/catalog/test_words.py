"""The words that the screen and the scout look for: enough of them for each row of the tables."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lint_stream.catalog.index import _rows
from lint_stream.catalog.words import ARCHIVE_WORDS, CAPTURES, GATED_LINES, LINE_PATTERN, LINE_WORDS, METHODS, READS
from lint_stream.pipeline import check_source
from lint_stream.screen import candidate_lines
from lint_stream.settings import Settings

PRODUCERS = [*_rows("LOADERS"), *_rows("CHUNK_ITERATORS"), *_rows("PIECE_READS")]


def line_of(row: Any) -> str:
    """Code that makes a whole, or chunks, as a row says."""
    if getattr(row, "needs_keyword", None):
        return f"x = {row.name}(y, {row.needs_keyword}=True)"
    return f"x = y.{row.name}(n)" if getattr(row, "call", True) else f"x = y.{row.name}"


@pytest.mark.parametrize("row", PRODUCERS, ids=lambda row: f"{getattr(row, 'owner', '')}.{row.name}")
def test_each_producer_is_a_candidate(row: Any) -> None:
    """The screen stops at its line, in a file that imports the library of its type."""
    library = getattr(row, "owner", "").partition(".")[0]
    assert candidate_lines(f"import {library or 'os'}\n{line_of(row)}\n", Settings()) == [2]


def test_each_line_pattern_has_its_words() -> None:
    """A line that matches has one of the words by which it is found."""
    lines = [f".{method}(" for method in METHODS] + [f"{keyword}=" for keyword in CAPTURES]
    matching = [line for line in lines if re.search(LINE_PATTERN, line)]
    assert matching == lines
    assert [line for line in lines if not any(word in line for word in LINE_WORDS)] == []


@pytest.mark.parametrize("row", [row for row in GATED_LINES if row.attributes], ids=lambda row: row.pattern)
def test_each_attribute_has_its_line(row: Any) -> None:
    """A body attribute that counts is on a line that counts."""
    for attribute in row.attributes:
        line = f"x.{attribute}"
        assert re.search(row.pattern, line)
        assert any(word in line for word in row.words)


def test_reads_of_archives_take_names() -> None:
    """Each `read` whose argument is no size is of a type that the words of archives tell."""
    unsized = [row.owner for row in _rows("LOADERS") if row.name in READS and not row.sized]
    assert unsized
    assert [owner for owner in unsized if not any(word in owner for word in ARCHIVE_WORDS)] == []


@pytest.mark.parametrize("argument", ["name", "16", "key.name"])
def test_read_of_the_projects_own_class(argument: str) -> None:
    """A load-all call of the configuration counts whatever it is handed."""
    text = f"""\
from store import Store

def save(key, name, path):
    store = Store()
    with open(path, "wb") as dst:
        dst.write(store.read({argument}))
"""
    assert [one.code for one in check_source(text, Settings(loaders=("store.Store.read",)))] == ["LS101"]


def test_bounded_reads_open_no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """A single read with a size is not parsed again."""
    parsed: list[object] = []
    monkeypatch.setattr("lint_stream.region.Region.__init__", lambda self, plan, source: parsed.append(plan))
    check_source("def head(f):\n    return f.read(16)\n")
    assert parsed == []
