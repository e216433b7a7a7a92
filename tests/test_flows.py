"""Which code a flow gets: one test for each sentence of the decisions that concerns LS1xx and LS2xx."""

from __future__ import annotations

import pytest
from detected import codes, places


def in_function(body: str, *, before: str = "", parameters: str = "p, q") -> str:
    """A module with the usual imports and one function."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    return (
        f"import gzip, hashlib, io, json, os, re, socket, subprocess\n{before}\ndef function({parameters}):\n{lines}\n"
    )


OPENED = "with open(p, 'rb') as src, open(q, 'wb') as dst:\n"


# -- the consumer is found through transparent steps


@pytest.mark.parametrize(
    "use",
    [
        "dst.write(src.read())",
        "dst.write((src.read()))",
        "dst.write(memoryview(src.read()))",
        "data = src.read(); dst.write(data)",
        "data = src.read()\n    other = data\n    dst.write(other)",
        "data = src.read()\n    if data:\n        dst.write(data)",
        "data = src.read()\n    if data == b'':\n        raise ValueError\n    dst.write(data)",
        "data = src.read()\n    print(len(data))\n    dst.write(data)",
        "dst.write(data := src.read())",
        "dst.write(src.read() or b'-')",
        "dst.write(src.read() if p else b'-')",
        "data = src.read()\n    dst.write(data)\n    del data",
        "data = src.read()\n    assert isinstance(data, bytes)\n    dst.write(data)",
    ],
)
def test_transparent_steps(use: str) -> None:
    """Parentheses, names, guards, lengths and `del` do not hide the writer."""
    assert codes(in_function(f"{OPENED}    {use}")) == ["LS101"]


def test_await_is_transparent() -> None:
    """The position of an awaited call is that of the call."""
    code = """
        import aiofiles
        async def function(p, dst):
            async with aiofiles.open(p, "rb") as src:
                dst.write(await src.read())
    """
    assert places(code) == ["LS101 src.read()"]


# -- several uses of one load


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ("digest.update(data); dst.write(data)", ["LS101"]),
        ("dst.write(data); sink = gzip.decompress(data)", ["LS101"]),
        ("sink = gzip.decompress(data); dst.write(data)", ["LS105"]),
        ("dst.write(data); return json.loads(data)", []),
        ("dst.write(data); return b'head' + data", []),
        ("dst.write(data); data += b'tail'", []),
        ("total += data; dst.write(data)", []),
        ("dst.write(data); return data", ["LS109"]),
        ("dst.write(data); keep(data)", ["LS109"]),
        ("return len(data)", ["LS100"]),
        ("pass", ["LS100"]),
    ],
)
def test_several_uses(uses: str, expected: list[str]) -> None:
    """Pieces only: the first one's code; a need of the whole: nothing; anything else beside: kept."""
    body = f"digest, total = hashlib.sha256(), b''\n{OPENED}    data = src.read()\n    {uses}"
    assert expected == codes(in_function(body))


def test_dropped_by_name() -> None:
    """What is assigned to `_` is dropped."""
    assert codes(in_function("with open(p, 'rb') as src:\n    _ = src.read()")) == ["LS100"]


def test_kept_for_pieces_and_whole_documents_alike() -> None:
    """A need of the whole document silences gathered chunks too."""
    body = "parts = []\nwhile chunk := sock.recv(4096):\n    parts.append(chunk)\nreturn json.loads(b''.join(parts))"
    assert codes(in_function(body, parameters="sock")) == []


def test_late_limit_beside_a_whole_document() -> None:
    """LS107 is reported although the value is parsed."""
    code = """
        import json
        from fastapi import UploadFile
        async def upload(data: UploadFile):
            body = await data.read()
            if len(body) > 1_000_000:
                raise ValueError("too large")
            return json.loads(body)
    """
    assert places(code) == ["LS107 data.read()"]


def test_body_attribute_in_several_places() -> None:
    """A body attribute read in several places is one load, reported at its first."""
    code = """
        import hashlib, requests
        def function(url, dst):
            answer = requests.get(url)
            digest = hashlib.sha256(answer.content)
            dst.write(answer.content)
            return digest
    """
    assert places(code) == ["LS101 answer.content"]


