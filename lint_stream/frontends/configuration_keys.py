"""What can be configured: the keys, and which values each of them takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = [
    "CODES",
    "KEYS",
    "NAMES",
    "PATTERNS",
    "PER_FILE",
    "SETTINGS",
    "ConfigurationError",
    "Key",
    "is_code",
    "parse_value",
]

_SMALLEST_CHUNK = 512
_UNITS = {"": 1, "b": 1, "kib": 1024, "mib": 1024 * 1024}
# Not compiled here: flake8 imports this module in every run, and few projects set anything.
_SIZE = r"([0-9]+)\s*([a-zA-Z]*)"
_CODE = r"L(S[0-9]{0,3})?"


class ConfigurationError(Exception):
    """A configuration cannot be used; the message says which file and key, and what is allowed."""


class _NotAllowedError(Exception):
    """The value, or the one item of it, that a key does not take."""

    def __init__(self, value: object) -> None:
        self.value = value


class Key(NamedTuple):
    """One key as it is written in `[tool.lint-stream]`.

    `parse` turns a value into what Configuration holds; of a list, a string in TOML is no spelling.
    """

    name: str
    help: str
    allowed: str
    default: object
    parse: Callable[[object], object]

    @property
    def attribute(self) -> str:
        """The name as Python code spells it: `chunk_size`."""
        return self.name.replace("-", "_")


def parse_value(name: str, value: object, where: str) -> Any:
    """The value of a key as Configuration holds it; `where` names its file for the message of ConfigurationError."""
    key = KEYS.get(name)
    if key is None:
        raise ConfigurationError(f"{where}: `{name}` is no key of lint-stream; {_known_instead(name)}")
    try:
        return key.parse(value)
    except _NotAllowedError as error:
        raise ConfigurationError(f"{where}: `{name}` cannot be {error.value!r}; allowed is {key.allowed}") from None


def _known_instead(name: str) -> str:
    # Imported here: only who misspells a key pays for it.
    import difflib

    likely = difflib.get_close_matches(name, KEYS, n=1)
    return f"did you mean `{likely[0]}`?" if likely else f"allowed are {', '.join(KEYS)}"


def _parse_chunk_size(value: object) -> int:
    # A bool is an int to Python, but reads `True`.
    match = re.fullmatch(_SIZE, str(value).strip()) if isinstance(value, (int, str)) else None
    size = int(match[1]) * _UNITS.get(match[2].lower(), 0) if match else 0
    if size < _SMALLEST_CHUNK:
        raise _NotAllowedError(value)
    return size


def _parse_names(value: object) -> tuple[str, ...]:
    return _parse_items(value, _is_name)


def _is_name(text: str) -> bool:
    *owner, name = text.split(".")
    return bool(owner) and name.isidentifier() and (owner == [""] or all(part.isidentifier() for part in owner))


def _parse_codes(value: object) -> tuple[str, ...]:
    return _parse_items(value, is_code)


def is_code(text: str) -> bool:
    """Whether `text` is a code of lint-stream, or the beginning of one, by its form."""
    return re.fullmatch(_CODE, text) is not None


def _parse_patterns(value: object) -> tuple[str, ...]:
    return _parse_items(value, bool)


def _parse_items(value: object, is_allowed: Callable[[str], bool]) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise _NotAllowedError(value)
    for item in value:
        if not isinstance(item, str) or not is_allowed(item):
            raise _NotAllowedError(item)
    return tuple(value)


def _parse_per_file(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if isinstance(value, Mapping):
        value = tuple(value.items())
    if not isinstance(value, (list, tuple)):
        raise _NotAllowedError(value)
    return tuple(_parse_pair(pair) for pair in value)


def _parse_pair(pair: object) -> tuple[str, tuple[str, ...]]:
    if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
        raise _NotAllowedError(pair)
    pattern, codes = pair
    if not isinstance(pattern, str) or not pattern:
        raise _NotAllowedError(pattern)
    return pattern, _parse_codes(codes)


def _parse_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _NotAllowedError(value)
    return value


_A_SIZE = 'a number of bytes from 512 up, such as 65536, "64KiB" or "1MiB"'
_SOME_NAMES = "a list of dotted names such as `mylib.storage.fetch`, or `.fetch` for a method of any object"
_SOME_CODES = "a list of codes or their beginnings, such as `LS101`, `LS1` or `LS`"
_SOME_PATTERNS = "a list of glob patterns such as `build` or `tests/data/*`"
_SOME_PER_FILE = 'a table of lists of codes by glob pattern, such as { "tests/*" = ["LS1"] }'


def _names(name: str, help: str) -> Key:
    return Key(name, help, _SOME_NAMES, (), _parse_names)


def _codes(name: str, help: str) -> Key:
    return Key(name, help, _SOME_CODES, None, _parse_codes)


def _by_name(*keys: Key) -> dict[str, Key]:
    return {key.name: key for key in keys}


NAMES = _by_name(
    _names("openers", "Calls that return a binary stream."),
    _names("loaders", "Calls that return a whole stream as bytes."),
    _names("chunk-iterators", "Calls that return an iterator over chunks of bytes."),
    _names("writers", "Calls that take data piece by piece."),
    _names("whole-documents", "Calls that need the whole document; what feeds them is never reported."),
    _names("routes", "Decorators that make a function a request handler."),
)

SETTINGS = {
    **_by_name(
        Key(
            "chunk-size",
            "Bytes of one read in fixed code, such as 65536 or 64KiB (default: 64KiB, and 1MiB for async files).",
            _A_SIZE,
            None,
            _parse_chunk_size,
        ),
    ),
    **NAMES,
}
"""The keys of Settings, by name."""

CODES = _by_name(
    _codes("select", "Codes to report, and no others."),
    _codes("extend-select", "Codes to report besides those that are on by default."),
    _codes("ignore", "Codes not to report, in place of those that are off by default."),
    _codes("extend-ignore", "Codes not to report, besides those that are off by default."),
)

PER_FILE = _by_name(
    Key("per-file-ignores", "Codes not to report in files that match.", _SOME_PER_FILE, (), _parse_per_file),
)

PATTERNS = _by_name(
    Key(
        "exclude",
        "Files and folders not to check, in place of flake8's default.",
        _SOME_PATTERNS,
        None,
        _parse_patterns,
    ),
    Key("extend-exclude", "Files and folders not to check either.", _SOME_PATTERNS, (), _parse_patterns),
)

KEYS: dict[str, Key] = {
    **SETTINGS,
    **CODES,
    **PER_FILE,
    **PATTERNS,
    **_by_name(
        Key(
            "force-exclude",
            "Also exclude files that are named on the command line.",
            "true or false",
            False,
            _parse_flag,
        ),
    ),
}
"""Every key of `[tool.lint-stream]`, by name; all but SETTINGS are for the command line tool alone."""
