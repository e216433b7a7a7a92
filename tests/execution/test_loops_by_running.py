"""What is wrong with a chunk loop shows when it is run: it does not end, it loses bytes, or it reads too often.

`test_fixes_by_running.py` proves that the fixed code gives the right bytes in less memory. Here it is the unfixed code
that is looked at: an endless loop was stopped by its stream, a short read has lost what came later, and tiny pieces
were a hundred times as many. `counts(folder, size)` of a fixture gives how often each of its functions reads or writes.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXECUTION = Path(__file__).parent
FIXTURES = EXECUTION.parents[1] / "fixtures"
OURS = ("streams", "hesitant_streams", "watched_streams")
"""Modules of this folder."""

SIZE = 200_001
LEAST_RATIO = 100
SECONDS = 120

_EXPECT = re.compile(r"[ \t]*# expect: .*$", re.MULTILINE)
_RUN = """
import importlib.util, json, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("fixture", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(json.dumps(getattr(module, sys.argv[2])(Path(sys.argv[3]), int(sys.argv[4]))))
"""


def fixtures(pattern: str) -> pytest.MarkDecorator:
    """The fixtures whose place matches; there are some."""
    found = sorted(path for path in FIXTURES.glob(pattern) if not path.name.endswith(".fixed.py"))
    assert found, pattern
    return pytest.mark.parametrize("path", found, ids=lambda path: path.stem)


def both(path: Path, folder: Path, function: str) -> tuple[Any, Any]:
    """What a function of the fixture gives before and after its fixes."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and node.module not in OURS:
            names.append(node.module)
        for name in names:
            pytest.importorskip(name.partition(".")[0])
    fixed = path.with_suffix(".fixed.py").read_text(encoding="utf-8")
    return run(_EXPECT.sub("", text), folder / "before", function), run(fixed, folder / "after", function)


def run(text: str, folder: Path, function: str) -> Any:
    """What a function of this text gives, in a process of its own, on a stream of SIZE bytes."""
    (folder / "streams").mkdir(parents=True)
    script = folder / "fixture_under_test.py"
    script.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-B", "-c", _RUN, str(script), function, str(folder / "streams"), str(SIZE)],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(EXECUTION), "PATH": "/usr/bin:/bin"},
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def each(result: Any) -> list[Any]:
    """The results of a fixture's functions: pairs of a size and a digest, or what went wrong."""
    return [result] if isinstance(result, str) or isinstance(result[0], int) else list(result)


@fixtures("running/loop_endless_*.py")
def test_endless_loop_was_stopped(path: Path, tmp_path: Path) -> None:
    """LS401: without its fix each loop goes on at the end of its stream; with it each ends by itself."""
    before, after = both(path, tmp_path, "run")
    assert each(before) == ["does not end"] * len(each(before))
    assert "does not end" not in each(after)


@fixtures("running/loop_unawaited*.py")
def test_coroutine_was_taken_for_a_piece(path: Path, tmp_path: Path) -> None:
    """LS403: without its fix each loop hands on a coroutine; with it each hands on bytes, and ends."""
    before, after = both(path, tmp_path, "run")
    assert each(before) == ["a coroutine is no piece"] * len(each(before))
    assert [size for size, _ in each(after)] == [SIZE] * len(each(before))


@fixtures("running/loop_short_*.py")
def test_short_read_lost_the_rest(path: Path, tmp_path: Path) -> None:
    """LS404: without its fix each loop has less than there was; with it each has all."""
    before, after = both(path, tmp_path, "run")
    right = SIZE + len(b"onetwothree")
    assert [size for size, _ in each(after)] == [right] * len(each(after))
    assert all(size < right for size, _ in each(before))


@fixtures("counted/loop_tiny_*.py")
def test_tiny_pieces_were_a_hundred_times_as_many(path: Path, tmp_path: Path) -> None:
    """LS406: the fixed code reads or writes at most a hundredth as often, and gives the same."""
    before, after = both(path, tmp_path, "counts")
    assert before.keys() == after.keys()
    assert {name: before[name] // after[name] for name in before if before[name] < LEAST_RATIO * after[name]} == {}
    before, after = both(path, tmp_path / "again", "run")
    assert before == after
