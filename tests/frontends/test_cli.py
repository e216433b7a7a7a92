"""The command line: what a call does, and with which status it ends."""

from __future__ import annotations

import io
import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from words import RULES, Outcome, run_python

from lint_stream import __version__, pipeline
from lint_stream.frontends.commands import check as check_command
from lint_stream.frontends.commands import workers
from lint_stream.frontends.commands.check_file import FileReport, Task
from lint_stream.frontends.files import FoundFile
from lint_stream.frontends.progress import Progress
from lint_stream.frontends.selection import Selection
from lint_stream.settings import Settings

Lint = Callable[..., Outcome]


def lay(folder: Path, **texts: str) -> None:
    """Write `name.py` for each name."""
    for name, text in texts.items():
        (folder / f"{name}.py").write_bytes(text.encode())


def codes(outcome: Outcome) -> list[str]:
    """Where what was reported."""
    return [
        line.split(" ")[0] + line.split(" ")[1] for line in outcome.out.splitlines() if not line.startswith("Found")
    ]


def test_nothing_to_report(lint: Lint, folder: Path) -> None:
    """Where nothing is found, nothing is printed."""
    lay(folder, app="x = 1\n")
    assert lint("check") == Outcome(0, "", "")


def test_empty_folder(lint: Lint) -> None:
    """A folder without Python files is nothing to report."""
    assert lint("check") == Outcome(0, "", "")


def test_paths(lint: Lint, folder: Path) -> None:
    """Files and folders are checked as they are named, in sorted order."""
    lay(folder, b="ADVICE\n", a="ADVICE\n")
    (folder / "script").write_text("ADVICE\n")
    assert codes(lint("check", "script", "b.py", "a.py")) == ["a.py:1:1:LS109", "b.py:1:1:LS109", "script:1:1:LS109"]


def test_fix(lint: Lint, folder: Path) -> None:
    """--fix writes the safe fixes, and reports what remains."""
    lay(folder, app="SAFE\nUNSAFE\n")
    outcome = lint("check", "--fix")
    assert (folder / "app.py").read_text() == "safe\nUNSAFE\n"
    assert outcome == Outcome(
        1,
        "app.py:2:1: LS102 [-] `UNSAFE` is here\n"
        "Found 2 diagnostics (1 fixed, 1 remaining, 1 fixable with --unsafe-fixes).\n",
        "",
    )


def test_fix_everything(lint: Lint, folder: Path) -> None:
    """With --unsafe-fixes all fixes are written; that something was changed is status 1, and a second run is 0."""
    lay(folder, app="SAFE\nUNSAFE\n")
    assert lint("check", "--fix", "--unsafe-fixes") == Outcome(1, "Found 2 diagnostics (2 fixed, 0 remaining).\n", "")
    assert (folder / "app.py").read_text() == "safe\nunsafe\n"
    assert lint("check", "--fix", "--unsafe-fixes") == Outcome(0, "", "")


def test_unsafe_fixes_alone_change_nothing(lint: Lint, folder: Path) -> None:
    """Without --fix, --unsafe-fixes writes nothing."""
    lay(folder, app="SAFE\nUNSAFE\n")
    assert lint("check", "--unsafe-fixes").status == 1
    assert (folder / "app.py").read_text() == "SAFE\nUNSAFE\n"


def test_exit_zero(lint: Lint, folder: Path) -> None:
    """--exit-zero hides what was found, and not what failed."""
    lay(folder, app="ADVICE\n")
    assert lint("check", "--exit-zero").status == 0
    assert lint("check", "--exit-zero", "missing.py").status == 2


def test_off_by_default(lint: Lint, folder: Path) -> None:
    """LS108 is reported only where it is asked for."""
    lay(folder, app="HIDDEN\nADVICE\n")
    assert codes(lint("check")) == ["app.py:2:1:LS109"]
    assert codes(lint("check", "--extend-select", "LS108")) == ["app.py:1:1:LS108", "app.py:2:1:LS109"]
    assert codes(lint("check", "--ignore", "LS109")) == ["app.py:1:1:LS108"]
    assert codes(lint("check", "--extend-ignore", "LS109")) == []


