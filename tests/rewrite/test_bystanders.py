"""What else may reach the stream or the writer while a loop runs takes the safety away, or the fix."""

from __future__ import annotations

from textwrap import dedent

import pytest

from lint_stream.pipeline import check_source

SAFE, UNSAFE, NONE = "safe", "unsafe", None


def offered(text: str, code: str) -> str | None:
    """The applicability of the fix of the only diagnostic of `code`."""
    (found,) = (one for one in check_source(dedent(text)) if one.code == code)
    return found.fix.applicability.value if found.fix else None


LINES = """
def note(line, path):
    {callee}


def run(path):
    with open(path, encoding="utf-8") as src:
        for line in src.readlines():
            note(line, path)
"""


@pytest.mark.parametrize(
    ("callee", "expected"),
    [
        ("print(line)", SAFE),
        ('open(path, "a").write(line)', UNSAFE),
        ('open(path, mode="w").write(line)', UNSAFE),
        ("open(path).close()", SAFE),
        ("open(path, line).close()", UNSAFE),
        ("path.open('a').write(line)", UNSAFE),
        ("path.write_text(line)", UNSAFE),
        ("os.replace(line, path)", UNSAFE),
        ("line.replace('a', 'b')", SAFE),
        ("keep(line, path)\n\n\ndef keep(line, path):\n    path.unlink()", UNSAFE),
        ("note(line, path)", SAFE),
    ],
)
def test_loop_calls_what_changes_files(callee: str, expected: str | None) -> None:
    """A function of the file may write to the file whose lines are read."""
    assert offered(LINES.format(callee=callee), "LS103") == expected


@pytest.mark.parametrize(("other", "expected"), [('open(path, "w")', UNSAFE), ("open(path)", SAFE)])
def test_who_takes_the_lines_changes_files(other: str, expected: str | None) -> None:
    """Between two lines of a generator its caller runs."""
    text = f"""
    def lines(path):
        with open(path) as src:
            for line in src.readlines():
                yield line


    def other(path):
        {other}
    """
    assert offered(text, "LS103") == expected


@pytest.mark.parametrize(("mode", "expected"), [('"a"', UNSAFE), ('"w"', SAFE), ("mode", UNSAFE)])
@pytest.mark.parametrize(
    ("code", "body"),
    [("LS103", "for line in src.readlines():\n            out.write(line)"), ("LS101", "out.write(src.read())")],
)
def test_target_that_is_not_emptied(code: str, body: str, mode: str, expected: str | None) -> None:
    """One path given twice: what is written would be read again, without an end."""
    text = (
        "def run(path, target, mode):\n"
        f'    with open(path, "r") as src, open(target, {mode}, encoding="ascii") as out:\n        {body}\n'
    )
    assert offered(text, code) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [("upload = request.FILES['x']", UNSAFE), ("upload = request.FILES['x']\n    head = upload.readline()", NONE)],
)
def test_file_of_django(before: str, expected: str | None) -> None:
    """Its iteration begins at the start, wherever the file stands."""
    text = (
        "from django.http import HttpResponse\n\n\ndef view(request):\n"
        f"    {before}\n    for line in upload.readlines():\n        print(line)\n    return HttpResponse()\n"
    )
    assert offered(text, "LS103") == expected


def test_parameter_that_may_be_an_upload() -> None:
    """The same where only the name speaks of an upload."""
    assert offered(
        "def run(upload_file):\n    for line in upload_file.readlines():\n        print(line)\n", "LS103"
    ) == (UNSAFE)


