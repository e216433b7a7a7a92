"""`lint-stream check`: finds diagnostics, shows them, and fixes them where asked."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NamedTuple, TextIO

from lint_stream.diagnostic import Applicability
from lint_stream.frontends.commands.check_file import FileReport, FixedFile, Task, check_data
from lint_stream.frontends.commands.workers import check_files
from lint_stream.frontends.configuration import Configuration
from lint_stream.frontends.files import DEFAULT_EXCLUDE, Exclusion, find_files
from lint_stream.frontends.outputs import Reported
from lint_stream.frontends.outputs.color import wants_color
from lint_stream.frontends.outputs.text import (
    Tally,
    count_up,
    diff_summary,
    fix_summary,
    format_diagnostic,
    iter_statistics,
    summary,
)
from lint_stream.frontends.progress import Progress
from lint_stream.frontends.selection import Selection
from lint_stream.frontends.source_file import SourceFileError, replace_source

__all__ = ["STDIN", "CheckOptions", "check"]

STDIN = "-"
"""The path that stands for standard input."""


class CheckOptions(NamedTuple):
    """The command line of `check`, less what Configuration holds."""

    paths: Sequence[str] = (".",)
    fixes: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    output_format: str = "text"
    statistics: bool = False
    jobs: int | None = None
    stdin_filename: str | None = None
    exit_zero: bool = False
    quiet: bool = False

    @property
    def applicabilities(self) -> frozenset[Applicability]:
        """The fixes to apply, in the files or for the diff."""
        if not self.fixes and not self.diff:
            return frozenset()
        return frozenset(Applicability) if self.unsafe_fixes else frozenset({Applicability.SAFE})

    @property
    def reads_stdin(self) -> bool:
        """Whether standard input is checked, and nothing else."""
        return list(self.paths) == [STDIN]


def check(options: CheckOptions, configuration: Configuration) -> int:
    """Do what the command line asks for, and return the exit status: 0, 1 where something was found, 2 for trouble."""
    run = _Run(options, configuration)
    if options.reads_stdin:
        run.check_stdin()
    else:
        run.check_paths()
    run.show()
    return run.exit_status


class _Run:
    """One run of `check`: what it has found, fixed and failed at so far."""

    def __init__(self, options: CheckOptions, configuration: Configuration) -> None:
        self._options = options
        patterns = DEFAULT_EXCLUDE if configuration.exclude is None else configuration.exclude
        self._exclusion = Exclusion((*patterns, *configuration.extend_exclude), configuration.root)
        self._force_exclude = configuration.force_exclude
        selection = Selection(
            configuration.select,
            configuration.extend_select,
            configuration.ignore,
            configuration.extend_ignore,
            configuration.per_file_ignores,
            configuration.root,
        )
        self._task = Task(configuration.settings, selection, options.applicabilities)
        self._reported: list[Reported] = []
        self._fixed = 0
        self._has_failed = False

    @property
    def exit_status(self) -> int:
        """Trouble wins over diagnostics, and `--exit-zero` hides only these."""
        if self._has_failed:
            return 2
        return int(bool(self._reported or self._fixed) and not self._options.exit_zero)

    def check_paths(self) -> None:
        """Check the files that the paths stand for, and fix them or show how."""
        found = find_files(self._options.paths, self._exclusion, force_exclude=self._force_exclude)
        for folder, reason in found.unread:
            self._fail(f"{folder}: not checked: {reason}")
        progress = Progress(len(found.files), sys.stderr, is_wanted=not self._options.quiet)
        try:
            reports = check_files(found.files, self._task, self._options.jobs, progress)
        finally:
            progress.close()
        for one in reports:
            is_written = one.fixed is None or self._options.diff or self._write(one.path, one.fixed)
            self._take(one if is_written else one._replace(fixed=None))

    def check_stdin(self) -> None:
        """Check standard input; with `--fix` its text goes to standard output, changed or not."""
        path = self._options.stdin_filename or "stdin"
        data = sys.stdin.buffer.read()
        is_excluded = self._force_exclude and self._exclusion.excludes_within(path)
        one = FileReport(path) if is_excluded else check_data(data, path, self._task)
        self._take(one)
        if self._options.fixes and not self._options.diff:
            _write_bytes(one.fixed.after if one.fixed else data)

    def show(self) -> None:
        """Print what was found."""
        options = self._options
        if not options.diff:
            # Where standard output is taken by the fixed text, standard error is all that is left.
            is_taken = options.fixes and options.reads_stdin
            self._show_diagnostics(sys.stderr if is_taken else sys.stdout)
        elif not options.quiet and (self._reported or self._fixed):
            print(diff_summary(self._tally()), file=sys.stderr)

    def _show_diagnostics(self, stream: TextIO) -> None:
        options = self._options
        if options.output_format == "json":
            # Imported here: the usual output needs neither json nor the rules.
            from lint_stream.frontends.outputs.json import format_json

            print(format_json(self._reported), file=stream)
            # What is not JSON goes elsewhere, so that the output can be parsed.
            stream = sys.stderr
        else:
            for one in self._reported:
                print(format_diagnostic(one), file=stream)
        if options.statistics:
            for line in iter_statistics(self._reported):
                print(line, file=stream)
        if options.output_format == "text" and not options.quiet and (self._reported or self._fixed):
            print(fix_summary(self._tally()) if options.fixes else summary(self._tally()), file=stream)

    def _tally(self) -> Tally:
        return count_up(self._reported, self._fixed)

    def _take(self, one: FileReport) -> None:
        """Add what came of one file, its fixes done or shown."""
        for problem in one.problems:
            print(problem, file=sys.stderr)
        self._has_failed |= one.is_unchecked
        if one.fixed is None:
            self._reported += one.found
            return
        self._reported += one.fixed.remaining
        self._fixed += one.fixed.fixed
        if self._options.diff:
            _show_diff(one.path, one.fixed)

    def _write(self, path: str, fixed: FixedFile) -> bool:
        try:
            replace_source(path, fixed.before, fixed.after)
        except SourceFileError as error:
            self._fail(f"{path}: not fixed: {error}")
            return False
        return True

    def _fail(self, problem: str) -> None:
        print(problem, file=sys.stderr)
        self._has_failed = True


def _show_diff(path: str, fixed: FixedFile) -> None:
    # Imported here: difflib is needed for a diff alone.
    from lint_stream.rewrite.diff import unified_diff

    # Latin-1 stands for the bytes, so that the diff applies to a file of any encoding, its byte order mark included.
    old, new, name = (data.decode("latin-1") for data in (fixed.before, fixed.after, os.fsencode(path)))
    _write_bytes(unified_diff(name, old, new, color=wants_color(sys.stdout)).encode("latin-1"))


def _write_bytes(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
