"""Runs a case before and after its fixes, in a process of its own: `child.py BEFORE AFTER FOLDER SIZE...`.

Where the unfixed code is broken, its `expected` is run as well.

Prints one JSON object a run: which, size, result, and the peak of traced memory in bytes.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import tracemalloc
from pathlib import Path
from typing import Any


def load(path: str) -> Any:
    """A case, as a module."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # Litestar looks annotations up there
    spec.loader.exec_module(module)
    return module


def main() -> None:
    before, after, folder, *sizes = sys.argv[1:]
    modules = {"before": load(before), "after": load(after)}
    runs = {which: module.run for which, module in modules.items()}
    if hasattr(modules["before"], "expected"):
        runs["expected"] = modules["before"].expected
    for which, run in runs.items():
        run(_fresh(folder), 10)  # what is imported or cached at first is not the stream's
        for size in map(int, sizes):
            where = _fresh(folder)
            tracemalloc.start()
            result = run(where, size)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            print(json.dumps({"which": which, "size": size, "result": repr(result), "peak": peak}), flush=True)


def _fresh(folder: str) -> Path:
    where = Path(folder, "streams")
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    return where


if __name__ == "__main__":
    main()
