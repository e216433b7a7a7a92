"""The hooks that pre-commit finds in this repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lint_stream.frontends.commands.arguments import make_parser

ROOT = Path(__file__).parents[2]
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")

COPY = """\
def copy(source, target):
    with open(source, "rb") as src, open(target, "wb") as dst:
        dst.write(src.read())
"""

CLEAN = "def add(a, b):\n    return a + b\n"


def entries() -> dict[str, str]:
    """The command of each hook."""
    return dict(re.findall(r"^- id: (\S+)\n(?:  .*\n)*?  entry: (.+)$", HOOKS, re.MULTILINE))


def test_hooks() -> None:
    """There is a hook that checks, and one that fixes too."""
    assert entries() == {
        "lint-stream": "lint-stream check --force-exclude",
        "lint-stream-fix": "lint-stream check --force-exclude --fix",
    }


@pytest.mark.parametrize("command", entries().values())
def test_command_of_a_hook(command: str) -> None:
    """A hook's command is understood; the files that pre-commit names stay excluded where they are."""
    program, *arguments = command.split()
    parsed = make_parser().parse_args([*arguments, "app.py"])
    assert (program, parsed.command, parsed.paths, parsed.force_exclude) == ("lint-stream", "check", ["app.py"], True)


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    identity = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **identity, "PRE_COMMIT_HOME": str(folder.parent / "pre-commit")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("hook", "text", "status"),
    [("lint-stream", CLEAN, 0), ("lint-stream", COPY, 1), ("lint-stream-fix", COPY, 1)],
    ids=["clean", "found", "fixed"],
)
def test_hook_in_a_repository(tmp_path: Path, hook: str, text: str, status: int) -> None:
    """pre-commit installs the hook from this repository, and runs it over another one."""
    pytest.importorskip("pre_commit")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "app.py").write_text(text)
    run(scratch, "git", "init")
    run(scratch, "git", "add", ".")
    done = run(scratch, sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), hook, "--all-files")
    assert done.returncode == status, done.stdout + done.stderr
    assert ("app.py:3:19: LS101" in done.stdout) == (text == COPY and hook == "lint-stream")
    assert ((scratch / "app.py").read_text() == text) == (hook == "lint-stream")
