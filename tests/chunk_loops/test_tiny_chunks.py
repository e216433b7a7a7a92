"""LS406: chunks so small that the loop is all overhead."""

from __future__ import annotations

import pytest
from marked_loops import check

from lint_stream.pipeline import check_source

TINY = {
    "a copy": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while chunk := src.read(511):  # !LS406 @24
                    dst.write(chunk)
        """,
    "a constant of the file": """
        import zlib
        from functools import partial

        PIECE = 1 << 6

        def checksum(path):
            crc = 0
            with open(path, "rb") as src:
                for chunk in iter(partial(src.read, PIECE), b""):  # !LS406
                    crc = zlib.crc32(chunk, crc)
            return crc
        """,
    "a block of the hash": """
        import hashlib

        def digest(path):
            h = hashlib.sha256()
            with open(path, "rb") as src:
                while chunk := src.read(h.block_size):  # !LS406
                    h.update(chunk)
            return h.hexdigest()
        """,
    "no size of iter_content": """
        import requests

        def download(url, dst):
            for chunk in requests.get(url, stream=True).iter_content():  # !LS406
                dst.write(chunk)
        """,
    "a small size of iter_content, and a count": """
        import requests

        def download(url, dst, bar):
            r = requests.get(url, stream=True)
            for chunk in r.iter_content(chunk_size=256):  # !LS406
                dst.write(chunk)
                bar.update(len(chunk))
        """,
}


LARGE_ENOUGH = {
    "a sector": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while chunk := src.read(512):
                    dst.write(chunk)
        """,
    "records": """
        def records(path):
            with open(path, "rb") as src:
                while record := src.read(24):
                    yield int.from_bytes(record[:4], "big"), record[4:]
        """,
    "each piece is shown": """
        def dump(path, out):
            with open(path, "rb") as src:
                while row := src.read(16):
                    print(row.hex(" "), file=out)
        """,
    "a network": """
        import socket

        def receive(sock: socket.socket, dst):
            while data := sock.recv(128):
                dst.write(data)
        """,
    "somebody waits for each character": """
        import subprocess
        import sys

        def run(argv):
            proc = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
            for char in iter(lambda: proc.stdout.read(1), ""):
                sys.stdout.write(char)
        """,
    "many blocks of the hash": """
        import hashlib

        def digest(path):
            h = hashlib.sha256()
            with open(path, "rb") as src:
                while chunk := src.read(h.block_size * 1024):
                    h.update(chunk)
        """,
    "the caller's size": """
        def copy(src, dst, size=64):
            while chunk := src.read(size):
                dst.write(chunk)
        """,
    "up to a character": """
        def word(src, dst):
            while (char := src.read(1)) not in ("", " "):
                dst.write(char)
        """,
}


@pytest.mark.parametrize("text", TINY.values(), ids=TINY)
def test_tiny_chunks_of_a_copy_are_ls406(text: str) -> None:
    """A copy or hash loop over less than 512 bytes at a time is LS406, at the read."""
    check(text)


@pytest.mark.parametrize("text", LARGE_ENOUGH.values(), ids=LARGE_ENOUGH)
def test_small_pieces_with_a_reason_are_not_ls406(text: str) -> None:
    """Records, networks, pipes and sizes of somebody else's choice: nothing is said."""
    check(text)


def test_gathering_hides_what_only_costs_time() -> None:
    """Where tiny pieces, or those of a loaded body, are gathered, the gathering is the flow."""
    code = "import requests\n\ndef load(url):\n    return b''.join(requests.get(url).iter_content(256))\n"
    assert [d.code for d in check_source(code)] == ["LS209"]
