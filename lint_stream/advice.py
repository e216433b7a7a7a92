"""Words for messages: what is to be written instead, with the names of the code at hand."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.rows import Eager, Loader
from lint_stream.flow import Flow
from lint_stream.loaded_bodies import LoadedBodies
from lint_stream.trace import dotted

__all__ = [
    "DEFAULT_BYTES",
    "THREADED_BYTES",
    "chunked_read",
    "consumer_advice",
    "consumer_verb",
    "default_size_code",
    "iteration_advice",
    "lazy_form",
    "loop_body",
    "loop_head",
    "opening",
    "piecewise_advice",
    "read_method",
    "size_code",
    "streamed_request",
]


DEFAULT_BYTES = 64 * 1024
THREADED_BYTES = 1024 * 1024
"""Where each read is handed to a thread, small chunks cost more than the read."""


def default_size_code(flow: Flow, *, threaded: bool) -> str:
    """The size of one read as code: the project's setting, or else ours."""
    size = flow.catalog.settings.chunk_size or (THREADED_BYTES if threaded else DEFAULT_BYTES)
    for unit, code in ((1024 * 1024, "1024 * 1024"), (1024, "1024")):
        if size % unit == 0:
            return code if size == unit and unit > 1024 else f"{size // unit} * {code}"
    return str(size)


def size_code(flow: Flow) -> str:
    """The size of one read of the stream at hand, as advice."""
    stream = flow.producer.stream
    return default_size_code(flow, threaded=stream is not None and stream.row is not None and stream.row.threaded)


def chunked_read(flow: Flow) -> str:
    """The read of one chunk, as advice: `await src.read(1024 * 1024)`."""
    name = flow.stream_code if dotted(flow._stream_node) else "stream"
    return f"{'await ' if flow.is_awaited else ''}{name}.read({size_code(flow)})"


def opening(flow: Flow) -> str:
    """The `with` that a stream needs which has no name yet, as advice; else empty."""
    return "" if dotted(flow._stream_node) else f"with {flow.stream_code} as stream: "


def read_method(flow: Flow) -> str:
    """Of a chunk loop: the method that reads, `read` or `recv`."""
    defect = flow.producer.defect
    return defect.read.method if defect is not None and defect.read is not None else "read"


def loop_head(flow: Flow) -> str:
    """The loop over the chunks, as advice."""
    loader = flow.producer.loader
    if loader is not None:
        return _chunks_of_body(flow, loader)
    if flow.producer.lines:
        return f"for line in {flow.stream_code}"
    return f"{opening(flow)}{_member(flow)}while chunk := {chunked_read(flow)}"


def _chunks_of_body(flow: Flow, loader: Loader) -> str:
    chunked, stream = loader.chunked, flow.stream_code
    made = _request(flow)
    if made is not None:
        call, row = made
        if isinstance(flow.trace.parents.get(call), cst.Await):
            chunked = loader.awaited_chunked or chunked
        if row.unless is None and call is flow._stream_node:
            stream = "response"
    return chunked.format(stream=stream) if chunked else "for chunk in …"


def streamed_request(flow: Flow) -> str:
    """What a request needs so that its body can be read in chunks, as advice: ` (requested with …)`; else empty."""
    made = _request(flow)
    return f" (requested with `{lazy_form(flow, made[0], made[1].unless, made[1].twin)}`)" if made is not None else ""


def _request(flow: Flow) -> tuple[cst.Call, Eager] | None:
    """The call that has loaded the body, where a response of an HTTP client is at hand."""
    stream = flow.producer.stream
    if stream is None or flow.producer.loader is None:
        return None
    return LoadedBodies(flow.trace, flow.values, flow.catalog, flow.facts, flow.region).loaded_by(stream.node)


def lazy_form(flow: Flow, made: cst.CSTNode, unless: str | None, twin: str | None) -> str:
    """What leaves the body on the wire, `stream=True` or `client.stream(...)`; `unless` and `twin` as of `Eager`."""
    if unless is not None:
        return f"{unless}=True"
    owner = (
        f"{flow.code_of(made.func.value)}."
        if isinstance(made, cst.Call) and isinstance(made.func, cst.Attribute)
        else ""
    )
    return f"{owner}{twin}(...)"


def _member(flow: Flow) -> str:
    """The `with` that opens a member of an archive for writing, as advice, where the whole was handed to `writestr`."""
    call = flow.consumer.node if flow.consumer is not None else None
    if not isinstance(call, cst.Call) or not flow.consumer_code.endswith(".writestr") or not call.args:
        return ""
    archive = flow.consumer_code.removesuffix(".writestr")
    return f'with {archive}.open({flow.code_of(call.args[0].value)}, "w") as out: '


def loop_body(flow: Flow) -> str:
    """What is done with each chunk, as advice."""
    piece = "line" if flow.producer.lines and flow.producer.loader is None else "chunk"
    use = flow.consumer
    if use is None or not isinstance(use.node, cst.Call):
        return "..."
    piece += _encoding(flow, use.value)
    if use.row is not None and use.row.feeds:
        return f"digest.{use.row.feeds}({piece})"
    awaited = "await " if isinstance(flow.trace.parents.get(use.node), cst.Await) else ""
    name = flow.consumer_code
    if name.endswith((".write_bytes", ".write_text")):
        name = "out.write"
    if name.endswith(".writestr"):
        name = "out.write"
    if name.endswith(".writelines"):
        name = name[: -len("lines")]
    if name.endswith(".finish"):
        name = f"{name[: -len('finish')]}write"
    if name in ("zlib.crc32", "zlib.adler32", "binascii.crc32"):
        return f"value = {name}({piece}, value)"
    return f"{awaited}{name}({piece})"


def _encoding(flow: Flow, value: cst.BaseExpression) -> str:
    """`.encode("utf-8")`, where text is written as bytes; unlike decoding, that can be done chunk by chunk."""
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute) and value.func.attr.value == "encode":
        keywords = (f"{argument.keyword.value}=" if argument.keyword else argument.star for argument in value.args)
        given = (flow.code_of(argument.value) for argument in value.args)
        return f".encode({', '.join(map(''.join, zip(keywords, given, strict=True)))})"
    return ""


def consumer_verb(flow: Flow) -> str:
    """What is done with the whole, as a participle."""
    name = flow.consumer_code.rpartition(".")[2]
    if flow.consumer is not None and flow.consumer.row is not None and flow.consumer.row.feeds:
        return "hashed"
    verbs = {"update": "hashed", "sendall": "sent", "send": "sent", "compress": "compressed", "crc32": "summed",
             "adler32": "summed", "digest": "hashed", "new": "hashed", "decompress": "decompressed"}  # fmt: skip
    return verbs.get(name, "written")


def consumer_advice(flow: Flow) -> str:
    """How the advice begins."""
    return {"hashed": "hash it in chunks", "sent": "send it in chunks"}.get(consumer_verb(flow), "copy it in chunks")


def iteration_advice(flow: Flow) -> str:
    """What to iterate instead."""
    if flow.producer.how in ("read_bytes", "read_text"):
        return f"open `{flow.stream_code}` and iterate the file's lines"
    if flow.producer.loader is not None:
        return "read its lines one by one"
    return f"iterate `{flow.stream_code}` itself"


def piecewise_advice(flow: Flow) -> str:
    """How the chunks are to be handed on."""
    return {"hashed": "hash each one as it comes", "sent": "send each one as it comes"}.get(
        consumer_verb(flow), "write each one as it comes"
    )
