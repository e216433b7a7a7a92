"""How the chunks of a load are had instead: what is opened, and the head of the loop."""

from __future__ import annotations

from dataclasses import dataclass, field

import libcst as cst

from lint_stream.catalog.rows import TEXT
from lint_stream.catalog.side_effects import BODY_HOOKS
from lint_stream.diagnostic import Edit
from lint_stream.flow import Flow
from lint_stream.literals import argument
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.rewrite.sizes import chunk_size_code
from lint_stream.trace import Binding, Definition, dotted, first_part
from lint_stream.values import Origin

__all__ = ["CLIENTS", "Reading", "call_with", "reading", "remove_argument"]

CLIENTS = frozenset(["requests.Response", "httpx.Response"])
_RESPONSE_NAMES = frozenset("response resp res rsp r page url_file urlfile remote download upstream".split())
_MANAGED = frozenset(["file", "raw-file", "http.client.HTTPResponse", "member", "paramiko.SFTPFile"])
"""Types whose calls can stand in a `with`, and give themselves."""


@dataclass
class Reading:
    """The loop's head, with `{chunk}` for the chunk's name, and what must be entered for it.

    `reasons` say why the rewrite is not safe; `edits` are needed elsewhere (`stream=True`).
    """

    head: str
    items: list[str] = field(default_factory=list)
    is_async: bool = False
    edits: list[Edit] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    made: tuple[cst.BaseSmallStatement, str] | None = None
    """The statement that makes the response, and the `with` that is to take its place."""


def reading(flow: Flow, site: Site) -> Reading:
    """How the producer of a flow is read in chunks; raises NoFix where that is not known."""
    producer = flow.producer
    stream = producer.stream
    if stream is None or producer.pair:
        raise NoFix("no stream that could be read in chunks")
    loader = producer.loader
    if loader is None:
        if producer.how != "read":
            raise NoFix("not a plain read")
        return _stream_reading(flow, site)
    if loader.keeps:
        _refuse_body_uses(site, stream.node, producer.node)
    if loader.name in ("read_bytes", "read_text"):
        return _path_reading(flow, site, stream.node)
    type_name = stream.value.type if stream.value is not None else ""
    if loader.name == "read" and type_name == "zipfile.ZipFile":
        return _member_reading(flow, site, stream.node)
    if type_name in CLIENTS and loader.name == "content":
        return _client_reading(flow, site, stream.node, type_name)
    if type_name == "aiohttp.ClientResponse" and loader.name == "read":
        name = _dotted_operand(stream.node, site)
        size = chunk_size_code(flow)
        return Reading(f"async for {{chunk}} in {name}.content.iter_chunked({size})", names={name})
    if loader.stream is not None:
        name = _dotted_operand(stream.node, site)
        reasons = ["the body is no longer kept by the request"]
        read = f"{name}.{loader.stream}" if loader.stream else name
        return Reading(f"while {{chunk}} := {read}.read({chunk_size_code(flow)})", reasons=reasons, names={name})
    if type_name == "starlette.Request" and loader.name == "body":
        name = _dotted_operand(stream.node, site)
        reasons = ["the body is no longer kept by the request"]
        return Reading(f"async for {{chunk}} in {name}.stream()", reasons=reasons, names={name})
    raise NoFix(f"no chunked form of {loader.name} is known")


def _dotted_operand(node: cst.BaseExpression, site: Site) -> str:
    name = dotted(node)
    if name is None:
        raise NoFix("the stream is not a name")
    return site.one_line(node)


def _stream_reading(flow: Flow, site: Site) -> Reading:
    stream = flow.producer.stream
    assert stream is not None
    row = stream.row
    if row is not None and not row.sized:
        raise NoFix("its read takes no size")
    reasons: list[str] = []
    if stream.origin is Origin.SILENT:
        reasons.append("nothing shows that it is a stream")
    elif stream.origin is Origin.NAMED and _may_be_response(stream.node):
        reasons.append("it may be a response that notices a truncated body in read() only")
    if row is not None and row.checks_length:
        reasons.append("a truncated body is no longer noticed")
    size = chunk_size_code(flow, threaded=row is not None and row.threaded)
    wait = "await " if flow.is_awaited else ""
    name = dotted(stream.node)
    if name is not None:
        if name.endswith(".body"):
            raise NoFix("a body property may start again at each access")
        return Reading(
            f"while {{chunk}} := {wait}{site.one_line(stream.node)}.read({size})", reasons=reasons, names={name}
        )
    value = stream.value
    if isinstance(stream.node, cst.Call) and value is not None and value.type in _MANAGED and not wait:
        if value.type == "member" and not _is_zip_member(stream.node):
            raise NoFix("an archive's extractfile may give None")
        fresh = site.fresh("response", "page") if value.type.startswith("http") else site.fresh("stream", "source")
        reasons.append("the stream is closed when it has been read")
        return Reading(
            f"while {{chunk}} := {fresh}.read({size})",
            [f"{site.one_line(stream.node)} as {fresh}"],
            reasons=reasons,
            names=_names_in(site, stream.node),
        )
    raise NoFix("the stream is not a name, and cannot be entered")


