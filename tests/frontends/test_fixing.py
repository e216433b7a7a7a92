"""Fixes are applied until nothing is left to fix, and one that fails harms nothing."""

from __future__ import annotations

import pytest
from words import SAFE, UNSAFE, check_source

from lint_stream.diagnostic import Diagnostic, Edit, Fix, Location, Span
from lint_stream.frontends.fixing import FixedText, fix_text
from lint_stream.settings import Settings

EVERYTHING = frozenset({SAFE, UNSAFE})


def check(text: str) -> list[Diagnostic]:
    return check_source(text, Settings())


def fix(text: str, *applicabilities: object) -> FixedText:
    return fix_text(text, check(text), check, frozenset(applicabilities) or EVERYTHING)  # type: ignore[arg-type]


def said(fixed: FixedText) -> list[str]:
    """Which fixes failed, and why."""
    return [
        f"{failure.diagnostic.span.start.line}: {failure.diagnostic.code} {failure.reason}"
        for failure in fixed.failures
    ]


def test_all_fixes_of_a_text() -> None:
    """Every fix of the applicabilities that are asked for is applied; the rest remains."""
    fixed = fix("SAFE\nUNSAFE\nADVICE\nSAFE\n", SAFE)
    assert fixed.text == "safe\nUNSAFE\nADVICE\nsafe\n"
    assert fixed.fixed == 2
    assert [one.code for one in fixed.remaining] == ["LS102", "LS109"]


def test_unsafe_fixes() -> None:
    """Unsafe fixes are applied where they are asked for."""
    assert fix("SAFE; UNSAFE\n", SAFE, UNSAFE).text == "safe; unsafe\n"


def test_line_ends() -> None:
    """What a fix adds has the line ends of the text, and all else is kept."""
    assert fix("if x:\r\n\ty\r\nTWO_LINES\r\n\x0cz").text == "if x:\r\n\ty\r\none\r\ntwo\r\n\x0cz"


def test_overlapping_fixes_take_rounds() -> None:
    """A fix inside of another's span is applied in the next round."""
    fixed = fix("OUTER(SAFE, SAFE)\n")
    assert fixed.text == "outer(safe, safe)\n"
    assert fixed.fixed == 3


def test_shared_edit_is_made_once() -> None:
    """Fixes that add the same import add it once."""
    fixed = fix("IMPORT\nIMPORT\nIMPORT\n")
    assert fixed.text == "import added\nimported\nimported\nimported\n"
    assert fixed.fixed == 3


def test_uncompilable_fix_is_left_out() -> None:
    """A fix whose result does not compile is left out; the others are applied."""
    fixed = fix("SAFE\nUNCOMPILABLE\nSAFE\n")
    assert fixed.text == "safe\nUNCOMPILABLE\nsafe\n"
    assert fixed.fixed == 2
    assert said(fixed) == ["2: LS103 the fixed code does not compile"]
    assert [one.code for one in fixed.remaining] == ["LS103"]


def test_useless_fix_is_left_out() -> None:
    """A fix that leaves its own diagnostic is left out; the others are applied."""
    fixed = fix("STAYS\nSAFE\nSTAYS\n")
    assert fixed.text == "STAYS\nsafe\nSTAYS\n"
    assert said(fixed) == ["1: LS104 the fixed code still has LS104", "3: LS104 the fixed code still has LS104"]


def test_place_of_a_failure() -> None:
    """A failure's place is that in the text which comes out, though a later fix has moved it."""
    fixed = fix("STAYS\nIMPORT\n")
    assert fixed.text == "import added\nSTAYS\nimported\n"
    assert said(fixed) == ["2: LS104 the fixed code still has LS104"]


def test_endless_fixes_change_nothing() -> None:
    """Fixes that undo each other are noticed, and the text is left as it is."""
    fixed = fix("SAFE\nPING\n")
    assert fixed == FixedText("SAFE\nPING\n", 0, tuple(check("SAFE\nPING\n")), is_endless=True)


def test_text_that_only_parses() -> None:
    """A text that Python itself refuses, though it parses, is fixed as far as it parses."""
    assert fix("return SAFE\n").text == "return safe\n"
    assert said(fix("return UNCOMPILABLE\n")) == ["1: LS103 the fixed code does not compile"]


def test_fix_must_keep_more_than_the_syntax() -> None:
    """A fix that takes a `return` out of its function is left out: it parses, and does not compile."""
    text = "def f():\n    return 1\n"
    whole = Span(Location(1, 0), Location(2, 12))

    def report(current: str) -> list[Diagnostic]:
        edits = (Edit(whole, "return 1"),)
        return [Diagnostic("LS101", whole, "", lambda: Fix(edits, SAFE, ""))] if current == text else []

    assert said(fix_text(text, report(text), report, EVERYTHING)) == ["1: LS101 the fixed code does not compile"]


def test_second_diagnostic_of_one_statement() -> None:
    """A fix that rewrites a statement is no failure because that statement holds another of its code."""
    text = "f(a, a, STAYS)\n"

    def report(current: str) -> list[Diagnostic]:
        found = [column for column, letter in enumerate(current) if letter == "a"]
        statement = Span(Location(1, 0), Location(1, len(current) - 1))
        edit = Edit(statement, current.rstrip("\n").replace("a", "b", 1))
        spans = [Span(Location(1, column), Location(1, column + 1)) for column in found]
        return [*(Diagnostic("LS101", span, "", lambda: Fix((edit,), SAFE, "")) for span in spans), *check(current)]

    fixed = fix_text(text, report(text), report, EVERYTHING)
    assert fixed.text == "f(b, b, STAYS)\n"
    assert said(fixed) == ["1: LS104 the fixed code still has LS104"]


@pytest.mark.parametrize("span", [Span(Location(9, 0), Location(9, 1)), Span(Location(1, 3), Location(1, 0))])
def test_impossible_edit(span: Span) -> None:
    """An edit of no place in the text is left out."""

    def report(current: str) -> list[Diagnostic]:
        fix = Fix((Edit(span, ""),), SAFE, "")
        return [Diagnostic("LS101", Span(Location(1, 0), Location(1, 1)), "", lambda: fix)]

    fixed = fix_text("abcd\n", report(""), report, EVERYTHING)
    assert fixed.text == "abcd\n"
    assert [failure.reason.split(":")[0] for failure in fixed.failures] == ["its edits cannot be made"]


def test_nothing_is_compiled_where_nothing_is_fixed() -> None:
    """A text without fixes of these applicabilities comes back as it is, whatever it holds."""
    assert fix("UNSAFE\n", SAFE).text == "UNSAFE\n"
