"""Beside ruff: its fixes and ours never undo each other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lint_stream.frontends.cli import main

pytest.importorskip("ruff", reason="ruff is in the dependency group lint")

RULES = "FURB101,FURB103,FURB122,FURB129,SIM115"
"""What ruff says of files that are read or written whole, line by line, or without a `with`."""

MAX_ROUNDS = 6

COPIES = """\
import hashlib
from pathlib import Path


def copy(path, target):
    with open(path, "rb") as src, open(target, "wb") as dst:
        dst.write(src.read())


def copy_from(src, target):
    with open(target, "wb") as dst:
        dst.write(src.read())


def copy_to(path, dst):
    with open(path, "rb") as src:
        data = src.read()
    dst.write(data)


def copy_nested(path, target):
    with open(path, "rb") as src:
        with open(target, "wb") as dst:
            dst.write(src.read())


def copy_paths(path, target):
    Path(target).write_bytes(Path(path).read_bytes())


def copy_text(path, target):
    with open(path, encoding="utf-8") as src:
        text = src.read()
    with open(target, "w", encoding="utf-8") as dst:
        dst.write(text)


def digest(path):
    with open(path, "rb") as src:
        checksum = hashlib.sha256(src.read())
    return checksum.hexdigest()


def digest_of_path(path):
    with open(path, "rb") as src:
        data = src.read()
    return hashlib.sha256(data).hexdigest()
"""

LOOPS = """\
import csv


def count(path):
    total = 0
    with open(path) as src:
        for line in src.readlines():
            total += len(line)
    return total


def copy_lines(path, target):
    with open(path) as src, open(target, "w") as dst:
        for line in src.readlines():
            dst.write(line)


def copy_split_lines(path, target):
    with open(path) as src, open(target, "w") as dst:
        for line in src.read().splitlines():
            dst.write(line)


def rows(path):
    with open(path, newline="") as table:
        return [row[0] for row in csv.reader(table.readlines())]


def save(chunks, target):
    with open(target, "wb") as dst:
        for chunk in chunks:
            dst.write(chunk)


def gather(src, target):
    parts = []
    for chunk in iter(lambda: src.read(65536), b""):
        parts.append(chunk)
    with open(target, "wb") as dst:
        dst.write(b"".join(parts))
"""

DOWNLOADS = """\
import urllib.request

import requests


def download(url, target):
    response = requests.get(url, timeout=60)
    with open(target, "wb") as dst:
        dst.write(response.content)


def download_pieces(url, target):
    with requests.get(url, timeout=60) as response, open(target, "wb") as dst:
        for chunk in response.iter_content():
            dst.write(chunk)


def fetch(url, target):
    with urllib.request.urlopen(url) as response:
        with open(target, "wb") as dst:
            dst.write(response.read())


def upload(url, path):
    with open(path, "rb") as src:
        requests.put(url, data=src.read(), timeout=60)


def upload_unclosed(url, path):
    requests.put(url, data=open(path, "rb").read(), timeout=60)
"""

RESPONSES = """\
from flask import Flask, Response

app = Flask(__name__)


@app.get("/report")
def report():
    with open("report.pdf", "rb") as src:
        return Response(src.read(), mimetype="application/pdf")


@app.get("/log")
def log():
    return Response(open("app.log", "rb"))


@app.get("/rows")
def rows():
    with open("rows.csv") as src:
        data = src.read()
    return Response(data, mimetype="text/csv")
"""

FILES = {"copies": COPIES, "loops": LOOPS, "downloads": DOWNLOADS, "responses": RESPONSES}


def fix_with_ruff(path: Path) -> None:
    """All that ruff can fix, the unsafe and the preview rules included."""
    options = ["--isolated", "--no-cache", "--preview", "--target-version=py310", "--fix", "--unsafe-fixes", "--quiet"]
    command = [sys.executable, "-m", "ruff", "check", *options, f"--select={RULES}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr


def fix_with_us(path: Path) -> None:
    """All that we can fix."""
    assert main(["check", "--no-config", "--fix", "--unsafe-fixes", str(path)]) in (0, 1)


Fixer = Callable[[Path], None]
ORDERS = {"ruff-first": (fix_with_ruff, fix_with_us), "ruff-last": (fix_with_us, fix_with_ruff)}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_fixes_come_to_rest(tmp_path: Path, text: str, order: tuple[Fixer, ...]) -> None:
    """Run in turns, in either order, both have nothing left to do after a few rounds, and no text comes back."""
    path = tmp_path / "app.py"
    path.write_text(text)
    seen = [text]
    for _ in range(MAX_ROUNDS):
        before = seen[-1]
        for fix in order:
            fix(path)
            after = path.read_text()
            if after != seen[-1]:
                assert after not in seen
                seen.append(after)
        if seen[-1] == before:
            break
    else:
        pytest.fail(f"still changing after {MAX_ROUNDS} rounds:\n{seen[-1]}")
    compile(seen[-1], "app.py", "exec")
    assert len(seen) > 1


@pytest.mark.parametrize("fix", [fix_with_ruff, fix_with_us])
@pytest.mark.parametrize("name", ["copies", "loops"])
def test_both_have_something_to_fix(tmp_path: Path, name: str, fix: Fixer) -> None:
    """The files above have something for each: else, there would be nothing to disagree about."""
    path = tmp_path / "app.py"
    path.write_text(FILES[name])
    fix(path)
    assert path.read_text() != FILES[name]
