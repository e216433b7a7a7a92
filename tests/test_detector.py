"""Reaching definitions: what each use of a name may hold."""

from __future__ import annotations

import libcst as cst
import pytest
from detected import Analysis

from lint_stream.trace import Binding


def values_at(code: str, name: str = "x") -> list[str]:
    """Code of what the name in `use(name)` may hold (a deleted one, a parameter and so on by their binding)."""
    analysis = Analysis(code)
    call = analysis.last(f"use({name})")
    assert isinstance(call, cst.Call)
    use = call.args[0].value
    return [
        analysis.region.code(definition.value) if definition.value is not None else definition.binding.value
        for definition in analysis.trace.definitions_of(use)
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = 1; use(x)", ["1"]),
        ("x = 1; x = 2; use(x)", ["2"]),
        ("x = 1\nif c: x = 2\nuse(x)", ["1", "2"]),
        ("if c: x = 1\nelse: x = 2\nuse(x)", ["1", "2"]),
        ("if c: x = 1\nelif d: x = 2\nelse: x = 3\nuse(x)", ["1", "2", "3"]),
        ("x = 1\nif c:\n    x = 2\n    return\nuse(x)", ["1"]),
        ("x = 1\nif c:\n    x = 2\n    raise E\nuse(x)", ["1"]),
        ("use(x := 1); use(x)", ["1"]),
        ("x = 1\nc and (x := 2)\nuse(x)", ["1", "2"]),
        ("x = 1\n(x := 2) if c else None\nuse(x)", ["1", "2"]),
        ("x, y = 1, 2; use(x)", ["1"]),
        ("x, y = pair; use(x)", ["pair"]),
        ("[x, y] = 1, 2; use(x)", ["1"]),
        ("x = y = 1; use(x)", ["1"]),
        ("x: int = 1; use(x)", ["1"]),
        ("x = 1; del x; use(x)", [Binding.OTHER.value]),
        ("x = 1; del (x, c); use(x)", [Binding.OTHER.value]),
        ("import x; use(x)", [Binding.IMPORTED.value]),
        ("from m import y as x; use(x)", [Binding.IMPORTED.value]),
        ("def x(): pass\nuse(x)", [Binding.DEFINED.value]),
        ("class x: pass\nuse(x)", [Binding.DEFINED.value]),
    ],
)
def test_straight_lines_and_branches(body: str, expected: list[str]) -> None:
    """The last assignment counts; where ways meet, each of them."""
    assert expected == values_at(function(body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = 1\nwhile c: x = 2\nuse(x)", ["1", "2"]),
        ("x = 1\nwhile c:\n    use(x)\n    x = 2", ["1", "2"]),
        ("x = 1\nwhile True:\n    x = 2\n    if c: break\nuse(x)", ["2"]),
        ("x = 1\nwhile 1:\n    x = 2\n    if c: break\nuse(x)", ["2"]),
        ("x = 1\nwhile c:\n    x = 2\n    break\nuse(x)", ["1", "2"]),
        ("x = 1\nwhile c:\n    x = 2\n    continue\n    x = 3\nuse(x)", ["1", "2"]),
        ("x = 1\nfor y in c: x = 2\nuse(x)", ["1", "2"]),
        ("x = 1\nfor y in c: x = 2\nelse: x = 3\nuse(x)", ["3"]),
        ("for x in c: use(x)", ["c"]),
        ("x = 1\nfor y in c:\n    for z in y: use(x)\n    x = 2", ["1", "2"]),
        ("x = 1\nwhile c:\n    while c: x = 2\n    use(x)", ["1", "2"]),
        ("while x := c: use(x)", ["c"]),
    ],
)
def test_loops(body: str, expected: list[str]) -> None:
    """What a loop assigns meets what was there before, at its head and behind it."""
    assert expected == values_at(function(body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = 1\ntry: x = 2\nexcept E: pass\nuse(x)", ["1", "2"]),
        ("x = 1\ntry: x = 2\nexcept E: x = 3\nuse(x)", ["2", "3"]),
        ("x = 1\ntry: x = 2\nexcept E: return\nuse(x)", ["2"]),
        ("x = 1\ntry: x = 2\nexcept E: use(x)", ["1", "2"]),
        ("x = 1\ntry: y = 2\nexcept E: x = 3\nelse: x = 4\nuse(x)", ["3", "4"]),
        ("x = 1\ntry: x = 2\nfinally: y = 3\nuse(x)", ["2"]),
        ("try: y = 1\nexcept E as x: use(x)", [Binding.OTHER.value]),
        ("with c as x: use(x)", ["c"]),
        ("with c as (x, y): use(x)", ["c"]),
        ("async def inner():\n    async with c as x: use(x)", ["c"]),
        ("match c:\n    case 1: x = 1\n    case _: x = 2\nuse(x)", ["1", "2"]),
        ("match c:\n    case [x, y]: use(x)", [Binding.OTHER.value]),
    ],
)
def test_try_with_and_match(body: str, expected: list[str]) -> None:
    """A handler may start anywhere in the body that it guards."""
    assert expected == values_at(function(body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = 1\ny = [x for x in c]\nuse(x)", ["1"]),
        ("y = [use(x) for x in c]", ["c"]),
        ("y = {use(x) for x in c if x}", ["c"]),
        ("y = {use(x): 1 for a in c for x in a}", ["a"]),
        ("x = 1\ndef inner(): use(x)", ["1"]),
        ("x = 1\ndef inner(): use(x)\nx = 2", ["1", "2"]),
        ("x = 1\ny = lambda: use(x)", ["1"]),
        ("x = 1\ny = lambda x: use(x)", [Binding.PARAMETER.value]),
        ("x = 1\nclass Inner:\n    y = use(x)", ["1"]),
        ("x = 1\nclass Inner:\n    x = 2\n    def method(self): use(x)", ["1"]),
    ],
)
def test_scopes(body: str, expected: list[str]) -> None:
    """Comprehensions, closures and class bodies have names of their own."""
    assert expected == values_at(function(body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("self.x = 1; use(self.x)", ["1"]),
        ("self.x = 1\nif c: self.x = 2\nuse(self.x)", ["1", "2"]),
        ("self.x = 1; other.x = 2; use(self.x)", ["1"]),
        ("use(self.x)", []),
    ],
)
def test_dotted_names(body: str, expected: list[str]) -> None:
    """A dotted name is followed like a name."""
    assert expected == values_at(function(body, parameters="self"), "self.x")


