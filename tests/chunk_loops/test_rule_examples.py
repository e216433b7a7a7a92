"""The examples of the rules' pages: their safe fix gives the cure, which runs."""

from __future__ import annotations

import asyncio
import http.server
import os
import socket
import threading
from pathlib import Path

import pytest
from marked_loops import run_fixed

from lint_stream.diagnostic import Applicability
from lint_stream.pipeline import check_source
from lint_stream.rewrite.edits import apply_edits
from lint_stream.rules import all_rules, find_rule


@pytest.mark.parametrize("rule", [r for r in all_rules() if r.code.startswith("LS4")], ids=lambda r: r.code)
def test_safe_fix_turns_the_example_into_its_cure(rule) -> None:  # type: ignore[no-untyped-def]
    """*Example* raises exactly this code, and its safe fix gives *Use instead*, which raises nothing."""
    example, cure = rule.sections["Example"] + "\n", rule.sections["Use instead"] + "\n"
    assert [d.code for d in check_source(example)] == [rule.code]
    assert check_source(cure) == []
    fix = check_source(example)[0].fix
    assert fix is not None
    assert (fix.applicability, apply_edits(example, fix.edits)) == (Applicability.SAFE, cure)


@pytest.mark.parametrize("size", [0, 1, 511, 65536, 200_001])
@pytest.mark.parametrize("code", ["LS401", "LS402", "LS406"])
def test_fixed_copy_gives_the_same_bytes(code: str, size: int, tmp_path: Path) -> None:
    """The fixed examples end, and copy every byte."""
    rule = find_rule(code)
    assert rule is not None
    content = os.urandom(size)
    (tmp_path / "from").write_bytes(content)
    run_fixed(rule.sections["Example"] + "\n", "copy")(tmp_path / "from", tmp_path / "to")
    assert (tmp_path / "to").read_bytes() == content


def test_fixed_receive_takes_what_comes_in_pieces(tmp_path: Path) -> None:
    """The fixed LS404 example reads on after a short read."""
    rule = find_rule("LS404")
    assert rule is not None
    with socket.create_server(("127.0.0.1", 0)) as server:

        def send() -> None:
            conn, _ = server.accept()
            with conn:
                conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for _ in range(100):
                    conn.sendall(b"0123456789")

        sender = threading.Thread(target=send)
        sender.start()
        run_fixed(rule.sections["Example"] + "\n", "receive")(server.getsockname(), tmp_path / "to")
        sender.join()
    assert (tmp_path / "to").read_bytes() == b"0123456789" * 100


class _Body(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "200001")
        self.end_headers()
        self.wfile.write(b"x" * 200_001)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


def test_fixed_download_streams(tmp_path: Path) -> None:
    """The fixed LS405 example gives the same bytes, without holding them."""
    pytest.importorskip("requests")
    rule = find_rule("LS405")
    assert rule is not None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Body) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        run_fixed(rule.sections["Example"] + "\n", "download")(url, tmp_path / "to")
        server.shutdown()
    assert (tmp_path / "to").read_bytes() == b"x" * 200_001


def test_fixed_async_read_gives_chunks(tmp_path: Path) -> None:
    """The fixed LS403 example reads the file."""
    pytest.importorskip("aiofiles")
    rule = find_rule("LS403")
    assert rule is not None
    (tmp_path / "from").write_bytes(b"x" * 200_001)
    chunks = run_fixed(rule.sections["Example"] + "\n", "iter_chunks")

    async def gather() -> list[int]:
        return [len(chunk) async for chunk in chunks(tmp_path / "from")]  # type: ignore[attr-defined]

    assert asyncio.run(gather()) == [65536, 65536, 65536, 3393]
