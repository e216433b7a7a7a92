"""A comment silences exactly what it silences in flake8, which is asked over a file of nasty comments."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest
from flake8.checker import FileChecker
from flake8.formatting.base import BaseFormatter
from flake8.plugins.finder import Checkers
from flake8.style_guide import StyleGuideManager
from words import SAFE, Outcome, check_source

from lint_stream.frontends.noqa import is_file_silenced, without_silenced
from lint_stream.frontends.source_file import decode_source
from lint_stream.settings import Settings

FILES = {
    "plain": "SAFE\nSAFE  # noqa\nUNSAFE  # NOQA\nSAFE  # noqa: LS101\nUNSAFE  # noqa: LS101\n",
    "prefix": "SAFE  # noqa: LS1\nSAFE  # noqa: LS\nSAFE  # noqa: LS2\nSAFE  # noqa: L\n",
    "case": "SAFE  # noqa: ls101\nSAFE  # NoQA:LS101\n",
    "several": "SAFE; UNSAFE  # noqa: E501,LS101\nSAFE; UNSAFE  # noqa: LS102 LS101\nSAFE  # noqa:LS102, LS1\n",
    "with-words": "SAFE  # noqa: LS101 because of this\nUNSAFE  # noqa LS101\nSAFE  # noqa : LS102\n",
    "no-space": "SAFE  #noqa\nSAFE  # noqa:  LS101\nUNSAFE  # noqa:\n",
    "after-a-comment": "SAFE  # type: ignore # noqa: LS101\nSAFE  # see # noqa\n",
    "in-a-string": "SAFE + '# noqa'\nSAFE + '# noqa: LS102'\n",
    "string-of-lines": "f(SAFE, '''\nx\n''')  # noqa\nf('''\nx''', SAFE)  # noqa: LS101\nSAFE + '''\n# noqa\n'''\n",
    "f-string-of-lines": "f(SAFE, f'''\n{SAFE}\n''')  # noqa: LS101\n",
    "continuation": "SAFE + \\\n    UNSAFE  # noqa\nSAFE + \\\n    UNSAFE  # noqa: LS102\n",
    "brackets": "f(\n    SAFE,\n    UNSAFE,  # noqa\n)\nf(SAFE,\n  UNSAFE)  # noqa\n",
    "line-before": "# noqa\nSAFE\n",
    "whole-file": "SAFE\n# flake8: noqa\nUNSAFE\n",
    "whole-file-of-a-code": "SAFE\n# flake8: noqa: LS101\nUNSAFE\n",
    "whole-file-behind-code": "SAFE  # flake8: noqa\nUNSAFE\n",
    "whole-file-in-a-string": "'''\n# flake8: noqa\n'''\nSAFE\n",
    "whole-file-equals": "SAFE\n   #  flake8=noqa\n# flake8=noqa\n",
    "crlf": "SAFE  # noqa\r\nSAFE\r\nf('''\r\n''', SAFE)  # noqa\r\n",
    "lone-cr": "SAFE  # noqa\rSAFE\rUNSAFE  # noqa: LS102\r",
    "mark": "\ufeffSAFE  # noqa\nSAFE\n",
    "form-feed": "SAFE\n\x0cSAFE  # noqa\n\x0c\nSAFE\n",
    "separators": "SAFE + '\u2028' # noqa\nSAFE + '\x85'\n# noqa\n",
    "no-final-line-end": "SAFE  # noqa",
    "tabs": "if x:\n\tSAFE\t# noqa\n\tSAFE\n",
    "other-letters": "SAFE  # no\N{GREEK SMALL LETTER ALPHA}qa\n\N{GREEK SMALL LETTER MU} = SAFE  # noqa\n",
    "latin-1": "# coding: latin-1\nx = '\xe9', SAFE  # noqa\nx = '\xe9', SAFE\n",
}


class _Remembering(BaseFormatter):
    """Keeps what flake8 would print."""

    def after_init(self) -> None:
        self.seen: list[tuple[int, int, str]] = []

    def handle(self, error: object) -> None:
        self.seen.append((error.line_number, error.column_number - 1, error.code))  # type: ignore[attr-defined]


def flake8_reports(path: Path) -> list[tuple[int, int, str]]:
    """Line, column from 0 and code of what flake8 lets through, where a plugin reports the telling words of `path`."""
    options = argparse.Namespace(
        disable_noqa=False, hang_closing=False, indent_size=4, max_line_length=79, max_doc_length=None, verbose=0,
        output_file=None, color="never", format="default", tee=False, show_source=False, per_file_ignores="",
        select=["LS"], extend_select=None, ignore=[], extend_ignore=None,
        extended_default_select=[], extended_default_ignore=[], stdin_display_name="stdin",
    )  # fmt: skip
    checker = FileChecker(filename=str(path), plugins=Checkers([], [], []), options=options)
    if not checker.should_process:
        return []
    for one in check_source(decode_source(path.read_bytes()).text, Settings()):
        checker.report(one.code, *one.span.start, one.message)
    formatter = _Remembering(options)
    guide = StyleGuideManager(options, formatter)
    for code, line, column, message, physical_line in checker.results:
        guide.handle_error(code, str(path), line, column, message, physical_line)
    return formatter.seen


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_as_flake8(text: str, tmp_path: Path) -> None:
    """What we report of a file is what flake8 reports of it."""
    path = tmp_path / "app.py"
    path.write_bytes(text.encode("latin-1" if "latin-1" in text else "utf-8"))
    source = decode_source(path.read_bytes())
    reported = without_silenced(check_source(source.text, Settings()), source.text, str(path))
    assert [(*one.span.start, one.code) for one in reported] == flake8_reports(path)


def test_nasty_files_are_nasty() -> None:
    """Most of the files above have both: something silenced, and something not."""
    kept = silenced = 0
    for text in FILES.values():
        found = check_source(text.lstrip("\ufeff"), Settings())
        left = without_silenced(found, text.lstrip("\ufeff"), "app.py")
        kept += len(left)
        silenced += len(found) - len(left)
    assert kept > 20
    assert silenced > 20


def test_flake8_is_not_imported_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without such a comment does not make us ask flake8."""
    monkeypatch.setattr("lint_stream.frontends.noqa._make_processor", lambda text, path: pytest.fail("asked"))
    found = check_source("SAFE  # no comment\n", Settings())
    assert without_silenced(found, "SAFE  # no comment\n", "app.py") == found
    assert not is_file_silenced("SAFE\n", "app.py")


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: LS101", "# noqa: LS"])
def test_silenced_is_never_fixed(lint: Callable[..., Outcome], folder: Path, comment: str) -> None:
    """A fix is not applied where its diagnostic is silenced."""
    path = folder / "app.py"
    path.write_text(f"SAFE  {comment}\nSAFE\n")
    assert lint("check", "--fix").status == 1
    assert path.read_text() == f"SAFE  {comment}\nsafe\n"


def test_silenced_file_may_be_broken(lint: Callable[..., Outcome], folder: Path) -> None:
    """As flake8 does not look into a file that is silenced as a whole, it may be no valid Python."""
    (folder / "app.py").write_text("# flake8: noqa\nx = (\n")
    assert lint("check", "app.py") == Outcome(0, "", "")


def test_applicability_is_that_of_the_words() -> None:
    """The analysis of these tests offers a fix, so that silencing it means something."""
    (found,) = check_source("SAFE\n", Settings())
    assert found.fix is not None
    assert found.fix.applicability is SAFE
