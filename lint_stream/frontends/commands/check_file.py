"""The way of one file through the command line tool: read, checked, sifted, and fixed in memory."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from lint_stream import pipeline
from lint_stream.diagnostic import Applicability, Diagnostic, Fix
from lint_stream.frontends.files import FoundFile
from lint_stream.frontends.fixing import MAX_ROUNDS, fix_text
from lint_stream.frontends.noqa import is_file_silenced, without_silenced
from lint_stream.frontends.outputs import Reported, report
from lint_stream.frontends.selection import Selection
from lint_stream.frontends.source_file import SourceFile, SourceFileError, decode_source, read_source
from lint_stream.python_code import parse
from lint_stream.settings import Settings
from lint_stream.source_text import SourceText

__all__ = ["DEFECT", "FileReport", "FixedFile", "Task", "check_data", "check_file", "unchecked"]

DEFECT = "(a defect of lint-stream, please report it)"

_NOT_PYTHON = "it is not valid Python"


class Task(NamedTuple):
    """What is done with every file. `fixes` are the applicabilities to fix; with none, nothing is fixed."""

    settings: Settings
    selection: Selection
    fixes: frozenset[Applicability] = frozenset()


class FixedFile(NamedTuple):
    """What a file's fixes come to: its bytes before and after, and what is still reported after."""

    before: bytes
    after: bytes
    fixed: int
    remaining: tuple[Reported, ...]


class FileReport(NamedTuple):
    """What came of one file: plain data, so that a worker process can send it. Nothing is written yet.

    `problems` are lines for the user, complete with the path.
    """

    path: str
    found: tuple[Reported, ...] = ()
    fixed: FixedFile | None = None
    problems: tuple[str, ...] = ()
    is_unchecked: bool = False


class _Unparsable(Exception):
    """The text is not valid Python; the message says where."""


def check_file(file: FoundFile, task: Task) -> FileReport:
    """Check the file; whatever fails is a problem of the report, and nothing is raised.

    A file that is found in a folder is parsed only where a flow could begin in it. One that the user named is
    parsed in any case, to say so where it is not valid Python.
    """
    try:
        source = read_source(file.path)
    except SourceFileError as error:
        return unchecked(file.path, str(error))
    return _FileCheck(source, file, task).run()


def check_data(data: bytes, path: str, task: Task) -> FileReport:
    """As check_file, for the bytes of a file that the user named, such as standard input."""
    try:
        source = decode_source(data)
    except SourceFileError as error:
        return unchecked(path, str(error))
    return _FileCheck(source, FoundFile(path, is_named=True), task).run()


class _FileCheck:
    """The check of one file, and the problems that it has met."""

    def __init__(self, source: SourceFile, file: FoundFile, task: Task) -> None:
        self._source = source
        self._path = file.path
        self._is_named = file.is_named
        self._task = task
        self._problems: list[str] = []

    def run(self) -> FileReport:
        try:
            diagnostics = self._check(self._source.text, self._parse() if self._is_named else None)
            found = self._report(diagnostics, self._source.text)
        except _Unparsable as error:
            return self._fail(str(error))
        except Exception as error:  # one file's failure is not another's
            return self._fail(_describe(error))
        fixed = self._fix(diagnostics) if any(self._is_to_fix(one.fix) for one in found) else None
        return FileReport(self._path, found, fixed, tuple(dict.fromkeys(self._problems)))

    def _check(self, text: str, tree: ast.Module | None = None) -> list[Diagnostic]:
        """What is reported of `text`: neither what is not selected, nor what a comment silences."""
        found = pipeline.check_source(text, self._task.settings, tree=tree)
        selected = [one for one in found if self._task.selection.reports(one.code, self._path)]
        return [self._with_guard(one) for one in without_silenced(selected, text, self._path)]

    def _fail(self, reason: str) -> FileReport:
        if is_file_silenced(self._source.text, self._path):
            return FileReport(self._path)
        try:
            # Where the text was not parsed first, the parser may know better why it could not be checked.
            self._parse()
        except _Unparsable as error:
            reason = str(error)
        return unchecked(self._path, reason)

    def _parse(self) -> ast.Module:
        return _parse(self._source.text)

    def _report(self, diagnostics: Sequence[Diagnostic], text: str) -> tuple[Reported, ...]:
        return tuple(report(one, self._path, text) for one in diagnostics)

    def _is_to_fix(self, fix: Fix | None) -> bool:
        return fix is not None and fix.applicability in self._task.fixes

    def _with_guard(self, diagnostic: Diagnostic) -> Diagnostic:
        """The diagnostic, without a fix where looking for it fails."""

        def find_fix() -> Fix | None:
            try:
                return diagnostic.fix
            except Exception as error:  # the diagnostic stands without its fix
                self._say_not_fixed(diagnostic, _describe(error))
                return None

        return replace(diagnostic, find_fix=find_fix)

    def _fix(self, diagnostics: Sequence[Diagnostic]) -> FixedFile | None:
        """The fixed file, or None, with the reason among the problems, where it is left alone."""
        if not self._source.is_reversible:
            self._say(f"not fixed: {self._source.encoding} does not give the same bytes when it is written back")
            return None
        try:
            fixed = fix_text(self._source.text, diagnostics, self._check, self._task.fixes)
            after = self._source.encode(fixed.text)
        except SourceFileError as error:
            self._say(f"not fixed: {error}")
            return None
        except Exception as error:  # a fix that fails leaves the file as it is
            self._say(f"not fixed: {_describe(error)}")
            return None
        if fixed.is_endless:
            self._say(f"not fixed: after {MAX_ROUNDS} rounds there is still something to fix {DEFECT}")
        for failure in fixed.failures:
            self._say_not_fixed(failure.diagnostic, f"{failure.reason} {DEFECT}")
        if not fixed.fixed:
            return None
        return FixedFile(self._source.data, after, fixed.fixed, self._report(fixed.remaining, fixed.text))

    def _say(self, what: str) -> None:
        self._problems.append(f"{self._path}: {what}")

    def _say_not_fixed(self, diagnostic: Diagnostic, reason: str) -> None:
        line, column = diagnostic.span.start
        self._problems.append(f"{self._path}:{line}:{column + 1}: {diagnostic.code} not fixed: {reason}")


def unchecked(path: str, reason: str) -> FileReport:
    """The report of a file that could not be checked."""
    return FileReport(path, problems=(f"{path}: not checked: {reason}",), is_unchecked=True)


def _describe(error: Exception) -> str:
    """An exception that nobody expected, in one line."""
    first_line, *_ = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {first_line} {DEFECT}"


def _parse(text: str) -> ast.Module:
    """The tree of a text; raises _Unparsable."""
    if (null := text.find("\0")) >= 0:
        # Python says so with an exception that differs from version to version, and without the line.
        raise _Unparsable(f"line {SourceText(text).location(null).line} holds a null byte")
    try:
        return parse(text)
    except SyntaxError as error:
        raise _Unparsable(f"line {error.lineno} is not valid Python" if error.lineno else _NOT_PYTHON) from None
    except (RecursionError, MemoryError):
        raise _Unparsable("it is nested too deeply for Python's parser") from None
    except (ValueError, OverflowError):
        raise _Unparsable(_NOT_PYTHON) from None