# -- which consumer when nested


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("ftp.storbinary('STOR x', io.BytesIO(src.read()))", "LS105"),
        ("dst.write(gzip.compress(src.read()))", "LS105"),
        ("dst.write(hashlib.sha256(src.read()).digest())", "LS101"),
        ("requests.post(p, data=io.BytesIO(src.read()))", "LS105"),
        ("return json.loads(gzip.decompress(src.read()))", "LS105"),
    ],
)
def test_innermost_consumer(use: str, expected: str) -> None:
    """The innermost consumer of the table gives the code."""
    assert [expected] == codes(in_function(f"{OPENED}    {use}", before="import requests", parameters="p, q, ftp"))


@pytest.mark.parametrize(
    "call",
    [
        "session.put(q, data=src.read())",
        "bucket.put(Body=src.read())",
        "requests.post(q, src.read())",
        "client.put_object(Body=src.read())",
        "blob.upload_from_string(src.read())",
        "subprocess.run(q, input=src.read())",
    ],
)
def test_outgoing_bodies(call: str) -> None:
    """An API that takes a file as well."""
    body = f"with open(p, 'rb') as src:\n    {call}"
    assert codes(in_function(body, before="import requests", parameters="p, q, session, bucket, client, blob")) == [
        "LS104"
    ]


def test_wrapper_for_what_reads_all() -> None:
    """A wrapper for a parser that reads its stream whole costs nothing more."""
    assert codes(in_function(f"{OPENED}    return json.load(io.BytesIO(src.read()))")) == []


# -- converters


@pytest.mark.parametrize(
    "converted",
    ["src.read().decode()", "str(src.read(), 'utf-8')", "to_text(src.read())", "codec.to_text(src.read())"],
)
def test_converters_are_looked_through(converted: str) -> None:
    """A decode neither hides a parser nor counts as one."""
    assert codes(in_function(f"{OPENED}    return json.loads({converted})", parameters="p, q, codec")) == []
    assert codes(in_function(f"{OPENED}    return {converted}", parameters="p, q, codec")) == ["LS109"]


@pytest.mark.parametrize("name", ["_load_model", "parse", "loads", "model_from_json", "compile_rules", "read_all"])
def test_private_function_by_its_name(name: str) -> None:
    """A function of unknown origin whose name says so needs the whole document."""
    expected = ["LS109"] if name == "read_all" else []
    assert expected == codes(in_function(f"{OPENED}    return {name}(src.read())"))


# -- streams: origin, name, use


def test_non_blocking_pipe() -> None:
    """A pipe that the file makes non-blocking gives what is there."""
    body = "proc = subprocess.Popen(p, stdout=subprocess.PIPE)\nos.set_blocking(proc.stdout.fileno(), False)\n"
    assert codes(in_function(body + "return proc.stdout.read()")) == []
    assert codes(in_function("proc = subprocess.Popen(p, stdout=subprocess.PIPE)\nreturn proc.stdout.read()")) == [
        "LS109"
    ]


def test_non_blocking_socket_beside_a_file() -> None:
    """A socket made non-blocking says nothing of a file."""
    body = "q.setblocking(False)\nwith open(p, 'rb') as src:\n    return src.read()"
    assert codes(in_function(body)) == ["LS109"]


