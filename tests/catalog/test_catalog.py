"""The tables: no row twice, no name that leads nowhere, and every standard library name importable."""

from __future__ import annotations

import builtins
import sys
from collections import Counter
from typing import Any

import pytest
from qualified_names import MISSING, resolved

from lint_stream.catalog import whole_documents
from lint_stream.catalog.index import _MODULES, Catalog, _rows, catalog_for
from lint_stream.catalog.names import is_piece_iterable, is_piece_method, is_piece_name, is_secret_name, is_stream_name
from lint_stream.settings import Settings

CATALOG = catalog_for(Settings())
TABLES = {
    "TYPES": ("name",),
    "RETURNS": ("callee",),
    "MEMBERS": ("owner", "name", "call"),
    "LOADERS": ("owner", "name"),
    "CHUNK_ITERATORS": ("owner", "name"),
    "PIECE_READS": ("name",),
    "CONSUMERS": ("callee", "receivers", "keywords"),
}
GONE = {"asyncore", "cgi", "imghdr", "pipes", "sunau", "aifc"}
"""Modules of the standard library that newer Pythons have not."""


def key(row: Any, columns: tuple[str, ...]) -> tuple[Any, ...]:
    """What must be unique in a table."""
    return tuple(getattr(row, column) for column in columns)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_twice(table: str) -> None:
    """A name has one row in a table."""
    counted = Counter(key(row, TABLES[table]) for row in _rows(table))
    assert [name for name, count in counted.items() if count > 1] == []


def test_annotations_are_not_contradicted() -> None:
    """Two modules that know an annotation agree."""
    seen: dict[str, tuple[str, str | None]] = {}
    for module in _MODULES:
        for name, known in getattr(module, "ANNOTATIONS", {}).items():
            assert seen.setdefault(name, known) == known


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_a_source(table: str) -> None:
    """Every row says what it rests on."""
    assert [row for row in _rows(table) if not row.ref] == []


def test_every_type_exists() -> None:
    """A type that a row names has a row, or is what only a call or subscript of it gives."""
    named = {row.type for table in ("RETURNS", "MEMBERS", "IMPLIED") for row in _rows(table)}
    named |= {base for row in _rows("TYPES") for base in row.bases}
    named |= {known[0] for known in CATALOG.annotations.values()}
    assert set() == named - set(CATALOG.types) - _WITHOUT_ROW


_WITHOUT_ROW = {"boto3.resource", "urllib.request.OpenerDirector"}
"""Objects of which nothing else is known than what their members give."""


def test_members_and_loaders_belong_to_something() -> None:
    """The owner of a member, loader or chunk iterator is a type, a module, or any."""
    owners = {row.owner for table in ("MEMBERS", "LOADERS", "CHUNK_ITERATORS") for row in _rows(table)}
    modules = {"flask", "quart", "bottle", "cherrypy", "sys"}
    calls = {owner for owner in owners if owner.endswith("()")}
    known = set(CATALOG.types) | modules | calls | _WITHOUT_ROW | {"*", ""}
    assert set() == {owner for owner in owners if owner not in known and "default_storage" not in owner}


def _qualified_names() -> list[str]:
    names = {row.callee for table in ("RETURNS", "CONSUMERS") for row in _rows(table)}
    names |= {row.name for row in _rows("LOADERS") if row.owner == ""}
    names |= {row.name for row in _rows("CHUNK_ITERATORS") if row.owner == ""}
    names |= set(CATALOG.annotations)
    names |= set(whole_documents.WHOLE_CALLS)
    return sorted(
        name
        for name in names
        if name.partition(".")[0] in sys.stdlib_module_names - GONE and not name.startswith(("_", "."))
    )


def test_there_are_standard_library_names() -> None:
    """The test below has something to test."""
    assert len(_qualified_names()) > 100


@pytest.mark.parametrize("name", _qualified_names())
def test_standard_library_name_resolves(name: str) -> None:
    """A qualified name of the standard library can be imported."""
    assert resolved(name) is not MISSING or name in _OLDER


_OLDER = {
    "base64.decodestring", "base64.encodestring", "configparser.SafeConfigParser", "importlib.resources.read_binary",
    "importlib.resources.read_text", "importlib.resources.open_binary", "importlib.resources.open_text",
    "socket.socket.sendall", "urllib.urlopen",
}  # fmt: skip
"""Names of other Pythons than this one; and what a class has only in an instance."""


def test_builtin_names() -> None:
    """A name without a dot is a builtin or a type of ours."""
    bare = {row.callee for table in ("RETURNS", "CONSUMERS") for row in _rows(table) if "." not in row.callee}
    assert set() == {name for name in bare if not hasattr(builtins, name)}


def test_settings_add_rows() -> None:
    """The project's own names stand beside the catalog's."""
    settings = Settings(
        openers=("acme.grab",), loaders=("acme.slurp", ".gulp"), chunk_iterators=("acme.bits",), writers=("acme.put",),
        whole_documents=("acme.parse", ".digest_all"),
    )  # fmt: skip
    own = Catalog(settings)
    assert own.returns("acme.grab") is not None
    assert own.loader("", "acme.slurp") is not None
    assert own.loader(None, "gulp") is not None
    assert own.chunk_iterator("", "acme.bits") is not None
    assert own.consumer("acme.put") is not None
    assert own.needs_whole("acme.parse")
    assert own.method_needs_whole("digest_all")
    assert CATALOG.returns("acme.grab") is None


def test_bases() -> None:
    """What holds for a type holds for those that derive from it."""
    assert CATALOG.is_a("raw-file", "file")
    assert not CATALOG.is_a("file", "raw-file")
    assert CATALOG.member("raw-file", "buffer", call=False) is not None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("typing.BinaryIO", "file"),
        ("BinaryIO", "file"),
        (".streams.StreamReader", "asyncio.StreamReader"),
        (".wrappers.Request", None),
        ("acme.StreamReader", None),
    ],
)
def test_annotation(name: str, expected: str | None) -> None:
    """By qualified name; what a package imports from itself, by its last name, where that is a stream's."""
    found = CATALOG.annotation(name)
    assert expected == (found[0] if found else None)


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        (is_stream_name, "f fp src _file upload_file rsp r self_stream bodyFile", "x reader data name fn"),
        (is_piece_name, "chunk block data_chunk buf byts", "line row x message chunks"),
        (is_piece_method, "iter_chunks stream read_blocks aiter_bytes iter_encoded chunks", "iter_lines rows read get"),
        (is_piece_iterable, "streaming_content body_iterator app_iter body stream", "chunks parts names iterate"),
        (is_secret_name, "cert private_key key certPath server_cert_file pem", "cache_key keys monkey path"),
    ],
)
def test_names(question: Any, yes: str, no: str) -> None:
    """What a name says, and what it does not."""
    assert [name for name in yes.split() if not question(name)] == []
    assert [name for name in no.split() if question(name)] == []
