"""Load-all calls, and chunks that are gathered: what is found, and what is known of it."""

from __future__ import annotations

import libcst as cst
import pytest
from detected import Analysis

from lint_stream.catalog.rows import BYTES, TEXT
from lint_stream.chunk_sources import is_sized
from lint_stream.producers import Kind, Producer


def producers(code: str, *, before: str = "", parameters: str = "self, p, f, s, r, up") -> list[Producer]:
    """Producers of a function with this body."""
    body = "\n".join(f"    {line}" for line in code.split("\n"))
    analysis = Analysis(f"import io, os, requests, subprocess\n{before}\ndef zfunction({parameters}):\n{body}\n")
    return analysis.producers()


def loads(code: str, *, before: str = "", parameters: str = "self, p, f, s, r, up") -> list[tuple[str, str | None]]:
    """Name and mode of each load."""
    found = producers(code, before=before, parameters=parameters)
    return [(p.how, p.gives) for p in found if p.kind is Kind.LOAD_ALL]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("f.read()", False),
        ("f.read(-1)", False),
        ("f.read(None)", False),
        ("f.read(size=-1)", False),
        ("f.read(amt=None)", False),
        ("f.read(decode_content=True)", False),
        ("f.read(1)", True),
        ("f.read(n)", True),
        ("f.read(-n)", True),
        ("f.read(size=n)", True),
        ("f.read(*args)", True),
        ("f.read(**kwargs)", True),
    ],
)
def test_is_sized(call: str, expected: bool) -> None:
    """A read has a size unless it has none, -1 or None."""
    node = cst.parse_expression(call)
    assert isinstance(node, cst.Call)
    assert expected == is_sized(node)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("open(p, 'rb').read()", [("read", BYTES)]),
        ("open(p).read()", [("read", TEXT)]),
        ("f.read()", [("read", None)]),
        ("f.readlines()", [("readlines", None)]),
        ("p.readlines()", []),
        ("list(open(p))", []),
        ("x = open(p)\nlist(x)", [("list", TEXT)]),
        ("list(f)", []),
        ("tuple(p)", []),
        ("Path(p).read_bytes()", [("read_bytes", BYTES)]),
        ("Path(p).read_text()", [("read_text", TEXT)]),
        ("ZipFile(p).read('name')", [("read", BYTES)]),
        ("requests.get(p).content", [("content", BYTES)]),
        ("requests.get(p).text", [("text", TEXT)]),
        ("requests.get(p).status_code", []),
        ("r.content", []),
        ("subprocess.check_output(p)", [("subprocess.check_output", BYTES)]),
        ("subprocess.check_output(p, text=True)", [("subprocess.check_output", TEXT)]),
        ("subprocess.run(p)", []),
        ("subprocess.run(p, **f)", []),
        ("subprocess.run(p, capture_output=True)", [("subprocess.run", BYTES)]),
        ("subprocess.run(p, capture_output=False)", []),
        ("subprocess.run(p, stdout=subprocess.PIPE)", [("subprocess.run", BYTES)]),
        ("subprocess.run(p, stdout=subprocess.DEVNULL)", []),
        ("subprocess.Popen(p).communicate()", []),
        ("subprocess.Popen(p, stdout=subprocess.PIPE).communicate()", [("communicate", BYTES)]),
        ("up.download_as_bytes()", [("download_as_bytes", BYTES)]),
        ("self.objects['Body'].read()", [("read", BYTES)]),
        ("self.environ['wsgi.input'].read()", [("read", BYTES)]),
        ("io.read()", []),
        ("super().read()", []),
    ],
)
def test_loads(code: str, expected: list[tuple[str, str | None]]) -> None:
    """Load-all calls and body attributes, with what they give."""
    assert expected == loads(code, before="from pathlib import Path\nfrom zipfile import ZipFile")


def test_await_is_needed_where_the_read_is_a_coroutine() -> None:
    """A coroutine that is not awaited loads nothing."""
    before = "from fastapi import UploadFile"
    assert loads("await x.read()", before=before, parameters="x: UploadFile") == [("read", BYTES)]
    assert loads("x.read()", before=before, parameters="x: UploadFile") == []
    assert loads("await open(x, 'rb').read()", parameters="x") == []