@pytest.mark.parametrize(
    "code",
    [
        "class CardReader:\n    def read(self): return 1\ndef function():\n"
        "    reader = CardReader()\n    return reader.read()",
        "import rasterio\ndef function(p):\n    with rasterio.open(p) as ds:\n        return ds.read()",
        "import io\ndef function(data):\n    f = io.BytesIO(data)\n    return f.read()",
        "import gzip, io\ndef function(data):\n    f = gzip.GzipFile(fileobj=io.BytesIO(data))\n    return f.read()",
        "import configparser\ndef function(p):\n    f = configparser.ConfigParser()\n    return f.read(p)",
        "import mmap\ndef function(fd):\n    f = mmap.mmap(fd, 0)\n    return f.read()",
        "from unittest.mock import Mock\ndef function():\n    f = Mock()\n    return f.read()",
        "from unittest import mock\ndef function():\n    f = mock.mock_open(read_data='')()\n    return f().read()",
        "from unittest.mock import patch\ndef function(p, m):\n    with patch('builtins.open', m):\n"
        "        with open(p, 'rb') as f:\n            return f.read()",
        "def function(pid):\n    with open(f'/proc/{pid}/stat', 'rb') as f:\n        return f.read()",
        "import os\ndef function(pid):\n    with open(os.path.join('/sys', pid), 'rb') as f:\n        return f.read()",
        "from pathlib import Path\nROOT = '/sys/class'\n"
        "def function(name):\n    return (Path(ROOT) / name).read_bytes()",
    ],
)
def test_what_is_no_stream(code: str) -> None:
    """Origin beats name: memory, mocks, parsers, pseudo-files and classes of this file are no streams."""
    assert codes(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "import typing\ndef function(x: typing.BinaryIO):\n    return x.read()",
        "from .streams import StreamReader\nasync def function(x: StreamReader):\n    return await x.read()",
        "def function(x):\n    if isinstance(x, io.BufferedReader):\n        return x.read()\nimport io",
        "import requests\ndef function(url, session=None):\n    session = session or requests.Session()\n"
        "    return session.get(url).content",
        "import requests\nclass Site:\n    def __init__(self, session):\n"
        "        self.session = session or requests.Session()\n"
        "    def get(self, url):\n        return self.session.get(url).content",
        "def source(p) -> 'io.BufferedReader':\n    ...\ndef function(p):\n    return source(p).read()\nimport io",
        "def source(p):\n    return open(p, 'rb')\ndef function(p):\n    return source(p).read()",
        "_open = open\ndef function(p):\n    with _open(p, 'rb') as x:\n        return x.read()",
        "def function(p, fs):\n    with fs.open(p, 'rb') as x:\n        return x.read()",
        "from typing import Annotated\nfrom fastapi import File, UploadFile\nUpload = Annotated[UploadFile, File()]\n"
        "async def function(x: Upload):\n    return await x.read()",
        "import subprocess\ndef function(p):\n    return subprocess.run(p, stdout=subprocess.PIPE).stdout",
    ],
)
def test_what_is_a_stream_of_bytes(code: str) -> None:
    """Annotations, tests, results of functions of this file, aliases and fallbacks show what is read."""
    assert codes(code) == ["LS109"]


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("return thing.read()", []),
        ("hashlib.sha256(thing.read())", ["LS101"]),
        ("sock.sendall(thing.read())", ["LS101"]),
        ("self.transport.write(thing.read())", ["LS101"]),
        ("return io.BytesIO(thing.read())", ["LS105"]),
        ("with open(p, 'wb') as out:\n    out.write(thing.read())", ["LS101"]),
        ("with open(p, 'w') as out:\n    out.write(thing.read())", []),
        ("self.log.write(thing.read())", []),
    ],
)
def test_silent_receiver(use: str, expected: list[str]) -> None:
    """Where nothing says that it is a stream, only a consumer of bytes does."""
    assert expected == codes(in_function(use, parameters="self, p, thing, sock"))


@pytest.mark.parametrize(
    ("call", "expected"), [("sink.write(src.read())", ["LS101"]), ("sink.put_object(Body=src.read())", ["LS109"])]
)
def test_consumer_of_this_file(call: str, expected: list[str]) -> None:
    """Only a writer's method means the same in a class of this file."""
    before = "class Sink:\n    def write(self, data): ...\n    def put_object(self, Body): ..."
    assert expected == codes(in_function(f"sink = Sink()\nwith open(p, 'rb') as src:\n    {call}", before=before))


@pytest.mark.parametrize("name", ["reader", "ws_reader", "parser", "device"])
def test_a_name_that_proves_nothing(name: str) -> None:
    """A name that ends in `reader` may be a web socket."""
    assert codes(f"def function({name}):\n    return {name}.read()\n") == []


@pytest.mark.parametrize("call", ["read(8)", "read(n)", "read(*n)", "readlines(n)", "read(size=n)"])
def test_bounded_reads(call: str) -> None:
    """A read with a size is no load-all, even when the size is a variable."""
    assert codes(in_function(f"with open(p, 'rb') as src:\n    return src.{call}", parameters="p, n")) == []


