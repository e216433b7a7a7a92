"""A diff says what changes, and applying it changes exactly that."""

import shutil
import subprocess
from pathlib import Path

import pytest

from lint_stream.rewrite.diff import unified_diff

TEXTS = {
    "changed": ("a\nb\nc\n", "a\nB\nc\n"),
    "far apart": ("".join(f"{n}\n" for n in range(40)), "".join(f"{n}\n" for n in range(40) if n not in (3, 30))),
    "at both ends": ("first\nkept\nlast\n", "1\nkept\n2\n"),
    "repeated lines": ("same\n" * 20, "same\n" * 18),
    "from nothing": ("", "a\n"),
    "to nothing": ("a\n", ""),
    "last line end gone": ("a\nb\n", "a\nb"),
    "last line end come": ("a\nb", "a\nb\n"),
    "no last line end": ("a\nb\nc", "a\nB\nc"),
    "no last line end, far away": ("a\n" * 9 + "c", "b\n" + "a\n" * 8 + "c"),
    "CRLF": ("a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"),
    "lone CR": ("a\rb\nc\n", "a\rB\nc\n"),
    "form feed": ("a\n\x0cb\nc\n", "a\n\x0cB\nc\n"),
    "line separator": ("a\u2028b\nc\n", "a\u2028b\nC\n"),
    "looks like a header": ("-- a\n++ b\n", "++ b\n-- a\n"),
}


@pytest.mark.parametrize(("old", "new"), TEXTS.values(), ids=TEXTS)
@pytest.mark.skipif(shutil.which("git") is None, reason="git applies the diff")
def test_git_applies_the_diff(tmp_path: Path, old: str, new: str) -> None:
    """`git apply -p0` turns the old file into the new one, byte for byte, whatever ends its lines."""
    target = tmp_path / "a name.py"
    target.write_text(old, encoding="utf-8", newline="")
    diff = unified_diff(target.name, old, new).encode()
    subprocess.run(["git", "apply", "-p0", "--whitespace=nowarn", "-"], input=diff, cwd=tmp_path, check=True)
    assert new.encode() == target.read_bytes()


def test_equal_texts_have_no_diff() -> None:
    """Where nothing changes there is nothing to print."""
    assert unified_diff("a.py", "a\n", "a\n") == ""


def test_hunk_counts_lines_of_the_whole_text() -> None:
    """The equal lines that are need no comparing count in the hunk's line numbers."""
    old = "".join(f"{n}\n" for n in range(100))
    expected = "--- a.py\n+++ a.py\n@@ -88,7 +88,7 @@\n 87\n 88\n 89\n-90\n+x\n 91\n 92\n 93\n"
    assert expected == unified_diff("a.py", old, old.replace("90\n", "x\n"))


def test_missing_line_end_is_marked() -> None:
    """A last line without a line end is followed by the remark that `patch` and git expect."""
    expected = (
        "--- a.py\n+++ a.py\n@@ -1 +1 @@\n"
        "-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"
    )  # fmt: skip
    assert expected == unified_diff("a.py", "a", "b")


def test_color_marks_headers_hunks_and_changes() -> None:
    """Colours are git's: bold headers, cyan hunks, red and green lines; context stays plain."""
    expected = [
        "\033[1m--- a.py\033[m",
        "\033[1m+++ a.py\033[m",
        "\033[36m@@ -1,2 +1,2 @@\033[m",
        " kept",
        "\033[31m--- removed\033[m",
        "\033[32m+added\033[m",
    ]
    assert expected == unified_diff("a.py", "kept\n-- removed\n", "kept\nadded\n", color=True).splitlines()


def test_color_only_adds_escapes() -> None:
    """A coloured diff without its escapes is the plain one."""
    old, new = TEXTS["no last line end"]
    colored = unified_diff("a.py", old, new, color=True)
    for escape in ("\033[1m", "\033[31m", "\033[32m", "\033[36m", "\033[m"):
        assert escape in colored
        colored = colored.replace(escape, "")
    assert unified_diff("a.py", old, new) == colored
