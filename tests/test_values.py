"""What an expression may hold, and which expressions are streams."""

from __future__ import annotations

import libcst as cst
import pytest
from detected import Analysis

from lint_stream.catalog.rows import BYTES, TEXT
from lint_stream.value import Value
from lint_stream.values import Origin


def held(code: str) -> tuple[str, str | None] | None:
    """Type and mode of the argument of the last `use(...)` in a function."""
    analysis = Analysis(code)
    value = analysis.values.of(_used(analysis))
    return (value.type, value.mode) if value is not None else None


def origin(code: str) -> str | None:
    """How the argument of the last `use(...)` is known to be a stream."""
    analysis = Analysis(code)
    stream = analysis.values.stream(_used(analysis))
    return stream.origin if stream is not None else None


def _used(analysis: Analysis) -> cst.BaseExpression:
    calls = [call for call in analysis.trace.calls if isinstance(call.func, cst.Name) and call.func.value == "use"]
    return calls[-1].args[0].value


def function(body: str, *, parameters: str = "p") -> str:
    """A module with one function of this body."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return f"import gzip, io, sys\ndef function({parameters}):\n{lines}\n"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("open(p)", ("file", TEXT)),
        ("open(p, 'rb')", ("file", BYTES)),
        ("open(p, mode='wb')", ("file", BYTES)),
        ("open(p, 'rb', 0)", ("raw-file", BYTES)),
        ("open(p, 'r' if p else 'w')", ("file", TEXT)),
        ("open(p, 'rb' if p else 'r')", ("file", None)),
        ("open(p, p)", ("file", None)),
        ("open(p, **p)", ("file", None)),
        ("gzip.open(p)", ("file", BYTES)),
        ("gzip.open(io.BytesIO(p))", ("memory", None)),
        ("io.TextIOWrapper(open(p, 'rb'))", ("file", TEXT)),
        ("sys.stdin", ("stdin", TEXT)),
        ("sys.stdin.buffer", ("stdin", BYTES)),
        ("b'x'", ("bytes", None)),
        ("'x'", ("str", None)),
        ("[p]", ("other", None)),
        ("open(p) if p else open(p)", ("file", TEXT)),
        ("open(p) if p else None", ("file", TEXT)),
        ("p or open(p, 'rb')", ("file", BYTES)),
        ("p or io.BytesIO()", None),
        ("p or other()", None),
        ("p.get() or open(p)", None),
        ("open('/proc/stat')", ("other", None)),
        ("p", None),
    ],
)
def test_expressions(expression: str, expected: tuple[str, str | None] | None) -> None:
    """A call gives what the catalog says of it; where ways differ, the answer is open."""
    assert expected == held(function(f"use({expression})"))


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("BinaryIO", ("file", BYTES)),
        ("TextIO", ("file", TEXT)),
        ("IO[bytes]", ("file", BYTES)),
        ("IO[str]", ("file", TEXT)),
        ("IO", ("file", None)),
        ("'BinaryIO'", ("file", BYTES)),
        ("BinaryIO | None", ("file", BYTES)),
        ("Optional[BinaryIO]", ("file", BYTES)),
        ("Annotated[BinaryIO, File()]", ("file", BYTES)),
        ("Union[str, BinaryIO]", ("file", BYTES)),
        ("Alias", ("file", BYTES)),
        ("Iterator[bytes]", ("pieces", BYTES)),
        ("AsyncIterator[str]", ("pieces", TEXT)),
        ("List[bytes]", ("other", None)),
        ("bytes", ("bytes", None)),
        ("Unknown", None),
        ("Own", ("class Own", None)),
    ],
)
def test_annotations(annotation: str, expected: tuple[str, str | None] | None) -> None:
    """An annotation shows what a parameter holds; of a union, the member that is more than plain data."""
    code = f"""
        from typing import IO, Annotated, AsyncIterator, BinaryIO, Iterator, List, Optional, TextIO, Union
        Alias = Union[BinaryIO, str]
        class Own: ...
        def function(x: {annotation}):
            use(x)
    """
    assert expected == held(code)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("isinstance(x, io.BufferedReader)", ("file", BYTES)),
        ("isinstance(x, (io.RawIOBase, io.BufferedReader))", ("file", BYTES)),
        ("p and isinstance(x, io.BytesIO)", ("memory", BYTES)),
        ("not isinstance(x, io.BytesIO)", None),
        ("isinstance(y, io.BytesIO)", None),
        ("isinstance(x, Unknown)", None),
    ],
)
def test_isinstance(test: str, expected: tuple[str, str | None] | None) -> None:
    """Behind `if isinstance(x, T)`, x is a T."""
    assert expected == held(function(f"if {test}:\n    use(x)", parameters="p, x, y"))


def test_isinstance_of_a_former_value() -> None:
    """What was tested is not what the name holds since."""
    assert held(function("if isinstance(x, io.BytesIO):\n    x = p\n    use(x)", parameters="p, x")) is None


@pytest.mark.parametrize(
    ("assigned", "expected"),
    [
        ("self.f = open(p, 'rb')", ("file", BYTES)),
        ("self.f = None\n        self.f = open(p)", ("file", TEXT)),
        ("f = open(p)\n        self.f = f", ("file", TEXT)),
        ("self.f = p", None),
        ("self.f = io.BytesIO()", ("memory", BYTES)),
        ("self.f = open(p)\n        self.f = other()", None),
        ("self.f: IO[bytes] = other(p)", ("file", BYTES)),
    ],
)
def test_attributes_of_this_class(assigned: str, expected: tuple[str, str | None] | None) -> None:
    """`self.f` holds what the class assigns to it, or what its annotation says."""
    code = f"""