def test_parameter_with_a_default() -> None:
    """A parameter's value is its default."""
    assert values_at("def function(x=None):\n    use(x)\n") == ["None"]


def test_augmented_assignment_knows_what_was_before() -> None:
    """`x += 2` holds 2, and what came before is its previous value."""
    analysis = Analysis(function("x = 1; x += 2; use(x)"))
    (definition,) = analysis.trace.definitions_of(analysis.last("x"))
    assert Binding.AUGMENTED is definition.binding
    assert [analysis.region.code(d.value) for d in definition.previous if d.value is not None] == ["1"]


def test_uses_are_known_in_order() -> None:
    """A definition knows its uses, by position."""
    analysis = Analysis(function("x = 1\nfirst(x)\nwhile c: second(x)"))
    definition = next(d for d in analysis.trace.definitions if d.name == "x")
    calls = [analysis.region.code(analysis.trace.parents[analysis.trace.parents[use]]) for use in definition.uses]
    assert calls == ["first(x)", "second(x)"]


def test_globals_are_names_of_the_region() -> None:
    """`global chunk` makes the name one that a fix must not take."""
    assert "chunk" in Analysis(function("global chunk")).trace.names


def test_long_concatenation_is_no_recursion() -> None:
    """A string in two hundred parts is walked; one of thousands is too deep."""
    assert values_at(function("x = 1\ny = (" + "'a' " * 200 + ")\nuse(x)")) == ["1"]
    with pytest.raises(RecursionError):
        Analysis(function("y = (" + "'a' " * 500 + ")"))


def test_deep_nesting_raises_recursion_error() -> None:
    """What is nested too deeply for Python is refused by RecursionError and nothing else."""
    with pytest.raises(RecursionError):
        Analysis(function("y = " + "+".join(["c"] * 900)))


def function(body: str, *, parameters: str = "c, d, pair") -> str:
    """A function with this body."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return f"def function({parameters}):\n{lines}\n"
