"""A region is parsed alone, and its positions lead back to the file's."""

from __future__ import annotations

import ast

import libcst as cst
import pytest

from lint_stream.diagnostic import Location
from lint_stream.facts import ModuleFacts
from lint_stream.pipeline import check_source
from lint_stream.region import Region, RegionError
from lint_stream.scout import RegionPlan, all_regions
from lint_stream.source_text import SourceText


def region(text: str, at: int = -1) -> Region:
    """The region of a module by its place; the last by default."""
    plans = all_regions(ModuleFacts(ast.parse(text), text))
    return Region(plans[at], SourceText(text))


def start(found: Region, name: str) -> Location:
    """Where a name stands in the file."""

    class Finder(cst.CSTVisitor):
        node: cst.Name | None = None

        def visit_Name(self, node: cst.Name) -> None:
            if node.value == name:
                self.node = node

    finder = Finder()
    found.module.visit(finder)
    assert finder.node is not None
    return found.span(finder.node).start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f():\n    here\n", Location(2, 4)),
        ("x = 1\n\n\ndef f():\n    here\n", Location(5, 4)),
        ("class A:\n    def f(self):\n        here\n", Location(3, 8)),
        ("class A:\n    class B:\n        def f(self):\n            here\n", Location(4, 12)),
        ("class A:\n\tdef f(self):\n\t\there\n", Location(3, 2)),
        ("if c:\n    def f():\n        here\n", Location(3, 8)),
        ("@decorated\ndef f():\n    here\n", Location(3, 4)),
        ("class A:\n    def f(self):\n        '''\ntext\n'''\n        here\n", Location(6, 8)),
        ("def f():\r\n    here\r\n", Location(2, 4)),
        ("def f():\n    here", Location(2, 4)),
    ],
)
def test_positions(text: str, expected: Location) -> None:
    """Line and column are those of the file, whatever the indentation of the region."""
    assert expected == start(region(text), "here")


def test_form_feed_in_front_of_a_function() -> None:
    """A form feed is no indentation: no block header is put over the function."""
    assert Location(3, 4) == start(region("x = 1\n\x0cdef f():\n    here\n"), "here")


def test_module_statements_leave_functions_out() -> None:
    """A function inside a module-level statement is a region of its own, and a `pass` here."""
    text = "x = 1\nif x:\n    def f():\n        return 1\n    here\n"
    module = region(text, 0)
    assert module.module.code == "x = 1\nif x:\n    pass\n    here\n"
    assert Location(5, 4) == start(module, "here")


def test_what_libcst_cannot_parse() -> None:
    """The reason is one line."""
    with pytest.raises(RegionError, match=r"^libcst cannot parse it: [^\n]+$"):
        Region(RegionPlan(((1, 1),)), SourceText("def f(:\n"))


def test_region_that_is_too_deep() -> None:
    """One region that is nested too deeply is LS900; the others are checked."""
    text = (
        f"def f():\n    return {'+'.join(['x'] * 700)}, open('a').read()\ndef g(p):\n    return open(p, 'rb').read()\n"
    )
    assert [(d.code, d.span.start.line) for d in check_source(text)] == [("LS900", 1), ("LS109", 4)]
