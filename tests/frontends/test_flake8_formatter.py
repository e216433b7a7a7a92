"""`--format=stream-diff` prints what flake8 prints, and the diff of each fix below its diagnostic."""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
import sys

import pytest
from flake8 import utils
from flake8_process import Flake8, Told

from lint_stream.settings import Settings

DIFF = "--format=stream-diff"
MESSAGE = "chunks of None, opened by ()"

APP = "import os\nLS101(safe)\nLS101(unsafe)\nLS109()\n"
SHOWN = f"""\
app.py:1:1: F401 'os' imported but unused
app.py:2:1: LS101 {MESSAGE}
safe fix: call `fixed()`
--- app.py
+++ app.py
@@ -1,4 +1,4 @@
 import os
-LS101(safe)
+fixed()
 LS101(unsafe)
 LS109()
app.py:3:1: LS101 {MESSAGE}
unsafe fix: call `fixed()`
--- app.py
+++ app.py
@@ -1,4 +1,4 @@
 import os
 LS101(safe)
-LS101(unsafe)
+fixed()
 LS109()
app.py:4:1: LS109 {MESSAGE}
""".splitlines()


@pytest.fixture(autouse=True)
def _only_what_matters(flake8: Flake8) -> None:
    flake8.write(".flake8", "[flake8]\nextend-ignore = F821\n")


def test_fixes_are_shown_below_their_diagnostics(flake8: Flake8, told: Told) -> None:
    """A diagnostic with a fix is followed by its diff, marked `safe` or `unsafe`; other lines are flake8's."""
    flake8.write("app.py", APP)
    assert flake8.run(DIFF, "app.py") == SHOWN
    assert flake8.status == 1


def test_without_the_diffs_it_is_the_default_format(flake8: Flake8, told: Told) -> None:
    """Every line that flake8 prints by default is there, in the same order."""
    flake8.write("app.py", APP)
    default = flake8.run("app.py")
    assert [line for line in flake8.run(DIFF, "app.py") if line.startswith("app.py:")] == default


def test_file_is_analysed_once_more(flake8: Flake8, told: Told) -> None:
    """However many diagnostics a file has, the plugin analyses it once and the formatter once; a clean file never."""
    flake8.write("app.py", APP)
    flake8.write("clean.py", "import os\n")
    flake8.run(DIFF, "--jobs=1", "app.py", "clean.py")
    assert sorted(told.texts) == sorted([APP, APP, "import os\n"])


def test_workers_make_no_difference(flake8: Flake8, told: Told) -> None:
    """With `--jobs`, what is printed is the same."""
    flake8.write("app.py", APP)
    flake8.write("other.py", APP)
    assert flake8.run(DIFF, "--jobs=2", ".") == flake8.run(DIFF, "--jobs=1", ".")


def test_settings_are_those_of_the_plugin(flake8: Flake8, told: Told) -> None:
    """The formatter analyses with the options that the plugin had, else it would find other diagnostics."""
    flake8.write("app.py", "LS101(safe)\n")
    first, *rest = flake8.run(DIFF, "--stream-chunk-size=1MiB", "app.py")
    assert first == "app.py:1:1: LS101 chunks of 1048576, opened by ()"
    assert rest[0] == "safe fix: call `fixed()`"
    assert told.settings == [Settings(chunk_size=1024 * 1024)] * 2


@pytest.mark.parametrize("color", ["always", "never", "auto"])
def test_color_is_flake8s_choice(flake8: Flake8, told: Told, color: str) -> None:
    """`--color` holds for the diff as for the line above it; `auto` colours only a terminal."""
    flake8.write("app.py", "LS101(unsafe)\n")
    line, heading, *diff = flake8.run(DIFF, f"--color={color}", "app.py")
    if color == "always":
        assert line.startswith("\033[1mapp.py\033[m")
        assert heading == "\033[33munsafe\033[m fix: call `fixed()`"
        assert diff[-2:] == ["\033[31m-LS101(unsafe)\033[m", "\033[32m+fixed()\033[m"]
    else:
        assert "\033" not in "".join([line, heading, *diff])


def test_output_file_takes_the_diffs(flake8: Flake8, told: Told) -> None:
    """`--output-file` gets everything; with `--tee` it is printed as well."""
    flake8.write("app.py", APP)
    assert flake8.run(DIFF, "--output-file=out.txt", "app.py") == []
    assert flake8.folder.joinpath("out.txt").read_text().splitlines() == SHOWN
    assert flake8.run(DIFF, "--output-file=tee.txt", "--tee", "app.py") == SHOWN
    assert flake8.folder.joinpath("tee.txt").read_text().splitlines() == SHOWN


