"""Rows about web frameworks and clients, looked up in the installed packages, so that a renamed class is noticed.

What is not installed is skipped, by the name of its package.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from detected import CATALOG
from qualified_names import MISSING, resolved

from lint_stream.catalog.index import _rows
from lint_stream.catalog.serving import FRAMEWORKS, HANDLERS, RESPONSES
from lint_stream.catalog.web_rows import Streaming

OLDER = {
    "BaseHTTPServer.BaseHTTPRequestHandler": "Python 2",
    "werkzeug.Request.application": "of an old version",
}
"""Names of versions that are not the newest ones."""

RESPONSE_ROWS = [row for row in RESPONSES.values() if not row.callee.startswith(".")]


def streamings() -> Iterator[Streaming]:
    """How each response and handler streams."""
    for row in (*RESPONSES.values(), *HANDLERS):
        found = getattr(row, "streaming", None) or getattr(row, "returned", None)
        if found is not None:
            yield found


def iter_names() -> Iterator[str]:
    """Qualified names of classes and functions that the tables of third-party packages mention."""
    for row in RESPONSE_ROWS:
        yield row.callee
    for streaming in streamings():
        yield from filter(None, (streaming.callee, streaming.producer, streaming.setting))
    for handler in HANDLERS:
        yield from (*handler.apps, *handler.bases, *handler.decorators)
    for row in (*_rows("RETURNS"), *_rows("CONSUMERS")):
        yield row.callee
    for module in FRAMEWORKS:
        yield from getattr(module, "ANNOTATIONS", {})


def is_foreign(name: str) -> bool:
    """Whether a name is of a package that would have to be installed."""
    if "." not in name or name.startswith((".", "_")) or name.rpartition(".")[0] in CATALOG.types:
        return False
    return name.partition(".")[0] not in sys.stdlib_module_names


NAMES = sorted({name for name in iter_names() if is_foreign(name)} - set(OLDER))


def skip_without(name: str) -> None:
    package = name.partition(".")[0]
    if package == "rest_framework":
        settings = pytest.importorskip("django.conf").settings
        if not settings.configured:
            settings.configure()
    pytest.importorskip(package)


@pytest.mark.parametrize("name", NAMES)
def test_name_resolves(name: str) -> None:
    """A class or function of a row is there."""
    skip_without(name)
    assert resolved(name) is not MISSING


@pytest.mark.parametrize("row", [row for row in HANDLERS if row.apps], ids=lambda row: row.framework)
def test_verbs_decorate(row: Any) -> None:
    """The decorators by which handlers are recognised are methods of an application."""
    skip_without(row.apps[0])
    apps = [resolved(app) for app in row.apps]
    assert [verb for verb in row.verbs if not any(callable(getattr(app, verb, None)) for app in apps)] == []


def parameters(found: Any) -> set[str] | None:
    """The keywords that a class or function takes; None where it takes any."""
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):
        return None
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in signature.parameters.values()):
        return None
    return set(signature.parameters)


def assert_takes(name: str, keywords: Iterable[str]) -> None:
    """A call of this name takes these keywords."""
    takes = parameters(resolved(name))
    if takes is None:
        pytest.skip(f"{name} takes any keyword")
    assert set() == set(keywords) - takes


@pytest.mark.parametrize("row", RESPONSE_ROWS, ids=lambda row: row.callee)
def test_body_keywords(row: Any) -> None:
    """The body of a response is given by these keywords."""
    skip_without(row.callee)
    assert_takes(row.callee, (*row.keywords, *([row.lazy_keyword] if row.lazy_keyword else [])))


@pytest.mark.parametrize("row", [row for row in RESPONSE_ROWS if row.streaming is not None], ids=lambda row: row.callee)
def test_kept_keywords(row: Any) -> None:
    """What a fix keeps, both classes take."""
    skip_without(row.callee)
    streaming = row.streaming
    target = streaming.callee or row.callee
    added = [streaming.adds[0]] if streaming.adds else []
    moved = [streaming.keyword] if streaming.keyword else []
    assert_takes(target, (*(streaming.keeps or ()), *added, *moved, *streaming.names))


@pytest.mark.parametrize(
    ("base", "method"),
    sorted(
        {
            (base, name.partition(".")[2].partition("(")[0])
            for row in HANDLERS
            for base in row.bases
            for name in (*row.writes, row.flushes or "")
            if name.startswith("self.") and name.count(".") == 1
        }
    ),
)
def test_writers_are_methods(base: str, method: str) -> None:
    """What a handler writes with, and flushes with, is there."""
    skip_without(base)
    assert callable(getattr(resolved(base), method, None))