def test_select(lint: Lint, folder: Path) -> None:
    """Codes are selected and ignored as in flake8: the longer prefix wins."""
    lay(folder, app="SAFE; UNSAFE; ADVICE; PING\n")
    assert codes(lint("check", "--select", "LS101,LS2")) == ["app.py:1:1:LS101", "app.py:1:23:LS201"]
    assert codes(lint("check", "--select", "LS1", "--ignore", "LS10", "--extend-select", "LS102")) == [
        "app.py:1:7:LS102"
    ]


def test_what_is_not_selected_is_not_fixed(lint: Lint, folder: Path) -> None:
    """A fix is applied only where its diagnostic is reported."""
    lay(folder, app="SAFE\nTWO_LINES\n", test_app="SAFE\n")
    lint("check", "--fix", "--ignore", "LS204", "--per-file-ignores", "test_*:LS1")
    assert (folder / "app.py").read_text() == "safe\nTWO_LINES\n"
    assert (folder / "test_app.py").read_text() == "SAFE\n"


def test_per_file_ignores(lint: Lint, folder: Path) -> None:
    """Of several patterns that match, the longest holds, as in flake8; those with a slash are relative."""
    lay(folder, app="SAFE; ADVICE\n")
    (folder / "x").mkdir()
    lay(folder / "x", app="SAFE; ADVICE\n")
    ignores = "app.py:LS101 x/*.py:LS109"
    assert codes(lint("check", "--per-file-ignores", ignores)) == ["app.py:1:7:LS109", "x/app.py:1:1:LS101"]
    assert codes(lint("check", "x", "--per-file-ignores", "x/*:LS")) == []


def test_exclude(lint: Lint, folder: Path) -> None:
    """What is excluded is not checked in a folder, and is where it is named, unless that is forbidden."""
    lay(folder, app="ADVICE\n", other="ADVICE\n")
    assert codes(lint("check", "--exclude", "app.py")) == ["other.py:1:1:LS109"]
    assert codes(lint("check", "--extend-exclude", "app.*, x")) == ["other.py:1:1:LS109"]
    assert codes(lint("check", "app.py", "--exclude", "app.py")) == ["app.py:1:1:LS109"]
    assert lint("check", "app.py", "--exclude", "app.py", "--force-exclude") == Outcome(0, "", "")


def test_configuration_files(lint: Lint, folder: Path) -> None:
    """The project's files count, unless --no-config is given."""
    lay(folder, app="SAFE; ADVICE\n")
    (folder / "pyproject.toml").write_text('[tool.lint-stream]\nignore = ["LS101"]\n')
    assert codes(lint("check")) == ["app.py:1:7:LS109"]
    assert codes(lint("check", "--no-config")) == ["app.py:1:1:LS101", "app.py:1:7:LS109"]


def test_broken_configuration(lint: Lint, folder: Path) -> None:
    """A configuration that cannot be used stops the run, with one line that names the file."""
    (folder / "pyproject.toml").write_text("[tool.lint-stream]\nselect = 1\n")
    outcome = lint("check")
    assert outcome.status == 2
    assert outcome.err.startswith(f"lint-stream: {folder / 'pyproject.toml'}")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore", "--extend-ignore"])
def test_unknown_code(lint: Lint, option: str) -> None:
    """A code that nobody reports is refused, and the codes named."""
    known = ", ".join(sorted({"LS900", *(rule.code for rule in RULES)}))
    assert lint("check", option, "LS101, LS7") == Outcome(
        2, "", f"lint-stream: {option}: LS7 is neither a code nor the beginning of one; codes are {known}\n"
    )


def test_unknown_code_in_per_file_ignores(lint: Lint) -> None:
    """What `--per-file-ignores` names must be codes as well."""
    outcome = lint("check", "--per-file-ignores", "x.py:LS7")
    assert outcome.status == 2
    assert outcome.err.startswith("lint-stream: --per-file-ignores: LS7 is neither a code")


