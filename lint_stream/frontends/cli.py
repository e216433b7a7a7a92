"""The command line tool: `lint-stream check`, `rule` and `config`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lint_stream.frontends.commands.arguments import make_parser

if TYPE_CHECKING:
    from lint_stream.frontends.configuration import Configuration

__all__ = ["main"]

_INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""

_STDIN = "-"
_CODE_OPTIONS = ("select", "extend-select", "ignore", "extend-ignore")


class _UsageError(Exception):
    """The call is wrong; the message says how."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit status: 0, 1 where something was found, 2 for trouble.

    Raises SystemExit where argparse has printed help, the version, or what is wrong with the call.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file's name may have bytes that no encoding knows, and a message characters that the terminal lacks.
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(make_parser().parse_args(arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; at exit, Python would flush the rest of it and fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _run(arguments: argparse.Namespace) -> int:
    # Imported where they are used: each command pays for its own modules alone.
    if arguments.command == "rule":
        from lint_stream.frontends.commands.rule import show_all_rules, show_rule

        return show_all_rules() if arguments.all else show_rule(arguments.code)

    from lint_stream.frontends.configuration import ConfigurationError, read_configuration

    try:
        overrides = _overrides(arguments)
        configuration = read_configuration(Path.cwd(), use_files=not arguments.no_config, overrides=overrides)
        _refuse_unknown_codes(overrides, configuration)
        if arguments.command == "config":
            from lint_stream.frontends.commands.config import show_configuration

            return show_configuration(configuration)

        from lint_stream.frontends.commands.check import CheckOptions, check

        options = CheckOptions(
            paths=_paths(arguments.paths),
            fixes=arguments.fix,
            unsafe_fixes=arguments.unsafe_fixes,
            diff=arguments.diff,
            output_format=_output_format(arguments),
            statistics=arguments.statistics,
            jobs=arguments.jobs,
            stdin_filename=arguments.stdin_filename,
            exit_zero=arguments.exit_zero,
            quiet=arguments.quiet,
        )
        return check(options, configuration)
    except (ConfigurationError, _UsageError) as error:
        print(f"lint-stream: {error}", file=sys.stderr)
        return 2


def _overrides(arguments: argparse.Namespace) -> dict[str, object]:
    """What the command line says of the configuration, by key; None where it says nothing."""
    keys = (*_CODE_OPTIONS, "per-file-ignores", "exclude", "extend-exclude", "force-exclude")
    return {key: getattr(arguments, key.replace("-", "_")) for key in keys}


def _refuse_unknown_codes(overrides: Mapping[str, object], configuration: Configuration) -> None:
    """Raise _UsageError for a code of the command line that nobody reports; a file may name those of other versions."""
    given: dict[str, Any] = {key: configuration.origins[key][0] for key in _CODE_OPTIONS if overrides[key]}
    if overrides["per-file-ignores"]:
        given["per-file-ignores"] = [code for _, codes in configuration.per_file_ignores for code in codes]
    if not given:
        return
    # Imported here: it loads all rules.
    from lint_stream.frontends.selection import find_unknown, known_codes

    for key, codes in given.items():
        unknown = find_unknown(codes)
        if unknown is not None:
            known = ", ".join(known_codes())
            raise _UsageError(f"--{key}: {unknown} is neither a code nor the beginning of one; codes are {known}")


def _paths(paths: Sequence[str]) -> tuple[str, ...]:
    if _STDIN in paths and len(paths) > 1:
        raise _UsageError("`-` is for standard input alone; give either it or paths")
    return tuple(paths)


def _output_format(arguments: argparse.Namespace) -> str:
    if arguments.diff and arguments.output_format == "json":
        raise _UsageError("--diff prints a diff; leave out --output-format json, whose `fix` has the same edits")
    return str(arguments.output_format)