@pytest.mark.parametrize("call", ["read()", "read(-1)", "read(None)", "read(size=-1)", "readall()"])
def test_load_all_calls(call: str) -> None:
    """`f.read(-1)` is a load-all."""
    assert codes(in_function(f"with open(p, 'rb') as src:\n    return src.{call}")) == ["LS109"]


@pytest.mark.parametrize(
    "body",
    [
        "data = src.read()\nwhile data:\n    dst.write(data)\n    data = src.read()",
        "while data := src.read():\n    dst.write(data)",
        "while True:\n    data = src.read()\n    if not data:\n        break\n    dst.write(data)",
        "for data in iter(src.read, b''):\n    dst.write(data)",
    ],
)
def test_read_that_a_loop_repeats(body: str) -> None:
    """An unsized read that a loop repeats is a chunk loop without a bound, never LS1xx."""
    inner = body.replace("\n", "\n    ")
    assert not [code for code in codes(in_function(f"{OPENED}    {inner}")) if code.startswith("LS1")]


def test_read_that_a_loop_repeats_on_a_stream_of_unknown_origin() -> None:
    """Nothing else is known of it than that the loop reads it again."""
    body = "data = thing.read()\nwhile data:\n    hashlib.md5(data)\n    data = thing.read()"
    assert codes(in_function(body, parameters="thing")) == []


def test_read_in_a_loop_of_its_own_streams() -> None:
    """A load in a loop over files is one for each file."""
    body = (
        "for p in q:\n    with open(p, 'rb') as src:\n        data = src.read()\n"
        "        if not data:\n            break\n        dst.write(data)"
    )
    assert codes(in_function(body, parameters="q, dst")) == ["LS101"]


# -- positions


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("buf = b''\nwhile c := s.recv(9):\n    buf += c\nreturn buf", "LS209 buf += c"),
        ("buf = bytearray()\nwhile c := s.recv(9):\n    buf += c\nreturn bytes(buf)", "LS209 bytes(buf)"),
        ("buf = []\nwhile c := s.recv(9):\n    buf.append(c)\nreturn b''.join(buf)", "LS209 b''.join(buf)"),
        ("buf = io.BytesIO()\nwhile c := s.recv(9):\n    buf.write(c)\nreturn buf.getvalue()", "LS209 buf.getvalue()"),
        ("buf = io.BytesIO()\nwhile c := s.recv(9):\n    buf.write(c)\nbuf.seek(0)\nreturn keep(buf)", "LS209 buf"),
        ("buf = []\nwhile c := s.recv(9):\n    buf.append(c)\nreturn buf", "LS209 buf"),
    ],
)
def test_positions_of_gathered_chunks(body: str, expected: str) -> None:
    """At what puts the pieces together; else at the first use after the loop that is no `seek`."""
    assert [expected] == places(in_function(body, parameters="s"))


def test_position_of_a_captured_run() -> None:
    """`run(capture_output=True).stdout` is reported at the `run(...)`."""
    code = "import subprocess\ndef function(c):\n    return subprocess.run(c, capture_output=True).stdout\n"
    assert places(code) == ["LS109 subprocess.run(c, capture_output=True)"]


# -- pieces


@pytest.mark.parametrize(
    "body",
    [
        "data = b''\nwhile len(data) < n:\n    data += s.recv(n - len(data))\nreturn data",
        "data = b''\nrest = n\nwhile rest > 0:\n    chunk = s.recv(rest)\n"
        "    data += chunk\n    rest -= len(chunk)\nreturn data",
        "data = b''\nsize = 0\nwhile chunk := s.recv(9):\n"
        "    size += len(chunk)\n    if size > n:\n        raise ValueError\n"
        "    data += chunk\nreturn data",
        "data = b''\nwhile chunk := s.recv(9):\n    data += chunk\n"
        "    if data.endswith(b'.'):\n        break\nreturn data",
        "data = b''\nwhile chunk := s.recv(9):\n    data += chunk\n"
        "    if len(data) > n:\n        keep(data)\n        data = b''\nreturn data",
        "sizes = []\nwhile chunk := s.recv(9):\n    sizes.append(len(chunk))\nreturn sizes",
        "digests = []\nwhile chunk := s.recv(9):\n"
        "    digests.append(hashlib.md5(chunk).digest())\nreturn b''.join(digests)",
        "data = b''\nwhile n > 0:\n    data += s.recv(9)\n    n = n - 9\nreturn data",
        "return b''.join([n, s])",
        "return ''.join(n)",
        "parts = []\nfor name in n:\n    parts.append(name)\nreturn b''.join(parts)",
        "return b''.join(line for line in n)",
    ],
)
def test_what_is_no_gathered_stream(body: str) -> None:
    """A frame of known length, a cap, a buffer that is flushed, sizes, digests and literals are none."""
    assert codes(in_function(body, parameters="s, n")) == []


