"""The table `[tool.lint-stream]` of the nearest pyproject.toml."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lint_stream.frontends.configuration_keys import ConfigurationError, parse_value

__all__ = ["find_table"]

_FILE_NAME = "pyproject.toml"
_TABLE = "[tool.lint-stream]"
# What every spelling of the table must contain: the file is parsed only where this is found.
_MENTION = b"lint-stream"
_HEADER = rb"""(?m)^[ \t]*\[[ \t]*["']?tool["']?[ \t]*\.[ \t]*["']?lint-stream\b"""


def find_table(start: Path) -> tuple[Path, dict[str, Any]] | None:
    """The nearest pyproject.toml with a `[tool.lint-stream]`, from the folder `start` up, and its parsed values.

    None where there is none: like flake8, a file without our section is passed over, so that a package inside a
    larger project is configured by that. Raises ConfigurationError for a file or a value that cannot be used.
    """
    for path in _iter_files(start):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ConfigurationError(f"{path}: not read: {error.strerror}") from None
        table = _read_table(path, data) if _MENTION in data else None
        if table is not None:
            return path, {name: parse_value(name, value, f"{path} {_TABLE}") for name, value in table.items()}
    return None


def _iter_files(start: Path) -> Iterator[Path]:
    folder = os.path.abspath(start)
    for parent in (Path(folder), *Path(folder).parents):
        path = parent / _FILE_NAME
        # Not Path.is_file(), which raises where a parent may not be searched.
        if os.path.isfile(path):
            yield path


def _read_table(path: Path, data: bytes) -> dict[str, Any] | None:
    # Imported here: flake8 imports this module in every run, and few projects have the table.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        try:
            import tomli as tomllib
        except ImportError:
            if not re.search(_HEADER, data):
                return None
            raise ConfigurationError(
                f"{path}: {_TABLE} not read: this Python has no TOML parser; pip install 'lint-stream[toml]'"
            ) from None
    try:
        tool = tomllib.loads(data.decode()).get("tool")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}") from None
    table = tool.get("lint-stream") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigurationError(f"{path}: `tool.lint-stream` cannot be {table!r}; allowed is a table")
    return table
