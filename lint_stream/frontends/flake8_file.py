"""What the project's flake8 configuration says, read by flake8's own parser."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lint_stream.frontends.configuration_keys import CODES, PATTERNS, PER_FILE, SETTINGS, ConfigurationError, is_code
from lint_stream.frontends.flake8_options import OPTION_PREFIX, register_options

if TYPE_CHECKING:
    import configparser

__all__ = ["Flake8Options", "find_options", "split_per_file"]

# In flake8's order (`flake8.options.config`, `_find_config_file`).
_FILE_NAMES = ("setup.cfg", "tox.ini", ".flake8")
_SECTION = "flake8"


class Flake8Options(NamedTuple):
    """The values of one file, by the keys of `[tool.lint-stream]`: only those that it sets, and not yet checked."""

    path: Path
    values: dict[str, Any]

    @property
    def origin(self) -> str:
        """Where the values come from, for people."""
        return f"{self.path} [{_SECTION}]"


def find_options(start: Path) -> Flake8Options | None:
    """The flake8 configuration that holds in the folder `start`, found and read as flake8 does; None without one.

    Only options of flake8 itself and of lint-stream are read, so that neither a missing plugin nor a wrong value
    that is none of our business stops us. Raises ConfigurationError.
    """
    for path in _iter_files(start):
        try:
            parsed = _load(path)
            if parsed is not None:
                return Flake8Options(path, _read_options(parsed, path))
        except ValueError as error:
            raise ConfigurationError(f"{path} [{_SECTION}]: {error}") from None
    return None


def split_per_file(value: str) -> list[tuple[str, list[str]]]:
    """`tests/*:LS1,LS2 setup.py:LS` as pairs, read by flake8; raises ValueError."""
    from flake8.exceptions import ExecutionError
    from flake8.utils import parse_files_to_codes_mapping

    try:
        return parse_files_to_codes_mapping(value)
    except ExecutionError:
        raise ValueError(f"`per-file-ignores` cannot be {value.strip()!r}; allowed is `pattern:LS101,LS2 …`") from None


def _iter_files(start: Path) -> Iterator[Path]:
    """Files that may be the configuration, the nearest first; as in flake8, a home folder ends the way up."""
    folder = Path(os.path.abspath(start))
    for parent in (folder, *folder.parents):
        if parent != folder and _is_home(parent):
            return
        for name in _FILE_NAMES:
            path = parent / name
            # Most tox.ini and setup.cfg have nothing for flake8: do not import its parser for them.
            if os.path.isfile(path) and _mentions_flake8(path):
                yield path


def _is_home(folder: Path) -> bool:
    try:
        return os.path.samefile(folder, os.path.expanduser("~"))
    except OSError:
        return False


def _mentions_flake8(path: Path) -> bool:
    try:
        return _SECTION.encode() in path.read_bytes()
    except OSError:
        # As in configparser, whose read() passes over files that cannot be opened.
        return False


def _load(path: Path) -> configparser.RawConfigParser | None:
    """The file where it has a section of flake8's; None where flake8 passes it over. Raises ValueError."""
    import configparser

    from flake8.options.config import load_config

    try:
        parsed, _ = load_config(str(path), [])
    except (configparser.ParsingError, UnicodeDecodeError):
        # flake8 logs this and looks on.
        return None
    except configparser.Error as error:
        raise ValueError(error.message) from None
    return parsed if _SECTION in parsed or f"{_SECTION}:local-plugins" in parsed else None


def _read_options(parsed: configparser.RawConfigParser, path: Path) -> dict[str, Any]:
    import flake8
    from flake8.main.options import register_default_options
    from flake8.options.config import parse_config
    from flake8.options.manager import OptionManager

    manager = OptionManager(version=flake8.__version__, plugin_versions="", parents=[], formatter_names=[])
    register_default_options(manager)
    register_options(manager)
    ours = {*CODES, *PER_FILE, *PATTERNS, *(OPTION_PREFIX + name for name in SETTINGS)}
    manager.config_options_dict = {
        name: option for name, option in manager.config_options_dict.items() if name.replace("_", "-") in ours
    }
    # flake8 puts the folder before relative patterns, where its name would be a pattern too.
    options = parse_config(manager, parsed, glob.escape(str(path.parent)))
    values = {name.replace("_", "-").removeprefix(OPTION_PREFIX): value for name, value in options.items()}
    return _without_other_codes(values)


def _without_other_codes(values: dict[str, Any]) -> dict[str, Any]:
    """The values without what is said of other plugins' codes.

    A `select` that names none of our codes was written without lint-stream in mind, and counts as absent: a tool that
    reports nothing at all is of no use. Every other list means what it means to flake8, an `ignore` without our codes
    included: it takes the place of the defaults, which are then no longer ignored.
    """
    for name in CODES.keys() & values.keys():
        values[name] = [code for code in values[name] if is_code(code)]
    if values.get("select") == []:
        del values["select"]
    if "per-file-ignores" in values:
        pairs = split_per_file(values["per-file-ignores"])
        named = [(pattern, [code for code in codes if is_code(code)]) for pattern, codes in pairs]
        values["per-file-ignores"] = [pair for pair in named if pair[1]]
    return values
