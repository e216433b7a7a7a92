"""A fix is right because the fixed code does the same in less memory: fixtures that run are run before and after it.

Such a fixture has a function `run(folder, size)` that drives it on a stream of `size` bytes, and returns what its
consumer got. Where the unfixed code is broken, `expected(folder, size)` returns what right code would give.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from fixture_files import Fixture, all_fixtures
from serving import NEEDS

HERE = Path(__file__).parent

SIZES = (0, 1, 65536, 200_001)
SMALL, LARGE = 4 << 20, 16 << 20
MOST_GROWTH, LEAST_GROWTH = 3 << 20, 8 << 20
"""How much the peak may grow from SMALL to LARGE after the fixes, and how much it grows at least before them."""

OURS = ("streams", "hesitant_streams", "watched_streams")
"""Modules of this folder."""

SECONDS = 120
"""Until a fixture that hangs is given up."""

RUNNING = [fixture for fixture in all_fixtures() if fixture.runs]


def skip_without_its_libraries(text: str) -> None:
    """Skip by name what imports something, or is served by something, that is not installed."""
    for node in ast.walk(ast.parse(text)):
        modules = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module == "serving":
            modules += [NEEDS[one.name] for one in node.names if one.name in NEEDS]
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.append(node.module)
        for module in modules:
            name = module.partition(".")[0]
            if name not in sys.stdlib_module_names and name not in OURS:
                pytest.importorskip(name)


@pytest.mark.parametrize("fixture", RUNNING, ids=lambda fixture: fixture.path.stem)
def test_same_result_in_less_memory(fixture: Fixture, tmp_path: Path) -> None:
    """The same bytes reach the consumer, and the peak of memory no longer grows with the stream."""
    skip_without_its_libraries(fixture.text)
    before, after = (tmp_path / f"{which}_{fixture.path.name}" for which in ("before", "after"))
    before.write_text(fixture.text, encoding="utf-8")
    after.write_text(fixture.snapshot, encoding="utf-8")
    runs = run_all(before, after, tmp_path)
    is_broken = ("expected", LARGE) in runs
    for size in (*SIZES, SMALL, LARGE):
        right = runs["expected" if is_broken else "before", size]["result"]
        assert right == runs["after", size]["result"], f"{size} bytes"
        assert not is_broken or size == 0 or right != runs["before", size]["result"], "the unfixed code is right"
    grown = {which: runs[which, LARGE]["peak"] - runs[which, SMALL]["peak"] for which in ("before", "after")}
    assert is_broken or grown["before"] > LEAST_GROWTH, "the unfixed code does not hold the stream"
    assert grown["after"] < MOST_GROWTH, "the fixed code holds it too"


def run_all(before: Path, after: Path, folder: Path) -> dict[tuple[str, int], dict[str, int]]:
    """What `child.py` prints, by which and size."""
    sizes = [str(size) for size in (*SIZES, SMALL, LARGE)]
    done = subprocess.run(
        [sys.executable, str(HERE / "child.py"), str(before), str(after), str(folder), *sizes],
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {(row["which"], row["size"]): row for row in rows}
