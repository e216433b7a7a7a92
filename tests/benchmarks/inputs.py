"""What is measured: trees of real code, and files that are made to be large or deep."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import environment

__all__ = ["CLEAN_FILE", "clean_tree", "copy_tree", "deep_files", "default_trees", "generated", "largest_file"]

_LEFT_OUT = {"site-packages", "__pycache__", "test", "tests", "idlelib", "lib2to3"}
"""Of the standard library; its tests are as large as the rest, and hold files that are no Python."""

CLEAN_FILE = '"""A module with nothing to find."""\n\nimport os\n\n' + "\n\n".join(
    f'def name_{number}(path):\n    """The last part of a path."""\n    return os.path.basename(path) or "{number}"\n'
    for number in range(20)
)

_HIT = """\
def copy_{number}(path, target):
    with open(path, "rb") as src, open(target, "wb") as dst:
        dst.write(src.read())


"""

_NO_HIT = '''\
class Point{number}:
    """A point, and how far it is from another one."""

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def distance(self, other):
        dx, dy = self.x - other.x, self.y - other.y
        return (dx * dx + dy * dy) ** 0.5


'''

_DEPTH = 1000


def default_trees() -> dict[str, Path]:
    """CPython's standard library, and Django where it is installed."""
    trees = {"stdlib": Path(sysconfig.get_path("stdlib"))}
    django = importlib.util.find_spec("django")
    if django is not None and django.origin is not None:
        trees["Django"] = Path(django.origin).parent
    return trees


def copy_tree(tree: Path, target: Path) -> Path:
    """The Python files of a tree, where neither git nor a virtual environment hides some of them."""
    is_stdlib = tree == Path(sysconfig.get_path("stdlib"))
    for path in sorted(tree.rglob("*.py")):
        inner = path.relative_to(tree)
        if not (is_stdlib and _LEFT_OUT & set(inner.parts)):
            copy = target / inner
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    return target


def clean_tree(tree: Path, target: Path, python: Path) -> Path:
    """The files of a tree in which lint-stream, with all its codes on, finds nothing."""
    command = [python, "-m", "lint_stream", "check", "--no-config", "--select=LS", "--output-format=json", tree]
    done = subprocess.run(command, env=environment(), capture_output=True, check=False)
    found = {Path(one["filename"]).resolve() for one in json.loads(done.stdout)}
    copy_tree(tree, target)
    for path in found:
        (target / path.relative_to(tree.resolve())).unlink()
    return target


def largest_file(trees: list[Path]) -> Path:
    """The largest Python file of all trees."""
    return max((path for tree in trees for path in tree.rglob("*.py")), key=lambda path: path.stat().st_size)


def generated(size: int, hit_every: int) -> str:
    """At least `size` characters of code: of each `hit_every` definitions, one is a hit."""
    parts: list[str] = []
    length = 0
    while length < size:
        number = len(parts)
        parts.append((_NO_HIT if number % hit_every else _HIT).format(number=number))
        length += len(parts[-1])
    return "".join(parts)


def deep_files() -> Iterator[tuple[str, str]]:
    """Files that are nested as deep as no person writes them, by name; each has a hit inside."""
    head = "def copy(path, target):\n    with open(path, 'rb') as src, open(target, 'wb') as dst:\n"
    hit = "dst.write(src.read())"
    yield "elif", head + f"        if 0:\n            {hit}\n" + f"        elif 1:\n            {hit}\n" * _DEPTH
    yield "operators", head + f"        {hit}\n        return {' + '.join(['1'] * _DEPTH)}\n"
    yield "methods", head + f"        {hit}\n        return x{'.a()' * _DEPTH}\n"
    yield "written", head + f"        dst.write({'-' * _DEPTH}src.read())\n"
    yield "strings", head + f"        dst.write({' + '.join(['src.read()'] * _DEPTH)})\n"
    yield "brackets", head + f"        {hit}\n        return {'[' * _DEPTH}{']' * _DEPTH}\n"
    blocks = "".join(f"{'  ' * depth}if x:\n" for depth in range(_DEPTH))
    yield "blocks", f"{blocks}{'  ' * _DEPTH}open(path, 'rb').read()\n"
