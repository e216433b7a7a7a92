"""The plugin's options: registered with flake8, and turned into Settings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lint_stream.frontends.configuration_keys import NAMES, SETTINGS, ConfigurationError, parse_value
from lint_stream.frontends.toml_file import find_table
from lint_stream.settings import Settings

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

__all__ = ["OPTION_PREFIX", "register_options", "settings_from_options"]

OPTION_PREFIX = "stream-"


def register_options(manager: OptionManager) -> None:
    """Add `--stream-chunk-size`, `--stream-openers`, …; each is None where neither file nor command line sets it."""
    for key in SETTINGS.values():
        is_list = key.name in NAMES
        manager.add_option(
            f"--{OPTION_PREFIX}{key.name}",
            metavar="names" if is_list else "bytes",
            default=None,
            parse_from_config=True,
            comma_separated_list=is_list,
            help=key.help,
        )


def settings_from_options(options: argparse.Namespace, start: Path) -> Settings:
    """What flake8 was told; for an option that it was not told, `[tool.lint-stream]` as found from `start` up.

    Raises ConfigurationError.
    """
    found = find_table(start)
    values: dict[str, Any] = {}
    for key in SETTINGS.values():
        value = getattr(options, f"{OPTION_PREFIX}{key.name}".replace("-", "_"), None)
        if value is not None:
            values[key.attribute] = _parse_option(key.name, value, start)
        elif found is not None and key.name in found[1]:
            values[key.attribute] = found[1][key.name]
    return Settings(**values)


def _parse_option(name: str, value: object, start: Path) -> object:
    try:
        return parse_value(name, value, "")
    except ConfigurationError:
        # flake8 does not tell plugins where a value comes from, and only who reads the message wants to know.
        from lint_stream.frontends.flake8_file import find_options

        options = find_options(start)
        is_from_file = options is not None and options.values.get(name) == value
        where = options.origin if options is not None and is_from_file else f"--{OPTION_PREFIX}{name}"
        return parse_value(name, value, where)