WRONG_CALLS = [
    (),
    ("chek",),
    ("check", "--selct", "LS101"),
    ("check", "--jobs", "0"),
    ("check", "--jobs", "x"),
    ("check", "--output-format", "xml"),
    ("check", "-", "app.py"),
    ("check", "--diff", "--output-format", "json"),
    ("check", "--select", "E501"),
    ("check", "--per-file-ignores", "LS101"),
    ("rule",),
    ("rule", "LS101", "--all"),
    ("rule", "LS777"),
]


@pytest.mark.parametrize("arguments", WRONG_CALLS, ids=" ".join)
def test_wrong_call(lint: Lint, arguments: tuple[str, ...]) -> None:
    """A wrong call is status 2 and a message on standard error."""
    outcome = lint(*arguments)
    assert outcome.status == 2
    assert outcome.out == ""
    assert "lint-stream" in outcome.err


def test_version(lint: Lint) -> None:
    """--version prints the name and the version."""
    assert lint("--version") == Outcome(0, f"lint-stream {__version__}\n", "")


def test_rule(lint: Lint) -> None:
    """A rule's page is printed, its code in any case."""
    assert lint("rule", "ls101") == Outcome(0, RULES[0].page, "")


def test_all_rules(lint: Lint) -> None:
    """All pages are printed, by code."""
    assert lint("rule", "--all").out == "\n".join(rule.page for rule in RULES)


def test_config(lint: Lint, folder: Path) -> None:
    """Each key is printed with what is in force and where it comes from."""
    path = folder / "pyproject.toml"
    path.write_text('[tool.lint-stream]\nextend-select = ["LS108"]\nper-file-ignores = { "x.py" = ["LS1"] }\n')
    lines = lint("config", "--force-exclude").out.splitlines()
    assert [line for line in lines if not line.endswith("# default")] == [
        f'extend-select = ["LS108"]                 # {path}',
        f'per-file-ignores = {{ "x.py" = ["LS1"] }}   # {path}',
        "force-exclude = true                      # command line",
    ]
    assert 'ignore = ["LS108"]                        # default' in lines


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Sets what standard input gives."""

    def give(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


def test_stdin(lint: Lint, type_in: Callable[[bytes], None]) -> None:
    """Standard input is checked under its name, as in flake8."""
    type_in(b"x = SAFE\n")
    assert lint("check", "-").out.splitlines()[0] == "stdin:1:5: LS101 [*] `SAFE` is here"
    type_in(b"x = SAFE\n")
    assert lint("check", "-", "--stdin-filename", "a/b.py").out.startswith("a/b.py:1:5: LS101")


def test_stdin_fix(lint: Lint, type_in: Callable[[bytes], None]) -> None:
    """With --fix, the text goes to standard output and what remains to standard error."""
    type_in(b"SAFE\r\nADVICE\r\n")
    assert lint("check", "-", "--fix") == Outcome(
        1,
        "safe\r\nADVICE\r\n",
        "stdin:2:1: LS109 `ADVICE` is here\nFound 2 diagnostics (1 fixed, 1 remaining).\n",
    )


@pytest.mark.parametrize("data", [b"x = 1", b"x = (\n", b"ADVICE\n"])
def test_stdin_comes_back(lint: Lint, type_in: Callable[[bytes], None], data: bytes) -> None:
    """With --fix, standard output has the whole text even where nothing was fixed, or it could not be checked."""
    type_in(data)
    assert lint("check", "-", "--fix").out.encode() == data


def test_stdin_diff(lint: Lint, type_in: Callable[[bytes], None]) -> None:
    """With --diff, standard output has the diff."""
    type_in(b"SAFE\n")
    assert lint("check", "-", "--fix", "--diff").out == "--- stdin\n+++ stdin\n@@ -1 +1 @@\n-SAFE\n+safe\n"


def test_stdin_is_excluded_by_force(lint: Lint, type_in: Callable[[bytes], None]) -> None:
    """The name of standard input can be excluded, and counts for per-file-ignores."""
    call = ("check", "-", "--stdin-filename", "app.py")
    type_in(b"SAFE\n")
    assert lint(*call, "--exclude", "app.py", "--force-exclude", "--fix") == Outcome(0, "SAFE\n", "")
    type_in(b"SAFE\n")
    assert lint(*call, "--per-file-ignores", "app.py:LS101") == Outcome(0, "", "")


def test_jobs_do_not_matter(lint: Lint, folder: Path) -> None:
    """Several processes report and fix what one does, in the same order."""
    for number in range(30):
        lay(folder, **{f"m{number:02}": f"x = {number}\nSAFE\nADVICE\n" if number % 3 else "SAFE = (\n"})
    alone, together = lint("check", "--jobs", "1"), lint("check", "--jobs", "3")
    assert together == alone
    assert alone.status == 2
    lint("check", "--jobs", "3", "--fix")
    assert [path.read_text().count("safe") for path in sorted(folder.glob("*.py"))] == [0, 1, 1] * 10


def test_one_process_where_there_are_no_others(lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without semaphores, files are checked in one process."""

    def fail(jobs: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(workers, "_start_pool", fail)
    lay(folder, a="ADVICE\n", b="ADVICE\n")
    assert codes(lint("check", "--jobs", "2")) == ["a.py:1:1:LS109", "b.py:1:1:LS109"]


PACE = {
    "quick-files": (30, 0.001, None, 30),
    "slow-files": (30, 0.1, None, 2),
    "nearly-done": (5, 0.075, None, 5),
    "one-process-asked-for": (30, 0.1, 1, 30),
    "two-processes-asked-for": (30, 0.001, 2, 0),
}


@pytest.mark.parametrize(("count", "seconds", "jobs", "expected"), PACE.values(), ids=PACE)
def test_processes_are_started_for_long_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch, count: int, seconds: float, jobs: int | None, expected: int
) -> None:
    """Without --jobs, other processes are started once the work has lasted, and only for as much again."""
    times = itertools.count()
    in_pool: list[FoundFile] = []

    def take(files: list[FoundFile], *rest: object) -> list[FileReport]:
        in_pool.extend(files)
        return [FileReport(file.path) for file in files]

    monkeypatch.setattr(workers, "_check_in_pool", take)
    monkeypatch.setattr(workers, "_usable_processors", lambda: 2)
    files = [FoundFile(f"missing{number:02}.py", is_named=True) for number in range(count)]
    progress = Progress(count, io.StringIO())
    task = Task(Settings(), Selection())
    reports = workers.check_files(files, task, jobs, progress, clock=lambda: next(times) * seconds)
    assert [one.path for one in reports] == [file.path for file in files]
    assert count - len(in_pool) == expected


