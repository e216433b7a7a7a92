"""flake8 prints what the analysis finds, and decides what is shown of it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flake8.main.application import Application
from flake8_process import ROOT, Flake8, Told

import lint_stream
from lint_stream.frontends.flake8_plugin import StreamPlugin

COLUMNS = "--format=%(path)s:%(row)d:%(col)d:%(code)s"
SAYS = "--format=%(code)s %(text)s"
CRITICAL = "There was a critical error during execution of Flake8:"


def test_version_lists_the_plugin(flake8: Flake8) -> None:
    """`flake8 --version` names lint-stream and its version."""
    assert f"lint-stream: {lint_stream.__version__}" in flake8.run_alone("--version")[0]


def test_plugin_has_name_and_version() -> None:
    """The class says what it is, for tools that ask it rather than the installed package."""
    assert (StreamPlugin.name, StreamPlugin.version) == ("lint-stream", lint_stream.__version__)


def test_columns_are_code_points_from_one(flake8: Flake8, told: Told) -> None:
    """A column counts characters, not bytes, and from 1 in print."""
    flake8.write("app.py", 'print("äöü😀", LS101())\n')
    assert flake8.run("--select=LS", COLUMNS, "app.py") == ["app.py:1:15:LS101"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfLS101()\n", "LS101()\n"),
        (b"x = 1\r\nLS101()\r\n", "x = 1\nLS101()\n"),
        (b"x = 1\rLS101()\r", "x = 1\nLS101()\n"),
        (b"x = 1\n\x0cLS101()\n", "x = 1\n\x0cLS101()\n"),
        (b"x = '\x0c'\nLS101()", "x = '\x0c'\nLS101()"),
        ("x = '\u2028'\nLS101()\n".encode(), "x = '\u2028'\nLS101()\n"),
        (b"# coding: latin-1\nx = '\xe4'; LS101()\n", "# coding: latin-1\nx = 'ä'; LS101()\n"),
        (b"x = '\xe4'; LS101()\n", "x = 'ä'; LS101()\n"),
        (b"", ""),
    ],
)
def test_text_is_what_flake8_parsed(flake8: Flake8, told: Told, data: bytes, text: str) -> None:
    """The analysis gets the text of flake8's own tree: without byte order mark, lines ended by `\\n`."""
    flake8.write("app.py", data)
    flake8.run("--select=LS", "app.py")
    assert told.texts == [text]


def test_form_feed_moves_no_line(flake8: Flake8, told: Told) -> None:
    """A form feed is one column of its line and ends none."""
    flake8.write("app.py", "x = 1\n\x0c\nif x:\n    x = '\x0c'; LS101()\n")
    assert flake8.run("--select=LS", COLUMNS, "app.py") == ["app.py:4:14:LS101"]


def test_ls108_is_off_by_default(flake8: Flake8, told: Told) -> None:
    """LS108 is shown only to those who ask for it, be it by `--select`; an `--ignore` of their own is asking, too."""
    flake8.write("app.py", "LS101()\nLS108()\n")
    shown = {
        options: flake8.run(*options.split(), "--extend-ignore=F", "--format=%(code)s", "app.py")
        for options in ("", "--extend-select=LS108", "--select=LS", "--select=LS108", "--ignore=E2", "--ignore=LS108")
    }
    expected = {
        "": ["LS101"],
        "--extend-select=LS108": ["LS101", "LS108"],
        "--select=LS": ["LS101", "LS108"],
        "--select=LS108": ["LS108"],
        "--ignore=E2": ["LS101", "LS108"],
        "--ignore=LS108": ["LS101"],
    }
    assert expected == shown


def test_flake8_decides_what_is_shown(flake8: Flake8, told: Told) -> None:
    """`--select`, `--extend-ignore`, `per-file-ignores` and `# noqa` hold for our codes as for any other."""
    flake8.write("app.py", "LS101()\nLS101()  # noqa\nLS101()  # noqa: LS1\nLS101()  # noqa: E501\nLS306()\n")
    flake8.write("tests/app.py", "LS101()\n")
    assert flake8.run("--select=LS1", COLUMNS, ".") == [
        "./app.py:1:1:LS101",
        "./app.py:4:1:LS101",
        "./tests/app.py:1:1:LS101",
    ]
    flake8.write(".flake8", "[flake8]\nextend-ignore = F,LS3\nper-file-ignores =\n    tests/*: LS101\n")
    assert flake8.run(COLUMNS, ".") == ["./app.py:1:1:LS101", "./app.py:4:1:LS101"]