@pytest.mark.parametrize(
    "body",
    [
        "data = b''\nwhile chunk := s.recv(9):\n    data += chunk\nreturn data",
        "data = b''\nwhile True:\n    chunk = s.recv(9)\n    if not chunk:\n"
        "        break\n    data = data + chunk\nreturn data",
        "data = bytearray()\nwhile not s.done:\n    data += s.recv(9)\nreturn data",
        "data = []\nfor chunk in r.iter_content(9):\n    data.append(chunk)\nreturn b''.join(data)",
        "return b''.join(r.iter_content(9))",
        "return b''.join([chunk for chunk in r.iter_content(9)])",
        "return b''.join(chunk for chunk in iter(lambda: f.read(9), b''))",
        "data = []\nfor chunk in upload.chunks():\n    data.append(chunk)\nreturn b''.join(data)",
        "data = []\nr.retrbinary('RETR x', data.append)\nreturn b''.join(data)",
        "data = io.BytesIO()\nshutil.copyfileobj(f, data)\nreturn data.getvalue()",
        "return b''.join(response.streaming_content)",
        "return b''.join(self.body_iterator)",
        "return b''.join(self.iter_chunks())",
        "data = []\nfor chunk in body:\n    data.append(chunk)\nreturn b''.join(data)",
        "with closing(r.iter_content(9)) as chunks:\n    return b''.join(chunks)",
    ],
)
def test_what_is_gathered(body: str) -> None:
    """Loops, comprehensions, callbacks and iterators that are joined."""
    before = "import shutil\nfrom contextlib import closing"
    assert codes(in_function(body, before=before, parameters="self, s, r, f, upload, response, body")) == ["LS209"]


@pytest.mark.parametrize(
    "body",
    [
        "return b''.join([chunk async for chunk in self.get(n)])",
        "data = b''\nasync for chunk in self.get(n):\n    data += chunk\nreturn data",
        "data = []\nasync for block in stream:\n    data.append(block)\nreturn b''.join(data)",
        "data = b''\nmore = True\nwhile more:\n    message = await receive()\n    data += message.get('body', b'')\n"
        "    more = message.get('more_body')\nreturn data",
        "data = []\nwhile True:\n    message = await receive()\n    data.append(message['body'])\n"
        "    if not message.get('more_body'):\n        break\nreturn b''.join(data)",
        "blocks = []\nwhile True:\n    block = await self.readany()\n"
        "    if not block:\n        break\n    blocks.append(block)\n"
        "return b''.join(blocks)",
    ],
)
def test_what_is_gathered_asynchronously(body: str) -> None:
    """`async for`, the messages of an ASGI request, and reads of the next piece."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    assert codes(f"async def function(self, n, stream, receive):\n{lines}\n") == ["LS209"]


@pytest.mark.parametrize(
    "body",
    [
        "text = ''\nasync for chunk in self.get(n):\n    text += chunk\nreturn text",
        "data = b''\nwhile True:\n    message = await self.receive()\n    data += message['bytes']\nreturn data",
        "data = b''\nwhile True:\n    message = self.lookup()\n    data += message['body']\nreturn data",
        "found = []\nasync for row in self.get(n):\n    found.append(row)\nreturn found",
        "found = []\nasync for chunk in self.get(n):\n    found.append(chunk)\nreturn found",
        "return ''.join([word async for word in self.get(n)])",
    ],
)
def test_items_that_nothing_shows_to_be_pieces(body: str) -> None:
    """Items of unknown origin count only where they are put together as bytes."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    assert codes(f"async def function(self, n):\n{lines}\n") == []