def test_dead_worker(lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a process that was killed are named as not checked."""
    lay(folder, a="x\n", b="x\n")
    monkeypatch.setattr(pipeline, "check_source", lambda *arguments, **options: os._exit(1))
    outcome = lint("check", "--jobs", "2")
    assert outcome.status == 2
    assert outcome.err.splitlines() == [f"{name}.py: not checked: a worker process died" for name in "ab"]


def test_interrupt(lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the run with the status that shells give it, and without a traceback."""

    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check_command, "check_files", interrupt)
    assert lint("check") == Outcome(130, "", "")


def test_closed_pipe(folder: Path) -> None:
    """A reader that leaves early gets no traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    outcome = run_python(
        "-m", "lint_stream", "config", "--no-config", stdout=writer, stderr=subprocess.PIPE, cwd=folder
    )
    os.close(writer)
    assert (outcome.returncode, outcome.stderr) == (1, "")


HEAVY = ("flake8", "libcst", "multiprocessing", "concurrent.futures", "difflib", "tempfile", "subprocess")


def test_imports_of_a_clean_run(folder: Path) -> None:
    """A run that finds nothing imports nothing that only findings need."""
    lay(folder, app="x = 1\n")
    script = (
        "import sys; from lint_stream.frontends.cli import main; status = main(['check', '--jobs', '1']);"
        f"print(status, sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = run_python("-c", script, cwd=folder, capture_output=True)
    assert (done.stdout, done.stderr) == ("0 []\n", "")


def test_modules_of_the_project_are_not_run(folder: Path) -> None:
    """With `python -m`, a `copy.py` in the current folder is checked, and not imported for Python's own."""
    lay(folder, copy="raise SystemExit('was run')\n")
    done = run_python("-m", "lint_stream", "check", cwd=folder, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
