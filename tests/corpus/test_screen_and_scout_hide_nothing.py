"""Over real code, the diagnostics are the same with the screen and the scout switched off.

By default a sample of the standard library; all of it (and more packages) where the environment variable
LINT_STREAM_WHOLE_CORPUS is set. It is a crash test too: no file makes the detection raise.
"""

from __future__ import annotations

import importlib.util
import io
import os
import sysconfig
import tokenize
import warnings
from pathlib import Path

import pytest

from lint_stream.diagnostic import Span
from lint_stream.pipeline import check_source

SAMPLE = 150
PACKAGES = ("libcst", "flake8", "pytest")
IS_WHOLE = bool(os.environ.get("LINT_STREAM_WHOLE_CORPUS"))


def _standard_library() -> list[Path]:
    files = sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py"))
    files = [file for file in files if "site-packages" not in file.parts and "__pycache__" not in file.parts]
    return files if IS_WHOLE else files[:: max(1, len(files) // SAMPLE)]


def _installed(package: str) -> list[Path]:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return []
    files = sorted(Path(spec.origin).parent.rglob("*.py"))
    return files if IS_WHOLE else files[::4]


def _text(file: Path) -> str | None:
    """The decoded source, None where it is no Python of this version."""
    data = file.read_bytes()
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding).removeprefix("\ufeff")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, str(file), "exec", dont_inherit=True)
    except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError, MemoryError):
        return None
    return text


def _found(text: str, *, is_hiding: bool) -> set[tuple[str, Span]]:
    """Code and span of each diagnostic; a region that is not analysed need not be looked at."""
    diagnostics = check_source(text, screened=is_hiding, scouted=is_hiding)
    return {(d.code, d.span) for d in diagnostics if d.code != "LS900"}


@pytest.mark.parametrize("group", ["standard library", *PACKAGES])
def test_diagnostics_are_the_same(group: str) -> None:
    """Nothing is found without the screen and the scout that is not found with them."""
    files = _standard_library() if group == "standard library" else _installed(group)
    assert files, f"no source of {group} is installed"
    hidden = {}
    for file in files:
        text = _text(file)
        if text is None:
            continue
        difference = _found(text, is_hiding=False) ^ _found(text, is_hiding=True)
        if difference:
            hidden[str(file)] = sorted(difference)
    assert hidden == {}