POOL = """
import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Thread


def join(path, out):
    with open(path, "rb") as src:
        out.write(src.read())


def main(paths, out):
    with ThreadPoolExecutor() as pool:
        {start}
"""


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("for path in paths: join(path, out)", SAFE),
        ("pool.map(join, paths)", UNSAFE),
        ("pool.submit(join, paths[0], out)", UNSAFE),
        ("Thread(target=join, args=(paths[0], out)).start()", UNSAFE),
        ("Thread(target=serve).start()", SAFE),
        ("pool.submit(rejoin, join)", SAFE),
    ],
)
def test_writer_shared_by_threads(start: str, expected: str | None) -> None:
    """One write is one piece of the target; several are mixed with those of the others."""
    text = POOL.format(start=start)
    if "rejoin" in start:
        text = text.replace("join, paths", "rejoin, paths").replace("rejoin, join", "rejoin")
    assert offered(text, "LS101") == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("await join(paths[0], out)", SAFE),
        ("await asyncio.gather(*(join(path, out) for path in paths))", UNSAFE),
        ("await asyncio.gather(sleep(1))", SAFE),
        ("task = asyncio.create_task(join(paths[0], out))", UNSAFE),
    ],
)
def test_writer_shared_by_tasks(start: str, expected: str | None) -> None:
    """Another task runs at each `await`."""
    text = f"""
    import asyncio

    import aiofiles


    async def join(path, out):
        async with aiofiles.open(path, "rb") as src:
            await out.write(await src.read())


    async def main(paths):
        async with aiofiles.open("all", "wb") as out:
            {start}
    """
    assert offered(text, "LS101") == expected


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("self.wfile.write(self.rfile.read())", "LS101"),
        ("conn = self.conn\n        source = conn.makefile('rb')\n        conn.sendall(source.read())", "LS101"),
    ],
)
def test_both_ends_of_one_connection(body: str, code: str) -> None:
    """A peer that sends all before it reads fills the connection when it is answered early."""
    text = (
        "import socketserver\n\n\nclass Echo(socketserver.StreamRequestHandler):\n"
        f"    def handle(self):\n        {body}\n"
    )
    assert offered(text, code) == UNSAFE


START = "subprocess.Popen(['ls'], stdout=subprocess.PIPE)"
LOOP = "for line in p.stdout.readlines():"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([f"p = {START}", LOOP, "    use(line)"], SAFE),
        ([f"with {START} as p:", f"    {LOOP}", "        use(line)"], SAFE),
        ([f"p = {START}", "try:", f"    {LOOP}", "        use(line)", "finally:", "    p.wait()"], NONE),
        (
            [
                "try:",
                f"    with {START} as p:",
                f"        {LOOP}",
                "            use(line)",
                "except ValueError:",
                "    pass",
            ],
            SAFE,
        ),
    ],
)
def test_process_that_waits(lines: list[str], expected: str | None) -> None:
    """A pipe that an error leaves unread stops the process that writes to it."""
    text = "import subprocess\n\n\ndef run(use):\n" + "".join(f"    {line}\n" for line in lines)
    assert offered(text, "LS103") == expected


@pytest.mark.parametrize(
    ("stream", "body", "expected"),
    [
        ("sys.stdin", "print(line)", SAFE),
        ("sys.stdin", "start(line)", NONE),
        ("sys.stdin", "subprocess.getoutput(line)", NONE),
        ("stream", "start(line)", UNSAFE),
        ("stream", "print(line)", SAFE),
    ],
)
def test_programs_that_read_standard_input(stream: str, body: str, expected: str | None) -> None:
    """A child inherits standard input, and would read what the loop has not read yet."""
    text = f"""
    import subprocess
    import sys


    def start(host):
        subprocess.run(["ssh", host])


    def run(stream):
        for line in {stream}.readlines():
            {body}


    run(sys.stdin)
    """
    assert offered(text, "LS103") == expected


@pytest.mark.parametrize(("setting", "expected"), [("filename='app.log'", UNSAFE), ("level=10", SAFE)])
def test_loop_over_the_log(setting: str, expected: str | None) -> None:
    """What is logged for a line of the log is one more line of it."""
    text = f"""
    import logging

    logging.basicConfig({setting})


    def run():
        with open("app.log") as src:
            for line in src.readlines():
                logging.info("seen %s", line)
    """
    assert offered(text, "LS103") == expected