def _may_be_response(node: cst.BaseExpression) -> bool:
    name = (dotted(node) or "").rpartition(".")[2].strip("_").lower()
    return name in _RESPONSE_NAMES or name.endswith(("_response", "_resp"))


def _is_zip_member(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Attribute) and call.func.attr.value == "open"


def _names_in(site: Site, node: cst.CSTNode) -> set[str]:
    return {
        name
        for inner in site.trace.inside(node)
        if isinstance(inner, cst.Name | cst.Attribute) and (name := dotted(inner)) is not None
    }


def _path_reading(flow: Flow, site: Site, path: cst.BaseExpression) -> Reading:
    """`path.read_bytes()` is an `open("rb")`, `path.read_text(encoding)` an `open(encoding=…)`."""
    call, stream = flow.producer.node, flow.producer.stream
    assert isinstance(call, cst.Call)
    is_async = flow.is_awaited
    reasons = ["nothing shows that it is a path"] if stream is not None and stream.origin is Origin.SILENT else []
    size = chunk_size_code(flow, threaded=is_async)
    arguments = ['"rb"'] if flow.producer.gives != TEXT else text_arguments(site, call)
    fresh = site.fresh("stream", "source")
    wait = "await " if is_async else ""
    item = f"{wait}{site.one_line(path)}.open({', '.join(arguments)}) as {fresh}"
    return Reading(
        f"while {{chunk}} := {wait}{fresh}.read({size})", [item], is_async, reasons=reasons, names=_names_in(site, path)
    )


def text_arguments(site: Site, call: cst.Call, first: int = 0) -> list[str]:
    """Arguments of `read_text`/`write_text` (from position `first`) as keywords of `open`."""
    positions = ("encoding", "errors", "newline")
    found = []
    for index, arg in enumerate(call.args[first:]):
        if arg.star or index >= len(positions):
            raise NoFix("arguments that cannot be carried over")
        name = arg.keyword.value if arg.keyword else positions[index]
        if name == "data":
            continue
        found.append(f"{name}={site.one_line(arg.value)}")
    return found


def _member_reading(flow: Flow, site: Site, archive: cst.BaseExpression) -> Reading:
    call = flow.producer.node
    assert isinstance(call, cst.Call)
    if len(call.args) != 1 or call.args[0].star or call.args[0].keyword:
        raise NoFix("arguments that cannot be carried over")
    fresh = site.fresh("member", "stream")
    item = f"{site.one_line(archive)}.open({site.one_line(call.args[0].value)}) as {fresh}"
    reasons = ["a damaged member is noticed after its first chunks are written"]
    return Reading(f"while {{chunk}} := {fresh}.read({chunk_size_code(flow)})", [item], reasons=reasons,
                   names=_names_in(site, archive))  # fmt: skip


# -- clients


def call_with(site: Site, call: cst.Call, keyword: str, value: str) -> str:
    """A call's text with a keyword added at its end, its other arguments and layout kept."""
    given = argument(call, None, keyword)
    if given is not None:
        text = site.code(given)
        if text == value:
            return site.code(call)
        raise NoFix(f"{keyword} is given already")
    if any(arg.star for arg in call.args):
        raise NoFix("arguments hidden behind a star")
    text = site.code(call)
    if not call.args:
        return f"{text[:-1]}{keyword}={value})"
    last = call.args[-1]
    end = site.span(last.value).end
    offset = site.source.offset(end) - site.source.offset(site.span(call).start)
    raw = site.source.slice(site.span(call))
    rest = raw[offset:]
    if rest.strip(" \t\r\n,)") != "":
        raise NoFix("something else stands behind the last argument")
    return (raw[:offset] + f", {keyword}={value}" + rest).replace("\r\n", "\n")


def remove_argument(site: Site, call: cst.Call, value: cst.BaseExpression, rename: dict[int, str] | None = None) -> str:
    """A call's text without one argument; `rename` makes keywords of positional ones that shift."""
    parts = []
    for index, arg in enumerate(call.args):
        if arg.value is value:
            continue
        text = site.one_line(arg.value)
        if arg.keyword is not None:
            text = f"{arg.keyword.value}={text}"
        elif rename and index in rename:
            text = f"{rename[index]}={text}"
        parts.append(f"{arg.star}{text}")
    return f"{site.one_line(call.func)}({', '.join(parts)})"


