"""What a generator opens and reads for itself: the file of a `with`, a path, a call that opens."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from lint_stream.catalog.rows import BYTES
from lint_stream.flow import Flow
from lint_stream.rewrite.responses.surroundings import bound_by, name_of, plain_with
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.rewrite.sizes import chunk_size_code
from lint_stream.trace import Binding
from lint_stream.values import Origin

__all__ = ["Opening", "opening"]

_MANAGED = frozenset(["file", "raw-file", "member"])
"""Types whose calls can stand in a `with`, and give themselves."""


@dataclass
class Opening:
    """The generator's `with`, what it opens (empty for more than one thing), and the read under it.

    `entered` is the `with` that moves into the generator.
    """

    header: str
    opener: str
    read: str
    reads: list[cst.CSTNode]
    is_async: bool = False
    entered: cst.With | None = None


def opening(flow: Flow, site: Site) -> Opening:
    """How a load's stream is opened again inside a generator; raises NoFix where the file does not show it."""
    producer, stream = flow.producer, flow.producer.stream
    if stream is None or producer.gives != BYTES or stream.origin is Origin.SILENT:
        raise NoFix("not a stream of bytes")
    row = stream.row
    size = chunk_size_code(flow, threaded=row is not None and row.threaded)
    if producer.loader is not None:
        if producer.loader.name != "read_bytes" or flow.is_awaited:
            raise NoFix("not a file")
        fresh = site.fresh("src", "source", "file")
        return Opening(
            f'with {site.one_line(stream.node)}.open("rb") as {fresh}:',
            f'{site.one_line(stream.node)}.open("rb")',
            f"{fresh}.read({size})",
            [stream.node],
        )
    if producer.how not in ("read", "handed") or (row is not None and not row.sized):
        raise NoFix("not a plain read")
    name = name_of(stream.node)
    if name is None:
        value = stream.value
        if not isinstance(stream.node, cst.Call) or value is None or value.type not in _MANAGED or flow.is_awaited:
            raise NoFix("the stream is not a name, and cannot be entered")
        fresh = site.fresh("src", "source", "file")
        return Opening(
            f"with {site.one_line(stream.node)} as {fresh}:",
            site.one_line(stream.node),
            f"{fresh}.read({size})",
            [stream.node],
        )
    entered = _with_of(site, stream.node)
    plain_with(site, entered)
    if any(len(definition.uses) != 1 for definition in bound_by(site, entered)):
        raise NoFix("the with does more than read the file")
    wait = "await " if flow.is_awaited else ""
    is_async = flow.is_awaited or entered.asynchronous is not None
    opener = site.one_line(entered.items[0].item) if len(entered.items) == 1 else ""
    return Opening(site.header(entered), opener, f"{wait}{name}.read({size})", [*entered.items], is_async, entered)


def _with_of(site: Site, node: cst.BaseExpression) -> cst.With:
    definitions = site.trace.definitions_of(node)
    if len(definitions) != 1 or definitions[0].binding is not Binding.ENTERED:
        raise NoFix("the file is not opened by a with")
    owner: cst.CSTNode | None = definitions[0].node
    while owner is not None and not isinstance(owner, cst.With):
        owner = site.trace.parents.get(owner)
    if owner is None or site.trace.function(owner) is not site.trace.function(node):
        raise NoFix("the file is opened further out")
    return owner