@pytest.mark.parametrize(
    ("before", "in_loop", "expected"),
    [
        ("f = open(path)", "print(line)", SAFE),
        ("f = open(path)\n    following = f.readline", "following()", NONE),
        ("stack = ExitStack()\n    f = stack.enter_context(open(path))", "stack.close()", NONE),
        ("f = path.makefile()", "path.sendall(line)", NONE),
        ("stack = ExitStack()\n    f = stack.enter_context(open(path))", "print(line)", SAFE),
    ],
)
def test_others_that_hold_the_stream(before: str, in_loop: str, expected: str | None) -> None:
    """A bound method, and what has entered the stream, move or close it."""
    text = (
        f"from contextlib import ExitStack\n\n\ndef run(path):\n    {before}\n"
        f"    for line in f.readlines():\n        {in_loop}\n"
    )
    assert offered(text, "LS103") == expected


@pytest.mark.parametrize(("place", "expected"), [("outside", NONE), ("inside", SAFE)])
def test_loop_that_is_begun_again(place: str, expected: str | None) -> None:
    """What an early end leaves would be read by the next turn of the loop around it."""
    opening = "f = open(path)"
    text = (
        "def run(path):\n"
        + (f"    {opening}\n" if place == "outside" else "")
        + "    for _ in range(2):\n"
        + (f"        {opening}\n" if place == "inside" else "")
        + "        for line in f.readlines():\n            if line: break\n"
    )
    assert offered(text, "LS103") == expected


def test_folder_listed_elsewhere() -> None:
    """The listing that finds the target may stand in another function."""
    text = """
    import glob


    def parts(folder):
        return sorted(glob.glob(folder + "/*"))


    def join(folder, target):
        with open(target, "wb") as out:
            for path in parts(folder):
                with open(path, "rb") as src:
                    out.write(src.read())
    """
    assert offered(text, "LS101") == UNSAFE


def test_name_of_the_module() -> None:
    """A walrus that binds a name of the module is seen by other functions."""
    text = """
    data = None


    def run(path, target):
        global data
        with open(path, "rb") as src, open(target, "wb") as out:
            out.write(data := src.read())
    """
    assert offered(text, "LS101") == NONE


@pytest.mark.parametrize(("kind", "expected"), [("SOCK_STREAM", SAFE), ("SOCK_DGRAM", NONE), ("SOCK_SEQPACKET", NONE)])
def test_socket_that_keeps_messages_apart(kind: str, expected: str | None) -> None:
    """One call is one message there."""
    text = f"""
    import socket


    def run(path, address):
        sock = socket.socket(socket.AF_UNIX, socket.{kind})
        sock.connect(address)
        with open(path, "rb") as src:
            sock.sendall(src.read())
    """
    assert offered(text, "LS101") == expected


def test_hash_takes_no_text() -> None:
    """An empty text raises before, an empty loop does not."""
    text = """
    import hashlib


    def run(path):
        h = hashlib.sha256()
        with open(path) as src:
            h.update(src.read())
        return h
    """
    assert offered(text, "LS101") == NONE


@pytest.mark.parametrize("encoding", ["utf-7", "UTF7", "unicode_1_1_utf_7"])
def test_encoding_of_many_names(encoding: str) -> None:
    """Each write of such an encoding is encoded for itself, by whatever name it is asked for."""
    text = f"""
    import codecs


    def run(path, target):
        with open(path, encoding="utf-8") as src, codecs.open(target, "w", encoding="{encoding}") as out:
            out.write(src.read())
    """
    assert offered(text, "LS101") == NONE


@pytest.mark.parametrize(("between", "expected"), [("", SAFE), ("    requests.get(url + '/log')\n", UNSAFE)])
def test_request_before_the_body_is_read(between: str, expected: str | None) -> None:
    """A server that answers one at a time waits for the first body to be taken."""
    text = (
        "import requests\n\n\ndef run(url, out):\n    r = requests.get(url)\n"
        f"{between}    for chunk in r.iter_content(8192):\n        out.write(chunk)\n"
    )
    assert offered(text, "LS405") == expected