def _client_reading(flow: Flow, site: Site, node: cst.BaseExpression, type_name: str) -> Reading:
    """`requests`/`httpx` bodies: the call must stream, and the response be closed."""
    if flow.producer.values:
        raise NoFix("the body is read in several places")
    method = "iter_content" if type_name.startswith("requests") else "iter_bytes"
    size = chunk_size_code(flow)
    reasons = ["the body is read while it is passed on, so its errors come later"]
    if isinstance(node, cst.Call):
        fresh = site.fresh("response", "download")
        item = f"{_streaming_call(site, node, type_name)} as {fresh}"
        return Reading(
            f"for {{chunk}} in {fresh}.{method}({size})", [item], reasons=reasons, names=_names_in(site, node)
        )
    if not isinstance(node, cst.Name):
        raise NoFix("the response is not a name")
    definitions = site.trace.definitions_of(node)
    if len(definitions) != 1:
        raise NoFix("the response has several origins")
    definition = definitions[0]
    head = f"for {{chunk}} in {node.value}.{method}({size})"
    if definition.binding is Binding.PARAMETER:
        raise NoFix("how the response was made is not in this function")
    if definition.binding is Binding.ENTERED and isinstance(definition.value, cst.Call):
        edits = _stream_keyword(site, definition.value, type_name)
        return Reading(head, edits=edits, reasons=reasons, names={node.value})
    if definition.binding is not Binding.ASSIGNED or not isinstance(definition.value, cst.Call):
        raise NoFix("how the response was made is not plain")
    _refuse_other_body_uses(site, definition, node)
    if _is_streamed(definition.value):
        return Reading(head, reasons=reasons, names={node.value})
    statement = site.own_statement(definition.value)
    if not isinstance(statement, cst.Assign) or statement.value is not definition.value or len(statement.targets) != 1:
        raise NoFix("the response is not plainly assigned")
    if site.trace.loop(statement) is not site.trace.loop(node):
        raise NoFix("the body is read in a loop of its own")
    header = f"with {_streaming_call(site, definition.value, type_name)} as {node.value}:"
    return Reading(head, reasons=reasons, names={node.value}, made=(statement, header))


def _streaming_call(site: Site, call: cst.Call, type_name: str) -> str:
    if type_name == "requests.Response":
        return call_with(site, call, "stream", "True")
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value not in (
        "get",
        "post",
        "put",
        "patch",
        "delete",
    ):
        raise NoFix("a call that has no streaming form here")
    verb = call.func.attr.value.upper()
    owner = site.one_line(call.func.value)
    arguments = [site.one_line(arg.value) if arg.keyword is None else f"{arg.keyword.value}={site.one_line(arg.value)}"
                 for arg in call.args if not arg.star]  # fmt: skip
    if len(arguments) != len(call.args):
        raise NoFix("arguments hidden behind a star")
    return f"{owner}.stream({', '.join([f'{chr(34)}{verb}{chr(34)}', *arguments])})"


def _is_streamed(call: cst.Call) -> bool:
    given = argument(call, None, "stream")
    return isinstance(given, cst.Name) and given.value == "True"


def _stream_keyword(site: Site, call: cst.Call, type_name: str) -> list[Edit]:
    if _is_streamed(call) or (isinstance(call.func, cst.Attribute) and call.func.attr.value == "stream"):
        return []
    return [site.replace(call, _streaming_call(site, call, type_name))]


def _refuse_other_body_uses(site: Site, definition: Definition, node: cst.BaseExpression) -> None:
    for use in definition.uses:
        parent = site.trace.parents.get(use)
        if use is node:
            continue
        if not isinstance(parent, cst.Attribute) or parent.attr.value in (
            "content", "text", "json", "iter_content", "iter_lines", "raw", "read", "iter_bytes",
        ):  # fmt: skip
            raise NoFix("the response is used in other ways")


_BODY_USES = frozenset(
    """
    content text json iter_content iter_lines raw read iter_bytes iter_text aiter_bytes aiter_text aread body form
    stream files data get_data get_json values POST
    """.split()
)
"""Attributes that ask a response (or request) for its body."""


def _refuse_body_uses(site: Site, receiver: cst.BaseExpression, load: cst.BaseExpression) -> None:
    """A body that is asked for again would have been consumed by the loop."""
    root = first_part(receiver)
    if not isinstance(root, cst.Name):
        return
    definitions = site.trace.definitions_of(root)
    if not definitions and any(hook in site.source.text for hook in BODY_HOOKS):
        raise NoFix("the body may have been read before")
    for use in _uses_of_body(site, root, definitions):
        parent = site.trace.parents.get(use)
        if not site.trace.is_within(use, load) and (
            not isinstance(parent, cst.Attribute) or parent.attr.value in _BODY_USES
        ):
            raise NoFix("the body is used in other ways")


def _uses_of_body(site: Site, root: cst.Name, definitions: list[Definition]) -> list[cst.BaseExpression]:
    """The uses of a request: of its definitions, or of the name of the module that all functions share."""
    if definitions:
        return [use for definition in definitions for use in definition.uses]
    return [node for node in site.trace.parents if isinstance(node, cst.Name) and node.value == root.value]
