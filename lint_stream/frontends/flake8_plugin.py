"""The flake8 plugin: options in, diagnostics out."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flake8.exceptions import ExecutionError

from lint_stream import __version__, pipeline
from lint_stream.frontends.configuration_keys import ConfigurationError
from lint_stream.frontends.flake8_options import register_options, settings_from_options
from lint_stream.settings import Settings

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

__all__ = ["NOT_ANALYSED", "StreamPlugin", "run_settings"]

NOT_ANALYSED = "LS900"
"""The code that says that a file, or a part of it, was not analysed; no rule has it."""

# Half of all unsized reads are of this kind, most of them of small files (see its rule); `--extend-select` turns it on.
_OFF_BY_DEFAULT = ["LS108"]

# Kept in flake8's own options, which are one value for each run: nothing is left behind for the next run in the same
# process, and worker processes get it with the options.
_SETTINGS = "lint_stream_settings"


class StreamPlugin:
    """Reports every diagnostic of one file; what is selected, ignored or silenced is flake8's to decide."""

    name = "lint-stream"
    version = __version__

    def __init__(self, tree: ast.Module, lines: Sequence[str], options: argparse.Namespace | None = None) -> None:
        # flake8 reads files with universal line ends and without the byte order mark, so that this is the text that
        # `tree` was parsed from; form feeds stay inside the lines.
        self._tree = tree
        self._text = "".join(lines)
        self._settings = run_settings(options)

    @classmethod
    def add_options(cls, parser: OptionManager) -> None:
        """Register our options, and what is off by default."""
        register_options(parser)
        parser.extend_default_ignore(_OFF_BY_DEFAULT)

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Check the options; raises ExecutionError, which flake8 prints without a traceback before it exits with 1."""
        try:
            settings = settings_from_options(options, Path.cwd())
        except ConfigurationError as error:
            raise ExecutionError(str(error)) from error
        setattr(options, _SETTINGS, settings)

    def run(self) -> Iterator[tuple[int, int, str, type[Any]]]:
        """Line (from 1), column (from 0; flake8 prints it from 1), code with message, and this class."""
        try:
            diagnostics = pipeline.check_source(self._text, self._settings, tree=self._tree)
        except Exception as error:
            # Whatever it is, it is a defect of ours: one file is not analysed, and other files and plugins go on.
            reason = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
            yield 1, 0, f"{NOT_ANALYSED} file is not analysed: {reason}", type(self)
            return
        for diagnostic in diagnostics:
            line, column = diagnostic.span.start
            yield line, column, f"{diagnostic.code} {diagnostic.message}", type(self)


def run_settings(options: argparse.Namespace | None) -> Settings:
    """The settings of the run that `options` belong to; the defaults where flake8 did not have us read any."""
    settings = getattr(options, _SETTINGS, None)
    return settings if isinstance(settings, Settings) else Settings()