def test_untrusted() -> None:
    """Of an upload, somebody else decides how large it is."""
    (upload,) = producers(
        "x.read()", before="from werkzeug.datastructures import FileStorage", parameters="x: FileStorage"
    )
    (named,) = producers("upload.read()", parameters="upload")
    (file,) = producers("open(x).read()", parameters="x")
    assert (upload.is_untrusted, named.is_untrusted, file.is_untrusted) == (True, True, False)


def gathered(code: str) -> list[tuple[str, str | None, str]]:
    """How each whole was gathered, what it gives, and how many further expressions hold it."""
    found = [p for p in producers(code) if p.gathering is not None and p.gathering.source.is_pieces]
    return [(p.how, p.gives, str(len(p.values))) for p in found]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("return b''.join(r.iter_content(9))", [("join", BYTES, "0")]),
        ("return ''.join(r.iter_text(9))", [("join", TEXT, "0")]),
        ("x = []\nfor c in r.iter_content(9): x.append(c)\nreturn b''.join(x)", [("join", BYTES, "0")]),
        ("x = []\nfor c in r.iter_content(9): x.append(c.decode())\nreturn ''.join(x)", [("join", TEXT, "0")]),
        ("x = b''\nfor c in r.iter_content(9): x += c\nreturn x", [("added", BYTES, "0")]),
        ("x = b''\nfor c in r.iter_content(9): x = x + c\nuse(x)\nreturn x", [("added", BYTES, "1")]),
        ("x = bytearray()\nfor c in r.iter_content(9): x.extend(c)\nreturn bytes(x)", [("put together", BYTES, "0")]),
        ("x = io.BytesIO()\nfor c in r.iter_content(9): x.write(c)\n"
         "return x.getvalue()", [("put together", BYTES, "0")]),
        ("x = io.BytesIO()\nfor c in r.iter_content(9): x.write(c)\nreturn x", [("used", BYTES, "0")]),
        ("with io.BytesIO() as x:\n    for c in r.iter_content(9): x.write(c)\n    return x.getvalue()",
         [("put together", BYTES, "0")]),
        ("x = []\nfor c in r.iter_content(9): x.append(c)", []),
        ("x = [b'head']\nfor c in r.iter_content(9): x.append(c)\nreturn b''.join(x)", []),
        ("x = p\nfor c in r.iter_content(9): x += c\nreturn x", []),
        ("x = b''\nfor c in r.iter_content(9):\n    x = b''\n    x += c\nreturn x", []),
        ("x = b''\nwhile len(c := s.recv(9)) > 0: x += c\nreturn x", [("added", BYTES, "0")]),
        ("x = b''\nc = s.recv(9)\nwhile c:\n    x += c\n    c = s.recv(9)\nreturn x", [("added", BYTES, "0")]),
        ("x = b''\nwhile c := os.read(p, 9): x += c\nreturn x", [("added", BYTES, "0")]),
        ("x = b''\nfor _ in range(3): x += s.recv(9)\nreturn x", []),
        ("x = b''\nfor c in p: x += c\nreturn x", []),
        ("x = io.StringIO()\nfor chunk in r.stream: x.write(chunk)\nreturn x.getvalue()", []),
        ("x = io.BytesIO()\nfor chunk in r.stream: x.write(chunk)\n"
         "return x.getvalue()", [("put together", BYTES, "0")]),
        ("x = io.BytesIO()\nfor line in r.stream: x.write(line)\nreturn x.getvalue()", []),
    ],
)  # fmt: skip
def test_gathered(code: str, expected: list[tuple[str, str | None, str]]) -> None:
    """What is gathered into an empty container, and where it becomes one."""
    assert expected == gathered(code)


def test_gathering_knows_its_parts() -> None:
    """A fix needs the loop, the container and the statement that adds."""
    (found,) = producers("x = []\nfor c in r.iter_content(9): x.append(c)\nreturn b''.join(x)")
    gathering = found.gathering
    assert gathering is not None
    assert isinstance(gathering.loop, cst.For)
    assert isinstance(gathering.adds, cst.Call)
    assert gathering.name == "x"
    assert gathering.chunk is not None
    assert gathering.chunk.name == "c"


def test_generator_that_iterates_over_itself() -> None:
    """A recursive generator is no endless recursion."""
    code = "def walk(x):\n    yield x\n    for chunk in walk(x):\n        yield chunk\nreturn ''.join(walk(p))"
    (found,) = producers(code)
    assert found.gathering is not None
    assert not found.gathering.source.is_pieces