def test_failure_is_one_diagnostic(flake8: Flake8, told: Told) -> None:
    """Where the analysis fails, the file has one LS900 of one line, and what other plugins found."""
    told.failure = RecursionError("too\ndeep")
    flake8.write("app.py", "import os\n")
    flake8.write("other.py", "import re\n")
    assert flake8.run("--jobs=1", SAYS, "app.py", "other.py") == [
        "LS900 file is not analysed: RecursionError: too deep",
        "F401 'os' imported but unused",
        "LS900 file is not analysed: RecursionError: too deep",
        "F401 're' imported but unused",
    ]


def test_failure_without_words_names_its_kind(flake8: Flake8, told: Told) -> None:
    """An exception without a message is named by its class alone."""
    told.failure = MemoryError()
    flake8.write("app.py", "")
    assert flake8.run(SAYS, "app.py") == ["LS900 file is not analysed: MemoryError"]


def test_syntax_error_is_left_to_flake8(flake8: Flake8, told: Told) -> None:
    """A file that is no Python has flake8's E999 and nothing of ours."""
    flake8.write("app.py", "def f(:\n    LS101()\n")
    assert flake8.run("--select=E9,LS", "--format=%(code)s", "app.py") == ["E999"]
    assert told.texts == []


SOURCES = {
    "nothing": ([], {}, "chunks of None, opened by ()"),
    "command line": (["--stream-chunk-size=1MiB"], {}, "chunks of 1048576, opened by ()"),
    "a list": (["--stream-openers=a.b, .c"], {}, "chunks of None, opened by ('a.b', '.c')"),
    "flake8's file": ([], {"setup.cfg": "[flake8]\nstream-chunk-size = 512\n"}, "chunks of 512, opened by ()"),
    "flake8's file, with underscores": (
        [],
        {"tox.ini": "[flake8]\nstream_openers =\n    a.b,\n    c.d\n"},
        "chunks of None, opened by ('a.b', 'c.d')",
    ),
    "pyproject.toml": (
        [],
        {"pyproject.toml": "[tool.lint-stream]\nchunk-size = 4096\nopeners = ['a.b']\n"},
        "chunks of 4096, opened by ('a.b',)",
    ),
    "flake8's before pyproject.toml": (
        ["--stream-openers="],
        {
            "setup.cfg": "[flake8]\nstream-chunk-size = 512\n",
            "pyproject.toml": "[tool.lint-stream]\nchunk-size = 4096\nopeners = ['a.b']\n",
        },
        "chunks of 512, opened by ()",
    ),
}