@pytest.mark.parametrize(
    ("in_loop", "behind", "expected"),
    [("", "", SAFE), ("turns += 1", "", UNSAFE), ("total += len(d)", "", SAFE), ("", "return len(d)", UNSAFE)],
)
def test_one_more_turn(in_loop: str, behind: str, expected: str | None) -> None:
    """A turn with an empty chunk is counted where turns are counted."""
    text = (
        "def run(path, out):\n    turns = total = 0\n    f = open(path, 'rb', buffering=0)\n    while True:\n"
        f"        d = f.read(4096)\n        out.write(d)\n        {in_loop or 'pass'}\n"
        f"        if len(d) < 4096:\n            break\n    {behind or 'return turns, total'}\n"
    )
    assert offered(text, "LS404") == expected


@pytest.mark.parametrize(
    ("head", "container", "expected"),
    [("", "data", SAFE), ("", "self.data", NONE), ("        global data\n", "data", NONE)],
)
def test_container_that_others_see(head: str, container: str, expected: str | None) -> None:
    """What a fix takes away must be nobody else's."""
    text = (
        f"class Job:\n    def run(self, path, out):\n{head}"
        f"        with open(path, 'rb') as src:\n            {container} = b''\n"
        "            while chunk := src.read(8192):\n"
        f"                {container} += chunk\n            out.write({container})\n"
    )
    assert offered(text, "LS201") == expected


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("', '.join(['x'])", SAFE),
        ("thread.join()", NONE),
        ("digest.hexdigest()", NONE),
        ("queue.get()", NONE),
        ("os.path.exists('done')", NONE),
    ],
)
def test_what_stands_between(between: str, expected: str | None) -> None:
    """The read moves behind it, and it may wait for the read, or look at what was read."""
    text = (
        "import os\n\n\ndef run(path, out, thread, digest, queue):\n    with open(path, 'rb') as src:\n"
        f"        data = src.read()\n        name = {between}\n        out.write(data)\n    return name\n"
    )
    assert offered(text, "LS101") == expected


@pytest.mark.parametrize(("head", "expected"), [("", SAFE), ("    global r\n", NONE)])
def test_response_that_others_see(head: str, expected: str | None) -> None:
    """A streamed body is gone when another function asks for it."""
    text = (
        f"import requests\n\n\ndef run(url, out):\n{head}    r = requests.get(url)\n"
        "    for chunk in r.iter_content(8192):\n        out.write(chunk)\n"
    )
    assert offered(text, "LS405") == expected


@pytest.mark.parametrize(
    ("after", "expected"), [("request.path", UNSAFE), ("request.json", NONE), ("request.form", NONE)]
)
def test_body_that_is_asked_for_again(after: str, expected: str | None) -> None:
    """What parses the body finds nothing where a loop has taken it."""
    text = f"""
    import hashlib

    from flask import Flask, request

    app = Flask(__name__)


    @app.post("/")
    def hook():
        digest = hashlib.md5(request.get_data())
        return digest.hexdigest() + str({after})
    """
    assert offered(text, "LS101") == expected


@pytest.mark.parametrize(("body", "expected"), [("skip()", UNSAFE), ("print(line)", SAFE)])
@pytest.mark.parametrize("head", ["", "    global f\n"])
def test_stream_of_the_module(head: str, body: str, expected: str | None) -> None:
    """Any function of the file may read or close a stream that has a name of the module."""
    opening = "f = open('x')"
    function = f"def run():\n{head}    {opening}\n    for line in f.readlines():\n        {body}\n"
    text = "def skip():\n    f.readline()\n\n\n" + (
        function if head else f"{opening}\nfor line in f.readlines():\n    {body}\n"
    )
    assert offered(text, "LS103") == expected
