"""Who uses a value, through which steps."""

from __future__ import annotations

import libcst as cst
import pytest
from detected import CATALOG, Analysis

from lint_stream.consumers import Consumers
from lint_stream.uses import End, Step


def uses(code: str, *, lines: bool = False, pair: bool = False) -> list[tuple[str, tuple[Step, ...]]]:
    """End and steps of each use of what `load()` gives."""
    body = "\n".join(f"    {line}" for line in code.split("\n"))
    analysis = Analysis(f"import csv, gzip, hashlib, io, json, logging, zlib\ndef function(dst, c):\n{body}\n")
    consumers = Consumers(analysis.trace, analysis.values, CATALOG)
    load = analysis.expressions("load()")[0]
    return [(use.end.name, use.steps) for use in consumers.uses(load, lines=lines, pair=pair)]


def ends(code: str, *, lines: bool = False, pair: bool = False) -> list[str]:
    """The ends alone."""
    return [end for end, _ in uses(code, lines=lines, pair=pair)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("load()", "DROPPED"),
        ("_ = load()", "DROPPED"),
        ("dst.write(load())", "PIECES"),
        ("hashlib.sha256(load())", "PIECES"),
        ("hashlib.new('md5', load())", "PIECES"),
        ("hashlib.new(load())", "KEPT"),
        ("zlib.crc32(load(), 1)", "PIECES"),
        ("zlib.crc32(b'', load())", "KEPT"),
        ("io.BytesIO(load())", "WRAPPED"),
        ("gzip.decompress(load())", "WRAPPED"),
        ("len(load())", "SIZE"),
        ("if load(): pass", "SIZE"),
        ("c = not load()", "SIZE"),
        ("c = load() == b''", "SIZE"),
        ("c = load() is None", "SIZE"),
        ("isinstance(load(), bytes)", "SIZE"),
        ("c = load() == b'x'", "WHOLE"),
        ("c = load()[1:]", "WHOLE"),
        ("c = load() + b'x'", "WHOLE"),
        ("c = b'x' in load()", "WHOLE"),
        ("c = f'{load()}'", "WHOLE"),
        ("c = '%s' % load()", "WHOLE"),
        ("load().strip()", "WHOLE"),
        ("json.loads(load())", "WHOLE"),
        ("logging.info(load())", "WHOLE"),
        ("dst.publish(load())", "WHOLE"),
        ("_parse_all(load())", "WHOLE"),
        ("other(*load())", "WHOLE"),
        ("for b in load(): pass", "WHOLE"),
        ("c += load()", "WHOLE"),
        ("a, b = load()", "WHOLE"),
        ("return load()", "KEPT"),
        ("yield load()", "KEPT"),
        ("other(load())", "KEPT"),
        ("other(c=load())", "KEPT"),
        ("self.x = load()", "KEPT"),
        ("c = [load()]", "KEPT"),
        ("c = {'x': load()}", "KEPT"),
        ("c = lambda: load()", "KEPT"),
    ],
)
def test_ends(code: str, expected: str) -> None:
    """What becomes of a value at its one use."""
    assert [expected] == ends(code)


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("x = load(); dst.write(x)", Step.NAMED),
        ("dst.write(load().decode())", Step.CONVERTED),
        ("dst.write(bytes(load()))", Step.CONVERTED),
        ("dst.write(load() or b'')", Step.FALLBACK),
        ("dst.write(load() if c else b'')", Step.FALLBACK),
    ],
)
def test_steps(code: str, step: Step) -> None:
    """Transparent steps are remembered: a fix depends on them."""
    assert [("PIECES", (step,))] == uses(code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("for line in load(): pass", ["ITERATED"]),
        ("for n, line in enumerate(load()): pass", ["ITERATED"]),
        ("c = [line for line in load()]", ["ITERATED"]),
        ("csv.reader(load())", ["ITERATED"]),
        ("c = sum(load())", ["ITERATED"]),
        ("dst.writelines(load())", ["PIECES"]),
        ("''.join(load())", ["DROPPED"]),
        ("dst.write(''.join(load()))", ["PIECES"]),
        ("c = load()[0]", ["WHOLE"]),
        ("c = len(load())", ["SIZE"]),
        ("load().sort()", ["WHOLE"]),
        ("return load()", ["KEPT"]),
    ],
)
def test_lines(code: str, expected: list[str]) -> None:
    """A list of lines may be iterated; joined again, it is a whole again."""
    assert expected == ends(code, lines=True)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("out, err = load()\ndst.write(out)", ["PIECES"]),
        ("out, _ = load()\nreturn out", ["KEPT"]),
        ("dst.write(load()[0])", ["PIECES"]),
        ("dst.write(load().stdout)", ["PIECES"]),
        ("c = load().returncode", []),
    ],
)
def test_pairs(code: str, expected: list[str]) -> None:
    """Each body of a pair goes its own way."""
    assert expected == ends(code, pair=True)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("if len(x) > c: raise E", "LIMIT"),
        ("if len(x) >= c: return", "LIMIT"),
        ("if c < len(x): raise E", "LIMIT"),
        ("if len(x) <= c: pass\nelse: raise E", "LIMIT"),
        ("if not len(x) <= c: raise E", "LIMIT"),
        ("assert len(x) < c", "LIMIT"),
        ("n = len(x)\nif n > c: raise E", "LIMIT"),
        ("if (n := len(x)) > c: raise E", "LIMIT"),
        ("if len(x) // 1024 > c: raise E", "LIMIT"),
        ("if len(x) > c: dst.abort(413)", "LIMIT"),
        ("if len(x) > c: print(c)", "SIZE"),
        ("if len(x) < c: raise E", "SIZE"),
        ("if len(x) > 4: raise E", "SIZE"),
        ("n = len(x)\nwhile n > c: n = n - 1", "SIZE"),
    ],
)
def test_limits(code: str, expected: str) -> None:
    """A length against an upper limit, where what is past it is refused."""
    assert [expected] == ends(f"x = load()\n{code}")


def test_uses_are_in_order() -> None:
    """All uses of a name, by position."""
    assert ends("x = load()\nif x: dst.write(x)\nreturn x") == ["SIZE", "PIECES", "KEPT"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("hashlib.sha256(load())", True),
        ("hashlib.sha256(load().encode())", False),
        ("dst.write(load())", False),
        ("sock.write(load())", True),
        ("with open(c, 'wb') as out: out.write(load())", True),
        ("with open(c, 'w') as out: out.write(load())", False),
        ("io.BytesIO(load())", True),
        ("io.StringIO(load())", False),
    ],
)
def test_needs_bytes(code: str, expected: bool) -> None:
    """Some consumers take nothing but bytes; behind an `encode` that says nothing of what was read."""
    analysis = Analysis(f"import hashlib, io\ndef function(dst, sock, c):\n    {code}\n")
    load = analysis.expressions("load()")[0]
    assert isinstance(load, cst.Call)
    (use,) = Consumers(analysis.trace, analysis.values, CATALOG).uses(load)
    assert expected == use.needs_bytes


def test_ends_of_codes() -> None:
    """The values of the ends that have a code are its last digit."""
    digits = {end.value for end in End if isinstance(end.value, int)}
    assert {0, 1, 2, 3, 4, 5, 8} == digits