import io
from typing import IO
class Own:
    def __init__(self, p):
        {assigned}
    def function(self):
        use(self.f)
"""
    assert expected == held(code)


def test_attribute_of_a_foreign_base() -> None:
    """What a class derives from tells what its attributes hold."""
    code = """
        from twisted.web import http
        class Own(http.Request):
            def process(self):
                use(self.content)
    """
    value = held(code)
    assert value is not None
    assert value[0] == "twisted.content"


def test_parameter_that_a_framework_names() -> None:
    """A parameter named `request` holds what the imported framework passes."""
    code = """
        from django.http import HttpResponse
        class View:
            def __init__(self, request):
                self.request = request
            def get(self):
                use(self.request)
    """
    assert held(code) == ("django.HttpRequest", BYTES)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def source(p) -> BinaryIO: ...", ("file", BYTES)),
        ("def source(p): return open(p, 'rb')", ("file", BYTES)),
        ("def source(p):\n    if p: return open(p)\n    return None", ("file", TEXT)),
        ("def source(p):\n    if p: return open(p)\n    return p", None),
        ("@cache\ndef source(p): return open(p)", None),
        ("def source(p): return source(p)", None),
    ],
)
def test_results_of_functions_of_this_file(source: str, expected: tuple[str, str | None] | None) -> None:
    """A function's annotation, or the calls that it returns, tell what its call gives."""
    assert expected == held(f"from typing import BinaryIO\n{source}\ndef zfunction(p):\n    use(source(p))\n")


def test_context_manager_of_this_file() -> None:
    """`with` binds what a context manager function yields, not what it returns."""
    code = """
        from contextlib import contextmanager
        from typing import BinaryIO, Iterator
        @contextmanager
        def source(p) -> Iterator[BinaryIO]: ...
        def zfunction(p):
            with source(p) as x:
                use(x)
    """
    assert held(code) == ("file", BYTES)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (function("use(open(p))"), Origin.SHOWN),
        (function("use(f)", parameters="f"), Origin.NAMED),
        (function("use(self.upload_file)", parameters="self"), Origin.NAMED),
        (function("use(p)"), Origin.SILENT),
        (function("with fs.open(p) as x:\n    use(x)"), Origin.OPENED),
        (function("with self.fopen(p) as x:\n    use(x)", parameters="self, p"), Origin.OPENED),
        (function("with wave.open(p) as f:\n    use(f)") + "import wave\n", None),
        (function("f = Reader(p)\nuse(f)"), Origin.NAMED),
        (function("f = Thing(p)\nuse(f)"), None),
        (function("use(io)"), None),
        (function("use(self)", parameters="self"), Origin.SILENT),
        (function("f = io.BytesIO(p)\nuse(f)"), None),
        (function("f = p.read()\nuse(f)"), Origin.SILENT),
    ],
)
def test_origin(code: str, expected: str | None) -> None:
    """Origin beats name; a name counts only where nothing else is known."""
    assert expected == origin(code)


def test_local_class() -> None:
    """An instance of a class of this file is told from a type of the catalog."""
    assert Value("class Own").is_local_class
    assert not Value("file").is_local_class
