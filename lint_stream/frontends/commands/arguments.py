"""What can be written on the command line."""

from __future__ import annotations

import argparse

from lint_stream import __version__

__all__ = ["make_parser"]


def make_parser() -> argparse.ArgumentParser:
    """The parser of all commands; what it returns has `command`, and the options of that command."""
    parser = argparse.ArgumentParser(
        prog="lint-stream",
        description="Find Python code that holds whole streams in memory, and rewrite it to pass them on in chunks.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"lint-stream {__version__}")
    # With its name given, argparse needs no formatter, nor shutil, to find it out.
    commands = parser.add_subparsers(prog="lint-stream", dest="command", metavar="command", required=True)
    configuration = _configuration_parser()
    _add_check(commands, configuration)
    _add_rule(commands)
    commands.add_parser(
        "config",
        help="show what is in force, and where it comes from",
        description="Print each key of the configuration with its value, and where that comes from.",
        parents=[configuration],
        allow_abbrev=False,
    )
    return parser


def _configuration_parser() -> argparse.ArgumentParser:
    """Options that stand above the configuration files; None where they are not given."""
    parser = argparse.ArgumentParser(add_help=False)
    group = parser.add_argument_group(
        "configuration", "Above pyproject.toml and flake8's files, with flake8's meaning."
    )
    for name, meaning in (
        ("select", "report these codes and no others"),
        ("extend-select", "report these codes too"),
        ("ignore", "do not report these codes, in place of those that are off by default"),
        ("extend-ignore", "do not report these codes either"),
    ):
        group.add_argument(f"--{name}", metavar="CODES", help=f"{meaning}; codes or their beginnings, with commas")
    group.add_argument(
        "--per-file-ignores", metavar="PATTERN:CODES", help="do not report these codes in files that match"
    )
    group.add_argument(
        "--exclude", metavar="PATTERNS", help="do not check files and folders that match, in place of the default"
    )
    group.add_argument("--extend-exclude", metavar="PATTERNS", help="do not check these either")
    group.add_argument(
        "--force-exclude", action="store_true", default=None, help="exclude files even where they are named"
    )
    group.add_argument("--no-config", action="store_true", help="read no configuration file")
    return parser


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser], above: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "check",
        help="check files, and fix them",
        description="Check files. Exit status: 0 nothing to report, 1 something was found or changed, "
        "2 a file could not be checked, or the call was wrong.",
        parents=[above],
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="files and folders (default: .), or - for standard input",
    )
    fixing = parser.add_argument_group("fixing")
    fixing.add_argument("--fix", action="store_true", help="apply the safe fixes")
    fixing.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: the unsafe fixes too")
    fixing.add_argument("--diff", action="store_true", help="write nothing, and print what --fix would change")
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")
    output.add_argument("--statistics", action="store_true", help="also print how often each code was found")
    output.add_argument("--quiet", action="store_true", help="print diagnostics, and no more")
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 even where something was found")
    parser.add_argument("--jobs", type=_positive, metavar="N", help="processes (default: by files and processors)")
    parser.add_argument("--stdin-filename", metavar="NAME", help="the name of what is read from standard input")


def _add_rule(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "rule", help="explain a rule", description="Print the page of a rule, or of all.", allow_abbrev=False
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("code", nargs="?", metavar="CODE", help="such as LS101")
    which.add_argument("--all", action="store_true", help="every rule")


def _positive(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 up")
    return number
