"""LS104: the stream itself is passed to a client that reads it piece by piece."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.rows import BYTES
from lint_stream.diagnostic import Applicability, Edit
from lint_stream.flow import Flow
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import Binding, dotted

__all__ = ["rewrite"]

_UNLENGTHED = ("urllib.request.Request", "urllib.request.urlopen", "http.client.HTTPConnection")
_UNKNOWN_CLIENT = (".post", ".put", ".patch", ".request")


def rewrite(flow: Flow) -> Rewrite | None:
    """The file in place of its bytes; a path is opened around the statement. Binary only."""
    use, producer = flow.consumer, flow.producer
    if use is None or use.row is None or len(flow.uses) != 1 or use.steps or producer.stream is None:
        return None
    if producer.gives != BYTES or flow.is_awaited or not isinstance(use.node, cst.Call):
        return None
    site = Site(flow)
    site.refuse_class_body()
    callee = use.row.callee
    if callee.startswith((*_UNLENGTHED, "urllib3.", "subprocess.", "httpx.AsyncClient")) or callee in _UNKNOWN_CLIENT:
        raise NoFix("the length would be sent in another way, or the client is not known")
    message = f"pass `{flow.stream_code}` itself"
    if producer.loader is not None and producer.loader.name == "read_bytes":
        edits = _opened(flow, site, use.node)
    elif producer.loader is None and producer.how == "read":
        edits = _passed(flow, site, callee)
    else:
        raise NoFix("no file to pass")
    if callee == ".upload_from_string":
        edits += [_renamed(site, use.node, "upload_from_file")]
    return Rewrite(tuple(edits), Applicability.UNSAFE, message)


def _renamed(site: Site, call: cst.Call, name: str) -> Edit:
    if not isinstance(call.func, cst.Attribute) or any(arg.keyword for arg in call.args):
        raise NoFix("arguments that cannot be carried over")
    return site.replace(call.func.attr, name)


def _passed(flow: Flow, site: Site, callee: str) -> list[Edit]:
    """`data=f.read()` becomes `data=f`, where `f` is a file at its start that is not used afterwards."""
    stream = flow.producer.stream
    assert stream is not None
    if dotted(stream.node) is None or stream.row is None or not stream.row.seekable:
        raise NoFix("not a file that can be sent again")
    definitions = site.trace.definitions_of(stream.node)
    if len(definitions) != 1 or definitions[0].binding is not Binding.ENTERED:
        raise NoFix("not a file that this function opens")
    if len(definitions[0].uses) != 1:
        raise NoFix("the file is used elsewhere")
    opener = stream.value.call if stream.value is not None else None
    if opener is None or not all(_has_its_own_length(n) for n in flow.values.called_names(opener) or {""}):
        raise NoFix("the client would take another length for that of the body")
    if site.has_comment(flow.producer.node):
        raise NoFix("a comment stands inside the call")
    return [site.replace(flow.producer.node, site.one_line(stream.node))]


def _has_its_own_length(opener: str) -> bool:
    """Whether `fstat` tells the length of what is read: not so for a compressed file."""
    return not opener.startswith(("gzip.", "bz2.", "lzma.", "zipfile.", "tarfile.", "smart_open.", "fsspec."))


def _opened(flow: Flow, site: Site, call: cst.Call) -> list[Edit]:
    """The statement moves into `with path.open("rb") as …`, and the file takes the place of its bytes."""
    assert flow.producer.stream is not None
    statement = site.own_statement(call)
    if isinstance(statement, cst.Return) and any(
        isinstance(a, cst.Lambda | cst.BaseComp) for a in site.trace.ancestors(call)
    ):
        raise NoFix("not evaluated once")
    for ancestor in site.trace.ancestors(call):
        if ancestor is statement:
            break
        if isinstance(ancestor, cst.Lambda | cst.BaseComp | cst.CompFor | cst.Yield | cst.IfExp | cst.BooleanOperation):
            raise NoFix("not evaluated once, here")
    fresh = site.fresh("stream", "source", "file")
    indent = site.indent(statement)
    header = f'with {site.one_line(flow.producer.stream.node)}.open("rb") as {fresh}:\n{indent}{site.step}'
    start = site.span(statement).start
    replaced = site.replace(flow.producer.node, fresh)
    edits = [Edit(type(site.span(statement))(start, start), header), replaced]
    lines = [e for e in site.deepen(statement, statement, [replaced]) if e.span.start.line != start.line]
    return edits + lines
