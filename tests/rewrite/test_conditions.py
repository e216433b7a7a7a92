"""What has to be shown before a fix is offered, and before it is called safe: one condition a case."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest
from fixture_files import ALL, fix

from lint_stream.frontends.cli import main
from lint_stream.pipeline import check_source

SAFE, UNSAFE, NONE = "safe", "unsafe", None


def offered(text: str, code: str) -> str | None:
    """The applicability of the fix of the only diagnostic of `code`."""
    (found,) = (one for one in check_source(text) if one.code == code)
    return found.fix.applicability.value if found.fix else None


def in_function(body: str, parameters: str = "path, target", imports: str = "") -> str:
    return f"{imports}\n\n\ndef run({parameters}):\n{indent(dedent(body).strip(), '    ')}\n"


COPY = 'with open(path, "rb") as src, open(target, "wb") as dst:\n    '


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("dst.write(src.read())", SAFE),
        ("dst.write(src.read(-1))", SAFE),
        ("data = src.read()\n    dst.write(data)", SAFE),
        ("data = src.read()\n    print(path)\n    dst.write(data)", SAFE),
        ("data = src.read()\n    src.seek(0)\n    dst.write(data)", NONE),
        ("data = src.read()\n    dst.seek(0)\n    dst.write(data)", NONE),
        ("data = src.read()\n    if path: return\n    dst.write(data)", NONE),
        ("data = src.read()\n    for _ in path: print(_)\n    dst.write(data)", NONE),
        ("data = src.read()\n    dst.write(data)\n    dst.write(data)", NONE),
        ("data = src.read()\n    dst.write(data)\n    data = None", NONE),
        ("data = src.read()\n    if data: dst.write(data)", NONE),
        ("data = other = src.read()\n    dst.write(data)", NONE),
        ("data = src.read()\n    print(len(data))\n    dst.write(data)", NONE),
        ("written = dst.write(src.read())", NONE),
        ("print(dst.write(src.read()))", NONE),
        ("return dst.write(src.read())", NONE),
        ("dst.write(src.read() or b'none')", NONE),
        ("dst.write(src.read() if path else b'')", NONE),
        ("dst.write(src.read()); dst.flush()", NONE),
        ("path and dst.write(src.read())", NONE),
        ("[dst.write(src.read()) for _ in path]", NONE),
        ("if path: dst.write(src.read())", NONE),
        ("if path:\n        dst.write(src.read())", SAFE),
        ("for _ in path:\n        dst.write(src.read())", SAFE),
        ("while path:\n        data = src.read()\n        dst.write(data)", SAFE),
        ("dst.write(  # all of it\n        src.read()\n    )", NONE),
        ("dst.write(\n        src.read()\n    )", SAFE),
        ("dst.write(src.read())  # all of it", SAFE),
        ("call = lambda: dst.write(src.read())", NONE),
    ],
)
def test_statement(statement: str, expected: str | None) -> None:
    """Safe is a statement of its own on names, and a load that the writer alone uses, in the same block."""
    assert offered(in_function(COPY + statement), "LS101") == expected


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("finally:\n    dst.close()", SAFE),
        ("finally:\n    src.close()\n    dst.close()", SAFE),
        ("finally:\n    print(path)", SAFE),
        ("except OSError:\n    print('failed')", SAFE),
        ("except OSError:\n    raise", SAFE),
        ("except OSError:\n    os.remove(target)\n    raise", NONE),
        ("except OSError:\n    print('not written:', target)", NONE),
        ("except OSError:\n    dst.truncate(0)", NONE),
        ("except OSError:\n    dst.write(b'failed')", NONE),
        ("finally:\n    os.unlink(target)", NONE),
        ("finally:\n    print(dst.tell())", NONE),
        ("except UnicodeDecodeError:\n    pass", NONE),
    ],
)
def test_try(clauses: str, expected: str | None) -> None:
    """A handler or `finally` that writes to, removes or reports on the target would find it in another state."""
    body = f'src = open(path, "rb")\ndst = open(target, "wb")\ntry:\n    dst.write(src.read())\n{clauses}\n'
    assert offered(in_function(body, imports="import os"), "LS101") == expected


def test_try_around_the_with() -> None:
    """The target that a `with` inside of the `try` opens counts by its path."""
    body = f"try:\n{indent(COPY + 'dst.write(src.read())', '    ')}\nexcept OSError:\n    os.remove(target)\n"
    assert offered(in_function(body, imports="import os"), "LS101") is NONE


def test_class_body() -> None:
    """A new name in a class body would become an attribute."""
    body = indent(COPY + "dst.write(src.read())", "    ")
    assert offered(f"class Defaults:\n{body}\n", "LS101") is NONE


def test_module_level() -> None:
    """A new name stays behind in the module."""
    assert offered(f"{COPY}dst.write(src.read())\n", "LS101") == UNSAFE


def test_method() -> None:
    """A method is a function like any other."""
    body = indent("def run(self, path, target):\n" + indent(COPY + "dst.write(src.read())", "    "), "    ")
    assert offered(f"class Copier:\n{body}\n", "LS101") == SAFE


@pytest.mark.parametrize(
    ("writer", "expected"),
    [
        ('open(target, "w")', SAFE),
        ('open(target, "w", encoding="utf-8")', SAFE),
        ('open(target, "w", encoding="latin-1")', SAFE),
        ('open(target, "w", encoding="utf-16")', UNSAFE),
        ('open(target, "w", encoding="UTF-16-LE")', UNSAFE),
        ('open(target, "w", encoding="utf_8_sig")', UNSAFE),
        ('open(target, "w", -1, "utf-32")', UNSAFE),
        ('open(target, "w", encoding=encoding)', UNSAFE),
        ('open(target, "w", **options)', UNSAFE),
        ('io.open(target, "w", encoding="utf-16")', UNSAFE),
    ],
)
def test_writers_that_begin_with_a_mark(writer: str, expected: str) -> None:
    """A text file whose encoding writes a mark even for an empty text, or is not shown: not safe."""
    body = f"with open(path) as src, {writer} as dst:\n    dst.write(src.read())\n"
    assert offered(in_function(body, "path, target, encoding, options", "import io"), "LS101") == expected


@pytest.mark.parametrize(
    "writer",
    [
        'codecs.open(target, "w", "utf-16")',
        'pathlib.Path(target).open("w", -1, "utf-16")',
        'io.TextIOWrapper(target, "utf-16")',
        'tempfile.NamedTemporaryFile("w", -1, "utf-16")',
    ],
)
def test_writers_that_begin_with_a_mark_and_take_it_elsewhere(writer: str) -> None:
    """Other openers have the encoding at other positions."""
    body = f"with open(path) as src, {writer} as dst:\n    dst.write(src.read())\n"
    text = in_function(body, imports="import codecs, io, pathlib, tempfile")
    assert offered(text, "LS101") != SAFE


LOAD = 'with open(path, "rb") as src:\n    data = src.read()\n'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('with open(path, "r+b") as f:\n    f.write(f.read())', NONE),
        ('with open(path, "rb") as src, open(path, "r+b") as dst:\n    dst.write(src.read())', NONE),
        (f'{LOAD}with open(path, "wb") as dst:\n    dst.write(data)', NONE),
        (f'{LOAD}with open(target, "wb") as dst:\n    dst.write(data)', UNSAFE),
        (f'{LOAD}    with open(target, "wb") as dst:\n        dst.write(data)', UNSAFE),
        ("path = Path(path)\npath.write_bytes(path.read_bytes())", NONE),
        ("Path(path).write_bytes(Path(target).read_bytes())", UNSAFE),
        ('with open(target, "ab") as dst:\n    dst.write(Path(path).read_bytes())', NONE),
        (f"{LOAD}Path(path).write_bytes(data)", NONE),
    ],
)
def test_one_file(body: str, expected: str | None) -> None:
    """A path that is read and then written again is never a loop; two that might be one are unsafe."""
    assert offered(in_function(body, imports="from pathlib import Path"), "LS101") == expected


@pytest.mark.parametrize(
    "body",
    [
        "data = Path(path).read_bytes()\nPath(path).write_bytes(data)",
        "Path(path).write_bytes(Path(path).read_bytes())",
        'data = Path(path).read_bytes()\nwith open(path, "wb") as dst:\n    dst.write(data)',
    ],
)
def test_one_file_as_a_path(body: str) -> None:
    """`Path(path)` is the file at `path`."""
    assert offered(in_function(body, imports="from pathlib import Path"), "LS101") is NONE


@pytest.mark.parametrize("between", ['open(path, "wb").close()', "os.truncate(path, 0)", "shutil.copy(other, path)"])
def test_path_is_touched_between(between: str) -> None:
    """What is done to the file between its load and the write would be seen by the loop."""
    text = in_function(
        f"{COPY}data = src.read()\n    {between}\n    dst.write(data)", "path, target, other", "import os, shutil"
    )
    assert offered(text, "LS101") != SAFE


def test_global_name() -> None:
    """A name that other functions may read is still assigned."""
    text = in_function(f"global data\n{COPY}data = src.read()\n    dst.write(data)")
    assert offered(text, "LS101") is NONE


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("writer.write(f.read())\nawait writer.drain()", UNSAFE),
        ("writer.write(f.read())", UNSAFE),
        ("writer.writelines(f.readlines())", NONE),
    ],
)
def test_stream_writer_drains(body: str, expected: str | None) -> None:
    """`StreamWriter.write` only queues: a loop awaits `drain`, or there is none."""
    head = "import asyncio\n\n\nasync def run(writer: asyncio.StreamWriter, path):\n"
    text = head + f'    with open(path, "rb") as f:\n{indent(body, " " * 8)}\n'
    assert offered(text, "LS101") == expected
    if expected is not None:
        assert (
            "f.read(64 * 1024):\n            writer.write(chunk)\n            await writer.drain()\n" in fix(text).text
        )


def test_stream_writer_in_a_plain_function() -> None:
    """Where nothing can be awaited there is no fix."""
    text = "import asyncio\n\n\ndef run(writer: asyncio.StreamWriter, f):\n    writer.write(f.read())\n"
    assert offered(text, "LS101") is NONE


def test_truncated_bodies() -> None:
    """`urlopen` notices a truncated body in `read()` only: unsafe, and the fix says so."""
    text = in_function(
        'with urlopen(path) as src, open(target, "wb") as dst:\n    dst.write(src.read())',
        imports="from urllib.request import urlopen",
    )
    (found,) = check_source(text)
    assert found.fix is not None
    assert found.fix.applicability.value == UNSAFE
    assert "truncated" in found.fix.message


@pytest.mark.parametrize("method", ["read", "write"])
def test_class_of_this_file(method: str) -> None:
    """A class of this file with a `read` or `write` of its own may do anything in it: no fix."""
    text = dedent(f"""
        class Own:
            def {method}(self, *data):
                return b"one message"


        def run(path, target):
            own = Own()
            with open(path, "rb") as src, open(target, "wb") as dst:
                {"dst.write(own.read())" if method == "read" else "own.write(src.read())"}
        """)
    assert all(one.fix is None for one in check_source(text))


def test_stream_is_opened_first() -> None:
    """A missing stream never empties the target."""
    text = in_function("Path(target).write_bytes(Path(path).read_bytes())", imports="from pathlib import Path")
    fixed = fix(text).text
    assert fixed.index('Path(path).open("rb")') < fixed.index('Path(target).open("wb")')
    text = in_function('data = Path(path).read_bytes()\nwith open(target, "wb") as dst:\n    dst.write(data)',
                       imports="from pathlib import Path")  # fmt: skip
    fixed = fix(text).text
    assert fixed.index('Path(path).open("rb")') < fixed.index('open(target, "wb")')


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for line in f.readlines():\n    print(line)", SAFE),
        ("for line in list(f):\n    print(line)", SAFE),
        ("for line in f.readlines():\n    print(f.tell())", NONE),
        ("for line in f.readlines():\n    f.write(line)", NONE),
        ("for line in f.readlines():\n    if line: break\nprint(f.read())", NONE),
        ("for line in f.readlines():\n    if line: break\nf.close()", SAFE),
        ("for line in f.readlines():\n    if line: break", SAFE),
        ("for line in f.readlines():\n    print(line)\nprint(f.read())", NONE),
        ("for line in f.read().splitlines():\n    print(line)", UNSAFE),
        ('for line in f.read().split("\\n"):\n    print(line)', NONE),
        ("for line in f.read().splitlines(True):\n    print(line)", NONE),
        ("for line in f.readlines():\n    with open(path, 'a') as out:\n        out.write(line)", NONE),
        ("for line in f.readlines():\n    os.remove(path)", NONE),
        ("return any(line for line in f.readlines())", SAFE),
    ],
)
def test_loops_over_lines(body: str, expected: str | None) -> None:
    """The loop neither touches the stream, nor leaves it early with the stream still used."""
    text = in_function(f"with open(path) as f:\n{indent(body, '    ')}", imports="import os")
    assert offered(text, "LS103") == expected


@pytest.mark.parametrize(
    "body",
    [
        "for line in open(path).readlines():\n    with open(path, 'a') as out:\n        out.write(line)",
        "for line in Path(path).open().readlines():\n    Path(path).write_text(line)",
        "for line in open(path).readlines():\n    os.remove(path)",
    ],
)
def test_loops_that_change_the_file_opened_in_their_head(body: str) -> None:
    """A loop that opens, replaces or removes the file it reads would meet a file that is still open."""
    assert offered(in_function(body, imports="import os\nfrom pathlib import Path"), "LS103") is NONE


@pytest.mark.parametrize(
    "use",
    ["return response.json()", "return response", "check(response)", "return response.text", "print(response.content)"],
)
def test_response_is_used_otherwise(use: str) -> None:
    """A response whose body is asked for again, or that is handed on, keeps it."""
    text = in_function(
        f'response = requests.get(path)\nwith open(target, "wb") as dst:\n    dst.write(response.content)\n{use}',
        imports="import requests",
    )
    assert all(one.fix is None for one in check_source(text))


@pytest.mark.parametrize(
    "text",
    [
        "import requests\n\n\ndef run(path, dst):\n    with requests.get(path) as response:\n"
        "        dst.write(response.content)\n        return response.json()\n",
        "import aiohttp\n\n\nasync def run(session: aiohttp.ClientSession, path, digest):\n"
        "    async with session.get(path) as response:\n"
        "        digest.update(await response.read())\n        return await response.json()\n",
        "import hashlib\nfrom fastapi import FastAPI, Request\n\napp = FastAPI()\n\n\n@app.post('/')\n"
        "async def run(request: Request):\n    digest = hashlib.sha256()\n"
        "    digest.update(await request.body())\n    return await request.json()\n",
    ],
    ids=["requests", "aiohttp", "starlette"],
)
def test_kept_body_is_used_otherwise(text: str) -> None:
    """A body that is asked for again would have been consumed by the loop: the code would raise."""
    assert all(one.fix is None for one in check_source(text) if one.code == "LS101")


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ("if len(data) > LIMIT:\n    raise ValueError", UNSAFE),
        ("if LIMIT < len(data):\n    raise ValueError", UNSAFE),
        ("if len(data) > 1000:\n    raise ValueError", UNSAFE),
        ("if len(data) >= LIMIT:\n    raise ValueError", NONE),
        ("if len(data) > limit():\n    raise ValueError", NONE),
        ("if len(data) > LIMIT:\n    raise ValueError(data)", NONE),
    ],
)
def test_limits(check: str, expected: str | None) -> None:
    """A limit that is plain is read up to, and a byte more."""
    body = f"with urlopen(path) as src:\n    data = src.read()\n{indent(check, '    ')}\n    return data\n"
    text = in_function(body, imports="from urllib.request import urlopen\n\nLIMIT = 9")
    assert offered(text, "LS107") == expected


def test_limit_of_a_body_that_may_be_truncated() -> None:
    """A sized read of a response does not notice a truncated body: the fix says so."""
    body = "with urlopen(path) as src:\n    data = src.read()\n    if len(data) > 9_000: raise ValueError\n"
    (found,) = check_source(in_function(body, imports="from urllib.request import urlopen"))
    assert found.fix is not None
    assert "truncated" in found.fix.message


def test_path_texts() -> None:
    """`read_text` and `write_text` keep their encodings, errors and line ends."""
    text = in_function(
        'Path(target).write_text(Path(path).read_text("latin-1"), encoding="utf-8", newline="")',
        imports="from pathlib import Path",
    )
    fixed = fix(text).text
    assert 'Path(path).open(encoding="latin-1")' in fixed
    assert 'Path(target).open("w", encoding="utf-8", newline="")' in fixed


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: LS101", "# noqa: LS1", "# NOQA:E501,LS101"])
def test_silenced_line_is_not_fixed(tmp_path: Path, comment: str) -> None:
    """A silenced diagnostic stays as it is, while the one below is fixed."""
    target = tmp_path / "copies.py"
    text = in_function(f"{COPY}dst.write(src.read())  {comment}\n    dst.write(src.read())")
    target.write_text(text, encoding="utf-8")
    main(["check", "--no-config", "--fix", "--unsafe-fixes", str(target)])
    assert target.read_text(encoding="utf-8") == in_function(
        f"{COPY}dst.write(src.read())  {comment}\n"
        "    while chunk := src.read(64 * 1024):\n        dst.write(chunk)"
    )  # fmt: skip


def test_silenced_file_is_not_fixed(tmp_path: Path) -> None:
    """`# flake8: noqa` silences the file."""
    target = tmp_path / "copies.py"
    text = "# flake8: noqa\n" + in_function(f"{COPY}dst.write(src.read())")
    target.write_text(text, encoding="utf-8")
    main(["check", "--no-config", "--fix", "--unsafe-fixes", str(target)])
    assert target.read_text(encoding="utf-8") == text


def test_applicabilities_are_two() -> None:
    """What is asked for above is all there is."""
    assert {one.value for one in ALL} == {SAFE, UNSAFE}


# -- what reads on after the file is closed


@pytest.mark.parametrize(
    "body",
    [
        "return (line.strip() for line in f.readlines())",
        "return map(str.strip, f.readlines())",
        "return enumerate(f.readlines())",
        "return csv.reader(f.readlines())",
        "rows = csv.reader(f.readlines())\nreturn rows",
        "return csv.reader(f.read().splitlines())",
    ],
)
def test_lines_outlive_the_file(body: str) -> None:
    """Lines that leave the `with` as an iterator are read when the file is closed: a list has to be there."""
    text = in_function(f"with open(path) as f:\n{indent(body, '    ')}", imports="import csv")
    assert offered(text, "LS103") is NONE


def test_lines_are_used_behind_the_with() -> None:
    """An iterator that is made in the `with`, and used behind it."""
    text = in_function("with open(path) as f:\n    numbered = enumerate(f.readlines())\nfor number, line in numbered:\n"
                       "    print(number, line)")  # fmt: skip
    assert offered(text, "LS103") is NONE


@pytest.mark.parametrize(
    "body",
    [
        "return list(map(str.strip, f.readlines()))",
        "return sum(1 for line in f.readlines())",
        "return [row for row in csv.reader(f.readlines())]",
    ],
)
def test_lines_are_used_up_inside(body: str) -> None:
    """What uses up its lines before the file is closed may have them from the file."""
    text = in_function(f"with open(path) as f:\n{indent(body, '    ')}", imports="import csv")
    assert offered(text, "LS103") == SAFE


@pytest.mark.parametrize(
    "body",
    [
        "return (row for row in csv.reader(io.StringIO(f.read())))",
        "return pandas.read_csv(io.StringIO(f.read()), chunksize=100)",
        "return zipfile.ZipFile(io.BytesIO(b.read())).open(path)",
        "with zipfile.ZipFile(io.BytesIO(b.read())) as archive:\n    return archive.open(path)",
    ],
)
def test_reader_outlives_the_file(body: str) -> None:
    """A reader of the file, or a member of an archive in it, that leaves the `with` would read a closed file."""
    text = in_function(
        f'with open(path) as f, open(path, "rb") as b:\n{indent(body, "    ")}',
        imports="import csv, io, pandas, zipfile",
    )
    assert offered(text, "LS105") is NONE


@pytest.mark.parametrize("mode", ['"a"', 'mode="a"', '"w"', "mode"])
def test_archive_that_is_written(mode: str) -> None:
    """An archive in memory that is appended to is not the file it was read from."""
    body = (
        f'with open(path, "r+b") as f:\n    with zipfile.ZipFile(io.BytesIO(f.read()), {mode}) as archive:\n'
        '        archive.writestr("a", "b")\n'
    )
    assert offered(in_function(body, "path, mode", imports="import io, zipfile"), "LS105") is NONE


@pytest.mark.parametrize("opener", ["gzip.open(path)", 'bz2.open(path, "rb")', "lzma.LZMAFile(path)"])
def test_upload_of_a_compressed_file(opener: str) -> None:
    """requests and httpx ask `fstat` for the length of the body: that of the compressed file."""
    text = in_function(
        f"with {opener} as src:\n    requests.put(target, data=src.read())", imports="import bz2, gzip, lzma, requests"
    )
    assert offered(text, "LS104") is NONE


@pytest.mark.parametrize(
    "statement",
    [
        "return requests.put(target, data=path.read_bytes()) if path.exists() else None",
        "path.exists() and requests.put(target, data=path.read_bytes())",
    ],
)
def test_upload_that_may_not_happen(statement: str) -> None:
    """A path that is read on one condition is opened on the same condition."""
    head = "import requests\nfrom pathlib import Path\n\n\ndef run(path: Path, target):\n    "
    assert offered(f"{head}{statement}\n", "LS104") is NONE


@pytest.mark.parametrize("check", ["len(data) > 9_000 and path", "len(data) > 9_000 and not target"])
def test_limit_with_a_condition(check: str) -> None:
    """Where more than the limit may be let through, one byte more than the limit is not enough."""
    body = f"with urlopen(path) as src:\n    data = src.read()\n    if {check}: raise ValueError\n    return data\n"
    assert offered(in_function(body, imports="from urllib.request import urlopen"), "LS107") is NONE


# -- chunks


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("data += chunk", SAFE),
        ("print(len(chunk))\n    data += chunk", SAFE),
        ("data += chunk\n    target.flush()", NONE),
    ],
)
def test_gathering_loop(loop: str, expected: str | None) -> None:
    """The loop only gathers, and touches neither the writer nor what is gathered."""
    body = f'data = b""\nwhile chunk := path.recv(65536):\n    {loop}\ntarget.write(data)\n'
    text = in_function(body, "path: socket.socket, target", imports="import socket")
    assert offered(text, "LS201") == expected


@pytest.mark.parametrize("leaving", ["return False", "raise ValueError(chunk)", "yield chunk"])
def test_gathering_loop_that_leaves(leaving: str) -> None:
    """Where the loop leaves the function nothing was written before, and a part would be after the fix."""
    body = (
        f'data = b""\nwhile chunk := path.recv(65536):\n    data += chunk\n    if b"bad" in chunk:\n        {leaving}\n'
    )
    text = in_function(f"{body}target.write(data)", "path: socket.socket, target", imports="import socket")
    assert offered(text, "LS201") is NONE


def test_gathered_file_is_written_again() -> None:
    """Chunks of a file that is written afterwards have to be there."""
    body = (
        'parts = []\nwith open(path, "rb") as src:\n    while chunk := src.read(65536):\n        parts.append(chunk)\n'
        'with open(path, "wb") as dst:\n    dst.write(b"".join(parts))\n'
    )
    assert offered(in_function(body), "LS201") is NONE


@pytest.mark.parametrize(("written", "expected"), [("archive", NONE), ("other", UNSAFE)])
def test_gathered_member_goes_to_an_archive(written: str, expected: str | None) -> None:
    """`zipfile` refuses to write a member of the archive that is read; into another one it goes in chunks."""
    body = (
        "archive = zipfile.ZipFile(path, 'a')\nother = zipfile.ZipFile(target, 'a')\nparts = []\n"
        "with archive.open('a') as src:\n    while chunk := src.read(65536):\n        parts.append(chunk)\n"
        f"with {written}.open('b', 'w') as dst:\n    dst.write(b\"\".join(parts))\n"
    )
    assert offered(in_function(body, imports="import zipfile"), "LS201") is expected


@pytest.mark.parametrize("spelling", ["path", "str(path)", "pathlib.Path(path)", "os.fspath(path)"])
def test_gathered_file_is_written_under_another_spelling(spelling: str) -> None:
    """However its path is spelled, the file that is read is not emptied before its first chunk."""
    body = (
        'parts = []\nwith open(path, "rb") as src:\n    while chunk := src.read(65536):\n        parts.append(chunk)\n'
        f'with open({spelling}, "wb") as dst:\n    dst.write(b"".join(parts))\n'
    )
    assert offered(in_function(body, imports="import os\nimport pathlib"), "LS201") is NONE


# -- two blocks


def test_two_withs_that_hold_one_lock() -> None:
    """A context that both blocks enter, one after the other, cannot be entered inside itself."""
    body = (
        'with LOCK, open(path, "rb") as src:\n    data = src.read()\n'
        'with LOCK, open(target, "wb") as dst:\n    dst.write(data)'
    )
    assert offered(in_function(body, imports="import threading\n\nLOCK = threading.Lock()"), "LS101") is NONE


@pytest.mark.parametrize(
    "between", ["os.remove(path)", "os.rename(target, path)", "print(path)\nos.remove(path)", "if path:\n    return"]
)
def test_something_between_two_withs(between: str) -> None:
    """Two blocks become one only where they follow each other."""
    body = f'{LOAD}{between}\nwith open(target, "wb") as dst:\n    dst.write(data)'
    assert offered(in_function(body, imports="import os"), "LS101") is NONE


@pytest.mark.parametrize(("keyword", "pause"), [("async def", "await other()"), ("def", "yield")])
def test_pause_between_load_and_write(keyword: str, pause: str) -> None:
    """While the function waits, others may move the stream: not safe."""
    text = in_function(f"data = src.read()\n{pause}\ndst.write(data)", "src, dst, other").replace("def", keyword, 1)
    assert offered(text, "LS101") != SAFE


# -- response bodies


def in_route(body: str) -> str:
    head = "from flask import Flask, Response\n\napp = Flask(__name__)\n\n\n@app.get('/')\n"
    return head + in_function(body, "").lstrip()


def test_response_over_a_file() -> None:
    """A `with` that only returns the response moves into a generator."""
    text = in_route('with open("x", "rb") as f:\n    return Response(f.read(), status=206)')
    assert offered(text, "LS102") == UNSAFE
    assert "return Response(body(), status=206)" in fix(text).text


@pytest.mark.parametrize(
    "statement", ["f.seek(10)", "magic = f.read(4)", "print(f)", "f.readline()", "if app:\n        return 'x'"]
)
def test_response_with_statements_before_it(statement: str) -> None:
    """What else the `with` does before it returns the response is kept: the place in the file, too."""
    text = in_route(f'with open("x", "rb") as f:\n    {statement}\n    return Response(f.read())')
    assert statement.split("\n")[0] in fix(text).text


def test_response_with_a_second_use_of_the_file() -> None:
    """A file that the response asks for something else is there when it is asked."""
    text = in_route('with open("x", "rb") as f:\n    return Response(f.read(), headers={"X": str(f.tell())})')
    assert offered(text, "LS102") is NONE


def test_response_in_a_try() -> None:
    """A missing file that was answered with 404 is not found while the body is sent."""
    body = 'try:\n    with open("x", "rb") as f:\n        return Response(f.read())\n'
    text = in_route(body + 'except FileNotFoundError:\n    return "no", 404')
    assert offered(text, "LS102") is NONE