def test_output_file_may_lack_characters(flake8: Flake8, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """flake8 opens its output file in the locale's encoding; what that cannot hold is escaped, and the run goes on."""
    monkeypatch.setattr("flake8.formatting.base.open", functools.partial(open, encoding="ascii"), raising=False)
    flake8.write("app.py", "x = 'ü'\nLS101(safe)\n")
    assert flake8.run(DIFF, "--jobs=1", "--output-file=out.txt", "app.py") == []
    assert " x = '\\xfc'" in flake8.folder.joinpath("out.txt").read_text().splitlines()


def test_show_source_stands_between_line_and_diff(flake8: Flake8, told: Told) -> None:
    """`--show-source` prints the line of code where it always does, and the diff after it."""
    flake8.write("app.py", "LS101(safe)\n")
    shown = flake8.run(DIFF, "--show-source", "app.py")
    assert shown[:4] == [f"app.py:1:1: LS101 {MESSAGE}", "LS101(safe)", "^", "safe fix: call `fixed()`"]


def test_quiet_is_quiet(flake8: Flake8, told: Told) -> None:
    """With `-q` flake8 prints file names instead, and with `-qq` nothing."""
    flake8.write("app.py", APP)
    assert flake8.run(DIFF, "-q", "app.py") == ["app.py"]
    assert flake8.run(DIFF, "-qq", "app.py") == []


@pytest.mark.parametrize("name", ["stdin", "pkg/app.py"])
def test_stdin_is_fixed_from_what_flake8_read(
    flake8: Flake8, told: Told, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Text from stdin has diffs under its display name, even where a file of that name says something else."""
    flake8.write("pkg/app.py", "x = 1\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfLS101(safe)\n")))
    utils.stdin_get_value.cache_clear()
    try:
        shown = flake8.run(DIFF, f"--stdin-display-name={name}", "-")
    finally:
        utils.stdin_get_value.cache_clear()
    assert shown == [
        f"{name}:1:1: LS101 {MESSAGE}",
        "safe fix: call `fixed()`",
        f"--- {name}",
        f"+++ {name}",
        "@@ -1 +1 @@",
        "-LS101(safe)",
        "+fixed()",
    ]


FILES = {
    "LF": b"x = 1\nLS101(safe)\n",
    "CRLF": b"x = 1\r\nLS101(safe)\r\n",
    "no last line end": b"x = 1\nLS101(safe)",
    "byte order mark": b"\xef\xbb\xbfx = 1\nLS101(safe)\n",
    "form feed": b"x = 1\n\x0c\nx = '\x0c'; LS101(safe)\n",
}


@pytest.mark.skipif(shutil.which("git") is None, reason="git applies the diff")
@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_printed_diff_applies(flake8: Flake8, told: Told, data: bytes) -> None:
    """What `--output-file` holds is a patch of the file, byte order mark, line ends and all."""
    path = flake8.write("app.py", data)
    flake8.run(DIFF, "--select=LS", "--output-file=out.patch", ".")
    subprocess.run(["git", "apply", "-p0", "--whitespace=nowarn", "out.patch"], cwd=flake8.folder, check=True)
    assert data.replace(b"LS101(safe)", b"fixed()") == path.read_bytes()


FAILURES = {
    "broken": "no fix shown: the fixed code does not compile",
    "failing": "no fix shown: LookupError: no such name",
}


@pytest.mark.parametrize(("kind", "said"), FAILURES.items())
def test_failing_fix_is_said(flake8: Flake8, told: Told, kind: str, said: str) -> None:
    """A fix that cannot be shown is one line below its diagnostic, and the next diagnostic has its diff."""
    flake8.write("app.py", f"LS101({kind})\nLS101(safe)\n")
    shown = flake8.run(DIFF, "app.py")
    assert shown[:4] == [
        f"app.py:1:1: LS101 {MESSAGE}",
        said,
        f"app.py:2:1: LS101 {MESSAGE}",
        "safe fix: call `fixed()`",
    ]


def test_undecodable_file_has_no_diff(flake8: Flake8, told: Told) -> None:
    """flake8 takes a file that is not UTF-8 for latin-1; it has no diff, as its text is a guess."""
    flake8.write("app.py", b"x = '\xe4'\nLS101(safe)\n")
    assert flake8.run(DIFF, "app.py") == [f"app.py:2:1: LS101 {MESSAGE}", "no fix shown: line 1 is not utf-8"]


def test_file_that_changed_has_no_diff(flake8: Flake8, told: Told) -> None:
    """A diagnostic that is not found again, as the file has been changed meanwhile, stands alone."""
    path = flake8.write("app.py", "LS101(safe)\n")
    told.afterwards = lambda: path.write_text("x = 1\n")
    assert flake8.run(DIFF, "--jobs=1", "app.py") == [f"app.py:1:1: LS101 {MESSAGE}"]


def test_failed_analysis_has_no_diff(flake8: Flake8, told: Told) -> None:
    """A file that is not analysed is said to be once, by the plugin."""
    told.failure = ValueError("no")
    flake8.write("app.py", "LS101(safe)\n")
    assert flake8.run(DIFF, "app.py") == ["app.py:1:1: LS900 file is not analysed: ValueError: no"]


COPY = 'def copy(src, dst):\n    with open(src, "rb") as one, open(dst, "wb") as two:\n        two.write(one.read())\n'


@pytest.mark.parametrize(
    "arguments", [["app.py"], ["--jobs=2", "app.py", "other.py"], ["--stdin-display-name=app.py", "-"]]
)
def test_installed_formatter_shows_the_fix(flake8: Flake8, arguments: list[str]) -> None:
    """flake8 with lint-stream installed shows the chunked loop, below the line that flake8 prints by default."""
    flake8.write("app.py", COPY)
    flake8.write("other.py", "x = 1\n")
    line, heading, *diff = flake8.run_alone(DIFF, *arguments, stdin=COPY.encode())
    assert line.startswith("app.py:3:19: LS101 ")
    assert heading.startswith("safe fix: ")
    assert diff[:2] == ["--- app.py", "+++ app.py"]
    assert "-        two.write(one.read())" in diff
    assert any(added.startswith("+") and "while chunk := one.read(" in added for added in diff)
