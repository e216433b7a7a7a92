"""Which regions hold a producer."""

from __future__ import annotations

import ast
import textwrap

import pytest

from lint_stream.facts import ModuleFacts
from lint_stream.scout import RegionPlan, all_regions, find_regions, is_unsized
from lint_stream.screen import screen
from lint_stream.settings import Settings

DEFAULTS = Settings()


def plans(code: str) -> list[RegionPlan]:
    """The regions that the scout lets through."""
    text = textwrap.dedent(code).lstrip("\n")
    return find_regions(ModuleFacts(ast.parse(text), text), screen(text, DEFAULTS), DEFAULTS)


def test_outermost_function() -> None:
    """A nested function is part of its outermost one, decorators included."""
    code = """
        x = 1
        @decorated
        def outer(f):
            def inner():
                return f.read()
            return inner
        def other():
            return 1
    """
    assert [RegionPlan(((2, 6),))] == plans(code)


def test_method_knows_its_class() -> None:
    """A method is a region of its own, with the name of its class."""
    code = """
        class Outer:
            class Inner:
                def method(self, f):
                    return f.read()
    """
    assert [RegionPlan(((3, 4),), "Inner")] == plans(code)


def test_module_statements_that_share_a_name() -> None:
    """Module-level statements belong to a candidate where they share a name with it."""
    code = """
        table = 1
        src = open("a")
        def function():
            return 1
        data = src.read()
        print(data)
        other = table
    """
    (plan,) = plans(code)
    assert plan.is_module_level
    assert plan.segments == ((2, 2), (5, 5), (6, 6))


def test_function_inside_a_module_statement() -> None:
    """It is left out of the module's region."""
    code = """
        if x:
            data = x.read()
            def function():
                return 1
    """
    (plan,) = plans(code)
    assert plan.segments == ((1, 4),)
    assert plan.placeholders == ((3, 4),)


@pytest.mark.parametrize(
    "body",
    [
        "f.read()",
        "f.read(-1)",
        "f.readlines()",
        "while chunk := f.read(9): pass",
        "x = open(f); list(x)",
        "b''.join(f)",
        "run(f, stdout=PIPE)",
        "x = iter(f, b'')",
        "run(f, capture_output=True)",
        "x = lambda: f.read()",
        "for chunk in body: parts.append(chunk)",
        "with f.read() as x: pass",
        "def inner(x=f.read()): pass",
        "match f.read():\n        case 1: pass",
    ],
)
def test_producers(body: str) -> None:
    """What may be a producer, wherever it stands in a statement."""
    assert len(plans(f"def function(f):\n    {body}\n")) == 1


@pytest.mark.parametrize("body", ["f.readline()", "iter(f)", "''.join(f)", "f.write(f)", "read = 1", "'f.read()'"])
def test_what_is_none(body: str) -> None:
    """What only looks like a producer."""
    assert plans(f"def function(f):\n    {body}\n") == []


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("f()", True),
        ("f(-1)", True),
        ("f(None)", True),
        ("f(8)", False),
        ("f(n)", False),
        ("f(size=n)", False),
        ("f(g())", True),
    ],
)
def test_is_unsized(call: str, expected: bool) -> None:
    """A call is taken for unsized unless its one argument is plainly a size."""
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    assert expected == is_unsized(node)


def test_all_regions_cover_every_statement() -> None:
    """Every function and every module-level statement is in exactly one region."""
    text = "x = 1\ndef f():\n    pass\nclass A:\n    y = 2\n    def g(self):\n        pass\nz = 3\n"
    found = all_regions(ModuleFacts(ast.parse(text), text))
    assert [plan.segments for plan in found] == [((1, 1), (4, 7), (8, 8)), ((2, 3),), ((6, 7),)]
    assert found[0].placeholders == ((6, 7),)
