"""What the world's libraries do, as tables; `Catalog` answers questions about them by qualified name."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from lint_stream.catalog import archives, async_files, http_clients, object_stores, stdlib, whole_documents
from lint_stream.catalog.rows import (
    ChunkIterator,
    Consumer,
    Consumes,
    Eager,
    Implied,
    Loader,
    Member,
    PieceRead,
    Returns,
    Streamer,
    Type,
)
from lint_stream.catalog.serving import FRAMEWORKS, RESPONSES, WERKZEUG
from lint_stream.settings import Settings

__all__ = ["Catalog", "catalog_for"]

_MODULES: tuple[Any, ...] = (stdlib, archives, async_files, http_clients, object_stores, *FRAMEWORKS)

_FROM_SETTINGS = "the project's own configuration"


def _rows(table: str) -> Iterable[Any]:
    for module in _MODULES:
        yield from getattr(module, table, ())


def _response_consumers() -> Iterable[Consumer]:
    """Responses as what makes a whole their body."""
    for row in RESPONSES.values():
        if row.bytes_are_body:
            yield Consumer(
                row.callee,
                Consumes.RESPONSE,
                row.ref,
                at=row.at,
                keywords=row.keywords,
                receivers=row.receivers,
                modules=WERKZEUG if row.receivers else (),
            )


def _streamers() -> Iterable[Streamer]:
    """Responses that send an open file by its lines."""
    for row in RESPONSES.values():
        if row.by_lines and row.lazy_keyword is not None:
            yield Streamer(row.callee, row.ref, at=(), keywords=(row.lazy_keyword,))
        elif row.by_lines:
            yield Streamer(row.callee, row.ref, at=row.at, keywords=row.keywords)


class Catalog:
    """The tables of all modules, and the rows of one project's settings, indexed by name."""

    def __init__(self, settings: Settings) -> None:
        self.types: dict[str, Type] = {row.name: row for row in _rows("TYPES")}
        self._returns: dict[str, Returns] = {row.callee: row for row in _rows("RETURNS")}
        self._returns.update((name, Returns(name, "hash", "hashlib")) for name in stdlib.HASHES)
        self._members: dict[tuple[str, str, bool], Member] = {
            (row.owner, row.name, row.call): row for row in _rows("MEMBERS")
        }
        self._loaders: dict[tuple[str, str], Loader] = {(row.owner, row.name): row for row in _rows("LOADERS")}
        self._chunks: dict[tuple[str, str], ChunkIterator] = {
            (row.owner, row.name): row for row in _rows("CHUNK_ITERATORS")
        }
        self._consumers: dict[str, list[Consumer]] = {}
        for row in (*_rows("CONSUMERS"), *_response_consumers()):
            self._consumers.setdefault(row.callee, []).append(row)
        self._streamers: dict[str, Streamer] = {row.callee: row for row in _streamers()}
        self._eager: dict[str, Eager] = {row.callee: row for row in _rows("EAGER")}
        self._body_iterators = frozenset(_rows("BODY_ITERATORS"))
        self._implied: tuple[Implied, ...] = tuple(_rows("IMPLIED"))
        self.annotations: dict[str, tuple[str, str | None]] = {}
        for module in _MODULES:
            self.annotations.update(getattr(module, "ANNOTATIONS", {}))
        self._annotations_by_last_name = _by_last_name(self.annotations, self.types)
        self.piece_reads: dict[str, PieceRead] = {row.name: row for row in _rows("PIECE_READS")}
        self._whole_calls = set(whole_documents.WHOLE_CALLS)
        self._whole_methods = set(whole_documents.WHOLE_METHODS)
        self.settings = settings
        self.routes = settings.routes
        self._add_settings(settings)

    def _add_settings(self, settings: Settings) -> None:
        for name in (*settings.openers, *settings.loaders, *settings.chunk_iterators, *settings.writers):
            self._add_class(name.rpartition(".")[0])
        for name in settings.openers:
            owner, _, method = name.rpartition(".")
            if owner:
                self._returns[name] = Returns(name, "file", _FROM_SETTINGS, mode_default="rb")
                self._members[owner, method, True] = Member(
                    owner, method, "file", _FROM_SETTINGS, call=True, mode_default="rb"
                )
            elif method and name.startswith("."):
                self._members["*", method, True] = Member(
                    "*", method, "file", _FROM_SETTINGS, call=True, mode_default="rb"
                )
            else:
                self._returns[name] = Returns(name, "file", _FROM_SETTINGS, mode_default="rb")
        for name in settings.loaders:
            for key in _keys(name):
                self._loaders[key] = Loader(*key, ref=_FROM_SETTINGS)
        for name in settings.chunk_iterators:
            for key in _keys(name):
                self._chunks[key] = ChunkIterator(*key, ref=_FROM_SETTINGS)
        for name in settings.writers:
            self._consumers[name] = [Consumer(name, Consumes.PIECES, _FROM_SETTINGS)]
        for name in settings.whole_documents:
            if name.startswith("."):
                self._whole_methods.add(name[1:])
            else:
                self._whole_calls.add(name)

    def _add_class(self, owner: str) -> None:
        """The class of a method that the settings name: what it makes, and what is annotated with it, is of its type."""
        if owner.rpartition(".")[2][:1].isupper() and owner not in self._returns:
            self.types.setdefault(owner, Type(owner, _FROM_SETTINGS))
            self._returns[owner] = Returns(owner, owner, _FROM_SETTINGS)
            self.annotations.setdefault(owner, (owner, None))

    def type(self, name: str | None) -> Type | None:
        """The row of a type, None for an unknown one."""
        return self.types.get(name) if name else None

    def is_a(self, name: str, base: str) -> bool:
        """Whether a type is `base` or derives from it."""
        if name == base:
            return True
        row = self.types.get(name)
        return row is not None and any(self.is_a(parent, base) for parent in row.bases)

    def _owners(self, owner: str | None) -> list[str]:
        found = []
        if owner:
            found.append(owner)
            row = self.types.get(owner)
            for base in row.bases if row else ():
                found += self._owners(base)
        return found

    def returns(self, callee: str) -> Returns | None:
        """What a function (or class) of a qualified name returns."""
        return self._returns.get(callee)

    def member(self, owner: str | None, name: str, *, call: bool) -> Member | None:
        """What an attribute, method or subscript of a type gives; `owner` None is an unknown receiver."""
        for candidate in self._owners(owner) or ["*"]:
            row = self._members.get((candidate, name, call))
            if row:
                return row
        return self._members.get(("*", name, call)) if owner is None else None

    def loader(self, owner: str | None, name: str) -> Loader | None:
        """The row of a load-all call or attribute; `owner` `""` for a function, None for unknown."""
        for candidate in self._owners(owner) if owner else [owner or ""]:
            row = self._loaders.get((candidate, name))
            if row:
                return row
        return self._loaders.get(("*", name)) if owner != "" else None

    def chunk_iterator(self, owner: str | None, name: str) -> ChunkIterator | None:
        """The row of a call that iterates over chunks; `owner` as for `loader`."""
        for candidate in self._owners(owner) if owner else [owner or ""]:
            row = self._chunks.get((candidate, name))
            if row:
                return row
        return self._chunks.get(("*", name)) if owner != "" else None

    def consumer(self, name: str) -> Consumer | None:
        """The row of a consumer: a qualified name, `type.method`, or `.method`."""
        rows = self.consumers(name)
        return rows[0] if rows else None

    def consumers(self, name: str) -> list[Consumer]:
        """All rows of a consumer: of `.put`, one for a client and one for an object of a store."""
        return self._consumers.get(name, [])

    def method_consumer(self, owner: str, name: str) -> Consumer | None:
        """The consumer row of a method of a type or of its bases."""
        for candidate in self._owners(owner):
            row = self.consumer(f"{candidate}.{name}")
            if row:
                return row
        return None

    def annotation(self, name: str) -> tuple[str, str | None] | None:
        """Type and mode that an annotation's qualified name stands for.

        A class that a package imports from itself (`.streams.StreamReader`) goes by its last name,
        where that is the name of a stream.
        """
        found = self.annotations.get(name) or self.annotations.get(f"typing.{name}")
        if found is None and name.startswith("."):
            return self._annotations_by_last_name.get(name.rpartition(".")[2])
        return found

    def is_test_double(self, name: str) -> bool:
        """Whether a call of a qualified name makes a mock object."""
        module, _, last = name.rpartition(".")
        return last in stdlib.TEST_DOUBLES or module in stdlib.TEST_DOUBLE_MODULES

    def streamer(self, name: str) -> Streamer | None:
        """The row of a call that iterates over what it is handed, by qualified name."""
        return self._streamers.get(name)

    def eager(self, owner: str | None, name: str) -> Eager | None:
        """The row of a call that loads a body before it returns; `owner` None for a function."""
        if owner is None:
            return self._eager.get(name)
        for candidate in self._owners(owner):
            row = self._eager.get(f"{candidate}.{name}")
            if row:
                return row
        return None

    def iterates_body(self, owner: str, name: str) -> bool:
        """Whether a method of a response iterates over its body."""
        return any((candidate, name) in self._body_iterators for candidate in self._owners(owner))

    def implied(self, parameter: str, imported: Iterable[str], *, in_coroutine: bool = False) -> str | None:
        """The type that a parameter's name says in a module that imports these names."""
        for row in self._implied:
            if row.parameter == parameter and any(
                name == row.module or name.startswith(f"{row.module}.") for name in imported
            ):
                return row.coroutine if in_coroutine and row.coroutine is not None else row.type
        return None

    def needs_whole(self, callee: str) -> bool:
        """Whether a call of a qualified name needs the whole document."""
        if callee in self._whole_calls:
            return True
        module = callee.rpartition(".")[0]
        while module:
            if module in whole_documents.WHOLE_MODULES:
                return True
            module = module.rpartition(".")[0]
        return False

    def method_needs_whole(self, name: str) -> bool:
        """Whether a method of this name needs the whole, whatever the receiver."""
        return name in self._whole_methods


def _by_last_name(
    annotations: dict[str, tuple[str, str | None]], types: dict[str, Type]
) -> dict[str, tuple[str, str | None]]:
    found: dict[str, tuple[str, str | None]] = {}
    others: set[str] = set()
    for name, (type_name, mode) in annotations.items():
        last = name.rpartition(".")[2]
        row = types.get(type_name)
        if row is not None and row.stream:
            found.setdefault(last, (type_name, mode))
        else:
            others.add(last)
    return {last: known for last, known in found.items() if last not in others}


def _keys(name: str) -> list[tuple[str, str]]:
    if name.startswith("."):
        return [("*", name[1:])]
    owner, _, method = name.rpartition(".")
    return [("", name), (owner, method)]


@functools.lru_cache(maxsize=8)
def catalog_for(settings: Settings) -> Catalog:
    """The catalog for these settings, built once."""
    return Catalog(settings)