@pytest.mark.parametrize(("options", "files", "message"), SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_settings_reach_the_analysis(
    flake8: Flake8, told: Told, jobs: str, options: list[str], files: dict[str, str], message: str
) -> None:
    """The analysis has the settings of flake8, or else of pyproject.toml, in worker processes too."""
    for name, text in {"a.py": "LS101()\n", "b.py": "LS101()\n", **files}.items():
        flake8.write(name, text)
    shown = flake8.run("--select=LS", "--jobs", jobs, SAYS, *options, "a.py", "b.py")
    assert [f"LS101 {message}"] * 2 == shown


def test_runs_share_nothing(flake8: Flake8, told: Told, capfd: pytest.CaptureFixture[str]) -> None:
    """Two runs in one process keep their own settings, even when one is prepared before the other has ended."""
    flake8.write("app.py", "LS101()\n")
    runs = [Application(), Application(), Application()]
    for run, options in zip(runs, (["--stream-chunk-size=512"], ["--stream-chunk-size=1024"], []), strict=True):
        run.initialize(["--select=LS", SAYS, *options, "app.py"])
    for run in runs:
        run.run_checks()
        run.report()
    sys.stdout.flush()
    sizes = [line.split(",")[0] for line in capfd.readouterr().out.splitlines()]
    assert sizes == ["LS101 chunks of 512", "LS101 chunks of 1024", "LS101 chunks of None"]


REFUSED = {
    "command line": (["--stream-chunk-size=10"], {}, "--stream-chunk-size: `chunk-size` cannot be '10'; allowed is "),
    "a name": (["--stream-openers=a.b,open"], {}, "--stream-openers: `openers` cannot be 'open'; allowed is "),
    "flake8's file": (
        [],
        {"setup.cfg": "[flake8]\nstream-openers = a b\n"},
        "{folder}/setup.cfg [flake8]: `openers` cannot be 'a'; allowed is ",
    ),
    "pyproject.toml": (
        [],
        {"pyproject.toml": "[tool.lint-stream]\nchunk-size = true\n"},
        "{folder}/pyproject.toml [tool.lint-stream]: `chunk-size` cannot be True; allowed is ",
    ),
    "a misspelt key": (
        [],
        {"pyproject.toml": "[tool.lint-stream]\nchunksize = 512\n"},
        "{folder}/pyproject.toml [tool.lint-stream]: `chunksize` is no key of lint-stream; did you mean `chunk-size`?",
    ),
    "no TOML": ([], {"pyproject.toml": "[tool.lint-stream\n"}, "{folder}/pyproject.toml: not valid TOML: "),
}


@pytest.mark.parametrize(("options", "files", "message"), REFUSED.values(), ids=REFUSED)
def test_wrong_values_stop_flake8_without_a_traceback(
    flake8: Flake8, options: list[str], files: dict[str, str], message: str
) -> None:
    """A value that cannot be used is refused with its place, its key and what is allowed, and exit status 1."""
    for name, text in {"app.py": "", **files}.items():
        flake8.write(name, text)
    critical, refusal = flake8.run(*options, "app.py")
    assert critical == CRITICAL
    assert refusal.startswith(message.format(folder=flake8.folder))
    assert flake8.status == 1


def test_keys_of_the_command_line_tool_are_no_options(flake8: Flake8, told: Told) -> None:
    """`select` in pyproject.toml is for the command line tool: flake8 has its own."""
    flake8.write("pyproject.toml", "[tool.lint-stream]\nselect = ['LS3']\nexclude = ['*']\n")
    flake8.write("app.py", "LS101()\n")
    assert flake8.run("--select=LS", COLUMNS, "app.py") == ["app.py:1:1:LS101"]


def test_imports_nothing_heavy() -> None:
    """Every run of flake8 imports plugin and formatter; what only few runs need is not imported with them."""
    code = (
        "import sys; import flake8.main.cli; before = set(sys.modules);"
        "import lint_stream.frontends.flake8_plugin, lint_stream.frontends.flake8_formatter;"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    imported = {name.partition(".")[0] for name in done.stdout.split()}
    assert not imported & {"libcst", "tomllib", "tomli", "difflib", "json", "asyncio", "typing_extensions"}
    assert "lint_stream.rewrite.diff" not in done.stdout.split()


COPY = 'def copy(src, dst):\n    with open(src, "rb") as one, open(dst, "wb") as two:\n        two.write(one.read())\n'


@pytest.mark.parametrize("arguments", [["app.py"], ["."], ["--jobs=2", "app.py", "other.py"]])
def test_installed_plugin_reports(flake8: Flake8, arguments: list[str]) -> None:
    """flake8 with lint-stream installed reports a whole stream that is loaded to be written, and exits with 1."""
    flake8.write("app.py", COPY)
    flake8.write("other.py", "x = 1\n")
    (line,) = flake8.run_alone(*arguments)
    assert line.removeprefix("./").startswith("app.py:3:19: LS101 ")
    assert flake8.status == 1


def test_stdin_is_reported_under_its_display_name(flake8: Flake8) -> None:
    """Editors pass the text on stdin, and its name beside it."""
    (line,) = flake8.run_alone("--stdin-display-name=pkg/app.py", "-", stdin=COPY.encode())
    assert line.startswith("pkg/app.py:3:19: LS101 ")


def test_clean_file_imports_no_libcst(flake8: Flake8) -> None:
    """A file with nothing to find is done before libcst would be needed."""
    path = flake8.write("app.py", "def add(one, other):\n    return one + other\n")
    code = (
        "import ast, pathlib, sys; from lint_stream.frontends.flake8_plugin import StreamPlugin;"
        "text = pathlib.Path(sys.argv[1]).read_text();"
        "found = list(StreamPlugin(ast.parse(text), text.splitlines(True)).run());"
        "print(found, 'libcst' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[] False\n"


@pytest.mark.parametrize("depth", [20, 90, 150])
def test_deep_nesting_does_not_stop_flake8(flake8: Flake8, depth: int) -> None:
    """However deeply code is nested, it is analysed or reported as not analysed; pyflakes gives up before we do."""
    chain = "x" + ".read()" * depth
    flake8.write("app.py", f"{COPY}\n\ndef deep(x):\n    return {chain}\n")
    codes = {line.split()[1] for line in flake8.run_alone("--select=LS", "app.py")}
    assert codes
    assert codes <= {"LS101", "LS900", "LS108", "LS109"}