@pytest.mark.parametrize(
    ("generator", "expected"),
    [
        (
            "def pieces(p):\n    with open(p, 'rb') as f:\n        while chunk := f.read(9):\n            yield chunk",
            ["LS209"],
        ),
        ("def pieces(p) -> 'Iterator[bytes]':\n    yield from other(p)", ["LS209"]),
        ("def pieces(p):\n    for name in p:\n        yield name", []),
    ],
)
def test_generators_of_this_file(generator: str, expected: list[str]) -> None:
    """A generator function of this file counts where it yields pieces."""
    assert expected == codes(f"{generator}\ndef function(p):\n    return b''.join(pieces(p))\n")


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("dst.write(b''.join(parts))", "LS201"),
        ("hashlib.sha256(b''.join(parts))", "LS201"),
        ("for line in b''.join(parts).splitlines():\n    keep(line)", "LS203"),
        ("requests.post(q, data=b''.join(parts))", "LS204"),
        ("return io.BytesIO(b''.join(parts))", "LS205"),
        ("return b''.join(parts)", "LS209"),
    ],
)
def test_codes_of_gathered_chunks(end: str, expected: str) -> None:
    """The consumer gives the last digit."""
    body = f"parts = []\nfor chunk in r.iter_content(9):\n    parts.append(chunk)\n{end}"
    assert [expected] == codes(in_function(body, before="import requests", parameters="r, q, dst"))


def test_buffer_that_is_opened_again() -> None:
    """A buffer filled in the loop and handed to what takes a stream is wrapped again."""
    body = (
        "buf = io.BytesIO()\nfor chunk in r.iter_content(9):\n    buf.write(chunk)\n"
        "with zipfile.ZipFile(buf) as z:\n    return z.namelist()"
    )
    assert codes(in_function(body, before="import zipfile", parameters="r")) == ["LS205"]


# -- whole documents


@pytest.mark.parametrize(
    "use",
    [
        "json.loads(data)",
        "re.search(b'x', data)",
        "int(data)",
        "print(data)",
        "data.strip()",
        "data[4:]",
        "data == b'x'",
        "b'x' in data",
        "f'{data}'",
        "cursor.executescript(data)",
        "MIMEApplication(data)",
        "unicodedata.normalize('NFC', data)",
    ],
)
def test_whole_document_consumers(use: str) -> None:
    """What computes on the value as a whole is never reported."""
    before = "import unicodedata\nfrom email.mime.application import MIMEApplication"
    body = f"with open(p, 'rb') as src:\n    data = src.read()\nreturn {use}"
    assert codes(in_function(body, before=before, parameters="p, cursor")) == []


@pytest.mark.parametrize(
    "body",
    [
        "with open(cert_path, 'rb') as src:\n    return src.read()",
        "with open('server.pem', 'rb') as src:\n    return src.read()",
        "with open(key, 'rb') as src:\n    return src.read()",
        "with open(path, 'rb') as src:\n    private_key = src.read()\nreturn keep(private_key)",
    ],
)
def test_keys_and_certificates(body: str) -> None:
    """Keys and certificates are whole documents, and small ones."""
    assert codes(in_function(body, parameters="path, key, cert_path")) == []


def test_key_of_a_store() -> None:
    """The key of a store's entry is no key."""
    body = "with open(os.path.join(root, key), 'rb') as src:\n    return src.read()"
    assert codes(in_function(body, parameters="root, key")) == ["LS109"]


# -- lines


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("for line in src.readlines():\n    keep(line)", ["LS103"]),
        ("for line in src.read().splitlines():\n    keep(line)", ["LS103"]),
        ("for line in src.read().split('\\n'):\n    keep(line)", ["LS103"]),
        ("for line in list(src):\n    keep(line)", ["LS103"]),
        ("return [int(line) for line in src.readlines()]", ["LS103"]),
        ("return sorted(src.readlines())", []),
        ("return src.read().split(',')", []),
        ("return src.readlines()", ["LS108"]),
    ],
)
def test_iteration(use: str, expected: list[str]) -> None:
    """Lines that are only iterated; a sort needs all of them."""
    inner = use.replace("\n", "\n    ")
    assert expected == codes(in_function(f"with open(p) as src:\n    {inner}"))
