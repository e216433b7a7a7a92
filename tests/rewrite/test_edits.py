"""Edits change what they span, and nothing else."""

from __future__ import annotations

import pytest

from lint_stream.diagnostic import Applicability, Edit, Fix, Location, Span
from lint_stream.rewrite.edits import apply_edits, line_ending, select_fixes
from lint_stream.source_text import SourceText


def edit(line: int, start: int, end: int, replacement: str, last: int | None = None) -> Edit:
    return Edit(Span(Location(line, start), Location(last or line, end)), replacement)


def fix(*edits: Edit) -> Fix:
    return Fix(edits, Applicability.SAFE, "")


TEXTS = ["", "a", "a\n", "a\r\nb", "a\rb\r", "a\n\rb\r\n\r\nc", "\x0ca\n\x0c", "a\u2028b\x85c\x1cd\x0be\n", "é€😀\nz"]


@pytest.mark.parametrize("text", TEXTS)
def test_lines_are_those_of_python(text: str) -> None:
    """Lines end at LF, CR LF and lone CR; form feeds and Unicode separators end none."""
    assert text == "".join(SourceText(text).lines)
    assert (
        len(text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")) <= len(SourceText(text).lines) + 1
    )
    for line in SourceText(text).lines:
        assert line.rstrip("\r\n").count("\n") == line.rstrip("\r\n").count("\r") == 0


@pytest.mark.parametrize("text", TEXTS)
def test_offset_and_location_are_inverse(text: str) -> None:
    """Each offset has one place, and each place its offset."""
    source = SourceText(text)
    for offset in range(len(text)):
        assert offset == source.offset(source.location(offset))


def test_columns_are_code_points() -> None:
    """A character outside of the basic plane is one column wide."""
    source = SourceText("😀é = f\n")
    assert source.slice(Span(Location(1, 1), Location(1, 2))) == "é"
    assert source.location(5) == (1, 5)


def test_offset_beyond_the_text() -> None:
    """A line that is not there is an error, and no other line."""
    with pytest.raises(IndexError):
        SourceText("a\n").offset(Location(4, 0))


def test_slice_across_line_ends() -> None:
    """A span of several lines has their ends as they are."""
    assert SourceText("ab\r\ncd\ref").slice(Span(Location(1, 1), Location(3, 1))) == "b\r\ncd\re"


@pytest.mark.parametrize(
    ("text", "expected"), [("", "\n"), ("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb\n", "\r")]
)
def test_line_ending_is_the_first_one(text: str, expected: str) -> None:
    """New lines end as the first line of the file does."""
    assert expected == line_ending(text)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_replacement_takes_the_line_ends_of_the_file(ending: str) -> None:
    """An edit is written with line feeds, and applied with what the file has."""
    text = f"a{ending}b{ending}\x0cc"
    assert f"a{ending}x{ending}y{ending}\x0cc" == apply_edits(text, [edit(2, 0, 1, "x\ny")])


def test_edits_in_any_order() -> None:
    """The order in which edits are given does not matter."""
    edits = [edit(1, 2, 3, "C"), edit(1, 0, 1, "A")]
    assert apply_edits("abc", edits) == apply_edits("abc", reversed(edits)) == "AbC"


def test_touching_edits() -> None:
    """One edit may begin where another ends."""
    assert apply_edits("abc", [edit(1, 0, 1, "x"), edit(1, 1, 2, "y")]) == "xyc"


def test_insertion_and_deletion() -> None:
    """An empty span inserts, an empty replacement deletes, also over line ends."""
    assert apply_edits("a\nb\nc\n", [edit(1, 0, 0, ">"), edit(2, 0, 0, "", last=3)]) == ">a\nc\n"


@pytest.mark.parametrize(
    "edits", [[edit(1, 0, 2, "x"), edit(1, 1, 3, "y")], [edit(1, 0, 3, "x"), edit(1, 1, 2, "y")], [edit(1, 2, 1, "x")]]
)
def test_overlapping_edits_are_refused(edits: list[Edit]) -> None:
    """Edits that overlap, or end before they begin, are not guessed at."""
    with pytest.raises(ValueError, match="overlap"):
        apply_edits("abc", edits)


def test_select_leaves_out_what_overlaps_an_earlier_fix() -> None:
    """The first of two fixes that overlap is chosen, and what comes behind both is chosen too."""
    first, second, third = fix(edit(1, 0, 2, "x")), fix(edit(1, 1, 3, "y")), fix(edit(1, 3, 4, "z"))
    assert select_fixes([first, second, third]) == [first, third]


def test_select_leaves_out_a_fix_of_which_one_edit_overlaps() -> None:
    """A fix is made whole or not at all."""
    first, second = fix(edit(1, 0, 2, "x")), fix(edit(1, 1, 2, "y"), edit(2, 0, 1, "z"))
    assert select_fixes([first, second]) == [first]


def test_select_shares_equal_edits() -> None:
    """Fixes that need the same import are chosen together, but for the last, which sees what they have left."""
    needed = edit(1, 0, 0, "import io\n")
    fixes = [fix(needed, edit(line, 0, 1, "x")) for line in (2, 3, 4)]
    assert select_fixes(fixes) == fixes[:2]
    assert select_fixes(fixes[2:]) == fixes[2:]


def test_select_refuses_two_insertions_at_one_place() -> None:
    """Which of two insertions comes first is not known, so that the second waits."""
    first, second = fix(edit(1, 1, 1, "x")), fix(edit(1, 1, 1, "y"))
    assert select_fixes([first, second]) == [first]
