"""`flake8 --format=stream-diff`: what flake8 prints, and below each diagnostic that has a fix, its diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flake8 import utils
from flake8.formatting.default import COLORS, COLORS_OFF, Default, SimpleFormatter

from lint_stream import pipeline
from lint_stream.frontends.flake8_plugin import NOT_ANALYSED, run_settings

if TYPE_CHECKING:
    from flake8.violation import Violation

    from lint_stream.diagnostic import Diagnostic, Fix

__all__ = ["StreamDiffFormatter"]

_PREFIX = "LS"
_STDIN = "-"
_MARK = "\ufeff"
_ENCODING_WITH_MARK = "utf-8-sig"
_APPLICABILITY_COLORS = {"safe": "green", "unsafe": "yellow"}


# Not a kind of Default, which would take the name of this format for a format string.
class StreamDiffFormatter(SimpleFormatter):
    """flake8's default format, with the diffs of our fixes.

    flake8 hands over lines of text, which may come from another process. So each file that has a diagnostic of ours
    is analysed once more, and its diagnostics are found again by code and place.
    """

    error_format = Default.error_format

    def after_init(self) -> None:
        """Begin without a file."""
        self._analysed: _AnalysedFile | None = None

    def handle(self, error: Violation) -> None:
        """Print what flake8 does, then the diff of the fix where there is one."""
        super().handle(error)
        if not error.code.startswith(_PREFIX) or error.code == NOT_ANALYSED:
            return
        try:
            shown = self._show_fix(error)
        except Exception as failure:
            # Whatever it is, it is a defect of ours: the diagnostic has been printed, and flake8 goes on.
            shown = f"no fix shown: {type(failure).__name__}: {failure}"
        self.write(None if shown is None else self._writable(shown), None)

    def finished(self, filename: str) -> None:
        """Let the file go: flake8 hands over one after the other."""
        self._analysed = None

    def _writable(self, text: str) -> str:
        """The text, escaped where an output file in the encoding of the locale has no such characters."""
        encoding = getattr(self.output_fd, "encoding", None) or "utf-8"
        return text.encode(encoding, "backslashreplace").decode(encoding)

    def _show_fix(self, error: Violation) -> str | None:
        # Imported here, as below: flake8 imports all formatters in every run.
        from lint_stream.frontends.source_file import SourceFileError

        if self._analysed is None or self._analysed.name != error.filename:
            try:
                self._analysed = self._analyse(error.filename)
            except SourceFileError as failure:
                return f"no fix shown: {failure}"
        diagnostic = self._analysed.find(error)
        if diagnostic is None or diagnostic.fix is None:
            return None
        return self._show(self._analysed, diagnostic.fix)

    def _analyse(self, filename: str) -> _AnalysedFile:
        content = self._read(filename)
        text = content.removeprefix(_MARK)
        mark = content[: len(content) - len(text)]
        return _AnalysedFile(filename, mark, text, pipeline.check_source(text, run_settings(self.options)))

    def _read(self, filename: str) -> str:
        """What a file holds, its mark and line ends too, so that the diff applies; of stdin, what flake8 kept of it."""
        if _STDIN in self.options.filenames and filename == self.options.stdin_display_name:
            return utils.stdin_get_value()
        from lint_stream.frontends.source_file import read_source

        source = read_source(filename)
        return f"{_MARK}{source.text}" if source.encoding == _ENCODING_WITH_MARK else source.text

    def _show(self, file: _AnalysedFile, fix: Fix) -> str:
        from lint_stream.python_code import compiles
        from lint_stream.rewrite.diff import unified_diff
        from lint_stream.rewrite.edits import apply_edits

        fixed = apply_edits(file.text, fix.edits)
        if not compiles(fixed):
            return "no fix shown: the fixed code does not compile"
        colors = COLORS if self.color else COLORS_OFF
        kind = fix.applicability.value
        heading = f"{colors[_APPLICABILITY_COLORS[kind]]}{kind}{colors['reset']} fix: {fix.message}"
        # git takes `./app.py`, as flake8 names the files of the current folder, for no path.
        path = Path(file.name).as_posix()
        diff = unified_diff(path, file.mark + file.text, file.mark + fixed, color=self.color)
        return f"{heading}\n{diff}".removesuffix("\n")


class _AnalysedFile:
    """A file, its byte order mark apart from its text, with its diagnostics by code and place."""

    def __init__(self, name: str, mark: str, text: str, diagnostics: list[Diagnostic]) -> None:
        self.name = name
        self.mark = mark
        self.text = text
        self._diagnostics = {(one.code, *one.span.start): one for one in reversed(diagnostics)}

    def find(self, error: Violation) -> Diagnostic | None:
        """The diagnostic that flake8 prints as `error`, or None where the file is no longer as it was."""
        return self._diagnostics.get((error.code, error.line_number, error.column_number - 1))
