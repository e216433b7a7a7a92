"""What a module says outside the region that is looked at."""

from __future__ import annotations

import ast
import textwrap

import pytest

from lint_stream.facts import AttributeSource, ModuleFacts


def facts(code: str) -> ModuleFacts:
    """Facts of a module."""
    text = textwrap.dedent(code)
    return ModuleFacts(ast.parse(text), text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("import os", {"os": "os"}),
        ("import os.path", {"os": "os"}),
        ("import os.path as p", {"p": "os.path"}),
        ("from os import path", {"path": "os.path"}),
        ("from os import path as p", {"p": "os.path"}),
        ("from . import x", {"x": "..x"}),
        ("from .a import x", {"x": ".a.x"}),
        ("if c:\n    import os", {"os": "os"}),
        ("try:\n    import os\nexcept E:\n    import posix as os", {"os": "posix"}),
        ("def f():\n    import os", {}),
    ],
)
def test_imports(line: str, expected: dict[str, str]) -> None:
    """Local name to qualified name, for imports outside functions."""
    assert expected == facts(line).imports


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("_open = open", {"_open": "open"}),
        ("import gzip\nreader = gzip.open", {"reader": "gzip.open"}),
        ("_open = open\n_open = other", {}),
        ("def f(): ...\ng = f", {}),
        ("x = 1", {}),
    ],
)
def test_aliases(line: str, expected: dict[str, str]) -> None:
    """A module-level name for one function of elsewhere."""
    assert expected == facts(line).aliases


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("def f(): yield 1", (True, False)),
        ("def f(x):\n    while c := x.read(8): yield c", (True, True)),
        ("def f(x):\n    for c in x.iter_content(): yield c", (True, True)),
        ("def f(x):\n    for c in x.read(): yield c", (True, False)),
        ("def f(x) -> Iterator[bytes]: yield from x", (True, True)),
        ("def iter_chunks(x): yield from x", (True, True)),
        ("def f(): return [(yield)]", (True, False)),
        ("def f():\n    def g(): yield 1", (False, False)),
        ("def f() -> bytes: return b''", (False, False)),
    ],
)
def test_generators(function: str, expected: tuple[bool, bool]) -> None:
    """A generator has a yield of its own; whose pieces they are, its body, annotation or name says."""
    fact = next(iter(facts(function).functions.values()))
    assert expected == (fact.is_generator, fact.yields_pieces)


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        ("@property", (True, False, True)),
        ("@functools.cached_property", (True, False, True)),
        ("@contextlib.contextmanager", (False, True, True)),
        ("@staticmethod", (False, False, False)),
        ("@app.get('/')", (False, False, True)),
    ],
)
def test_decorators(decorator: str, expected: tuple[bool, bool, bool]) -> None:
    """What a decorator makes of a function."""
    fact = facts(f"{decorator}\ndef f(): ...").functions["f"]
    assert expected == (fact.is_property, fact.is_context_manager, fact.is_decorated)


def test_attributes() -> None:
    """What a class assigns to `self.x`: code, an annotation, or a parameter as it is."""
    module = facts("""
        class A:
            declared: int
            shared = 1
            def __init__(self, given, typed: int):
                self.code = other()
                self.given = given
                self.typed = typed
                local = made()
                self.local = local
                with opened() as self.entered: pass
                self.noted: str = other()
                other.code = 1
    """)
    expected = {
        "declared": (AttributeSource(None, "int"),),
        "shared": (AttributeSource("1"),),
        "code": (AttributeSource("other()"),),
        "given": (AttributeSource(None, None, "given"),),
        "typed": (AttributeSource(None, "int"),),
        "local": (AttributeSource("made()"),),
        "entered": (AttributeSource("opened()"),),
        "noted": (AttributeSource(None, "str"), AttributeSource("other()")),
    }
    assert expected == module.classes["A"].attributes


def test_bases() -> None:
    """Bases of this file are followed, those of other files named, and a circle ends."""
    module = facts("import io\nclass A(B, io.RawIOBase):\n    def f(self): ...\nclass B(A): ...\n")
    assert module.method("B", "f") is not None
    assert module.method("B", "g") is None
    assert list(module.iter_foreign_bases("B")) == ["io.RawIOBase"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("s.setblocking(False)", {"s", "setblocking", "False"}),
        ("os.set_blocking(p.stdout.fileno(), False)", {"os", "set_blocking", "p", "stdout", "fileno", "False"}),
        ("s.setblocking(True)", None),
        ("x = 1", None),
    ],
)
def test_non_blocking(line: str, expected: set[str] | None) -> None:
    """Whether the file makes a stream non-blocking, and which names it names there."""
    module = facts(line)
    assert (expected is not None) == module.is_non_blocking
    assert frozenset(expected or ()) == module.non_blocking_names
