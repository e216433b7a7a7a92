"""What the user configured, from the command line down to the defaults, as one frozen value."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from lint_stream.frontends.configuration_keys import (
    KEYS,
    PATTERNS,
    PER_FILE,
    SETTINGS,
    ConfigurationError,
    parse_value,
)
from lint_stream.frontends.files import normalise_pattern
from lint_stream.frontends.flake8_file import find_options, split_per_file
from lint_stream.frontends.toml_file import find_table
from lint_stream.settings import Settings

__all__ = ["Configuration", "ConfigurationError", "read_configuration"]

_COMMAND_LINE = "command line"
_DEFAULT = "default"
_SEPARATOR = re.compile(r"[,\s]+")


@dataclass(frozen=True)
class Configuration:
    """Everything that the command line tool can be told.

    None stands for flake8's default. Glob patterns have flake8's meaning (`flake8.utils.matches_filename`): one without
    a slash is tried on the base name; one with a slash is absolute here, made so from the folder of its own file.
    """

    settings: Settings = field(default_factory=Settings)
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    extend_ignore: tuple[str, ...] | None = None
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Glob pattern and the codes that are not reported where it matches, in the order in which they were written."""
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    root: Path = field(default_factory=Path.cwd)
    """The folder of the nearest file that was read, else where the search began."""
    origins: dict[str, tuple[object, str]] = field(default_factory=dict)
    """Each key with its value and where that comes from: `default`, `command line`, or a file."""


class _Layer(NamedTuple):
    """Values of one place, by key; relative patterns among them are relative to `folder`."""

    origin: str
    folder: Path
    values: Mapping[str, Any]


def read_configuration(start: Path, *, use_files: bool = True, overrides: Mapping[str, object] = {}) -> Configuration:
    """What holds in the folder `start` (for a file: in its folder).

    Each key is taken from the first of: `overrides`, `[tool.lint-stream]` of the nearest pyproject.toml that has it,
    the project's flake8 configuration, the defaults. `overrides` are the command line's, by key (`chunk-size` or
    `chunk_size`); None means not given, lists may be strings with commas, and relative patterns are relative to the
    current folder. Without `use_files`, no file is looked for. Raises ConfigurationError.
    """
    folder = Path(os.path.abspath(start))
    if not folder.is_dir():
        folder = folder.parent
    layers = [_command_line(overrides)]
    if use_files:
        layers += _file_layers(folder)
    origins = {name: _find_value(name, layers) for name in KEYS}
    values: dict[str, Any] = {KEYS[name].attribute: value for name, (value, _) in origins.items()}
    settings = Settings(**{key.attribute: values.pop(key.attribute) for key in SETTINGS.values()})
    root = max((layer.folder for layer in layers[1:]), key=lambda found: len(found.parts), default=folder)
    return Configuration(settings=settings, root=root, origins=origins, **values)


def _file_layers(folder: Path) -> list[_Layer]:
    layers = []
    table = find_table(folder)
    if table is not None:
        path, values = table
        layers.append(_Layer(str(path), path.parent, values))
    options = find_options(folder)
    if options is not None:
        parsed = {name: parse_value(name, value, options.origin) for name, value in options.values.items()}
        layers.append(_Layer(options.origin, options.path.parent, parsed))
    return layers


def _command_line(overrides: Mapping[str, object]) -> _Layer:
    given = {name.replace("_", "-"): value for name, value in overrides.items() if value is not None}
    values = {name: parse_value(name, _split(name, value), _COMMAND_LINE) for name, value in given.items()}
    return _Layer(_COMMAND_LINE, Path.cwd(), values)


def _split(name: str, value: object) -> object:
    """A list that was written as one string, as flake8 splits it."""
    if not isinstance(value, str) or name == "chunk-size":
        return value
    if name in PER_FILE:
        try:
            return split_per_file(value)
        except ValueError as error:
            raise ConfigurationError(f"{_COMMAND_LINE}: {error}") from None
    return [item for item in _SEPARATOR.split(value) if item]


def _find_value(name: str, layers: list[_Layer]) -> tuple[Any, str]:
    for layer in layers:
        if name in layer.values:
            return _anchored(name, layer.values[name], layer.folder), layer.origin
    return KEYS[name].default, _DEFAULT


def _anchored(name: str, value: Any, folder: Path) -> Any:
    """Patterns with a slash made absolute, since each file has a folder of its own; other values as they are."""
    if name in PATTERNS:
        return tuple(normalise_pattern(pattern, folder) for pattern in value)
    if name in PER_FILE:
        return tuple((normalise_pattern(pattern, folder), codes) for pattern, codes in value)
    return value
