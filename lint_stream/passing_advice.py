"""Words for messages: what can be passed on in the place of a whole, with the names of the code at hand."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.rows import TEXT
from lint_stream.flow import Flow
from lint_stream.trace import Binding, Definition, dotted

__all__ = ["upload_advice", "wrapping_advice"]

_PATH_LOADERS = ("read_bytes", "read_text")
_THE_STREAM = "the stream itself"


def upload_advice(flow: Flow) -> str:
    """What to pass to something that sends a file in pieces."""
    row = flow.consumer.row if flow.consumer is not None else None
    before, passed = _file(flow)
    if row is not None and row.twin:
        return f"{before}use `{row.twin.format(stream=passed)}`"
    loader = flow.producer.loader
    if loader is not None and loader.stream is None and loader.chunked and loader.name not in _PATH_LOADERS:
        return f"pass its chunks: `{loader.chunked.format(stream=flow.stream_code)}`"
    return f"{before}pass `{passed}`{_itself(flow, passed)}"


def wrapping_advice(flow: Flow) -> str:
    """What to use instead of a wrapper, or of a decoder that takes the whole."""
    row = flow.consumer.row if flow.consumer is not None else None
    before, passed = _file(flow)
    if row is not None and row.twin and row.twin != _THE_STREAM:
        return f"{before}use `{row.twin.format(stream=passed)}`"
    decoded = _decoding(flow)
    if decoded is not None:
        passed = f"io.TextIOWrapper({', '.join([passed, *decoded])})"
    until = ", kept open until it has been read" if not before and _is_closed_early(flow) else ""
    return f"{before}pass `{passed}`{_itself(flow, passed)}{until}"


def _decoding(flow: Flow) -> list[str] | None:
    """The arguments of the `decode` between the bytes and a text wrapper; None where there is none."""
    wrapper = flow.consumer.node if flow.consumer is not None else None
    if flow.producer.gives == TEXT or not isinstance(wrapper, cst.Call) or not wrapper.args:
        return None
    call = wrapper.args[0].value
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or call.func.attr.value != "decode":
        return None
    given = [f"{arg.keyword.value}=" if arg.keyword else "" for arg in call.args]
    return [name + flow.code_of(arg.value) for name, arg in zip(given, call.args, strict=True)] or ['"utf-8"']


def _itself(flow: Flow, passed: str) -> str:
    return " itself" if passed == flow.stream_code else ""


def _file(flow: Flow) -> tuple[str, str]:
    """What to do first (empty where there is nothing), and the code of the file object to pass."""
    producer, code = flow.producer, flow.stream_code
    loader = producer.loader
    if producer.how in _PATH_LOADERS:
        return f"open `{code}` as `f`, and ", "f"
    if loader is not None and loader.opened and isinstance(producer.node, cst.Call) and producer.node.args:
        return "", loader.opened.format(stream=code, name=flow.code_of(producer.node.args[0].value))
    if loader is not None and loader.stream is not None and not _must_seek(flow):
        return "", f"{code}.{loader.stream}" if loader.stream else code
    elif loader is None and flow.is_awaited:
        value = producer.stream.value if producer.stream is not None else None
        if value is not None and flow.catalog.member(value.type, "file", call=False) is not None:
            return "", f"{code}.file"
    elif loader is None and (_can_seek(flow) or not _must_seek(flow)):
        return "", code
    mode = '"w+"' if producer.gives == TEXT else ""
    return f"copy it in chunks to `f = tempfile.TemporaryFile({mode})`, and ", "f"


def _can_seek(flow: Flow) -> bool:
    """False for a stream that is known not to."""
    stream = flow.producer.stream
    return stream is None or stream.row is None or stream.row.seekable


def _must_seek(flow: Flow) -> bool:
    """Whether what takes the wrapper is known to seek in it."""
    outer = _taker(flow)
    return outer is not None and any(
        row.seeks for name in flow.values.called_names(outer) for row in flow.catalog.consumers(name)
    )


def _taker(flow: Flow) -> cst.Call | None:
    """The call that the wrapper is an argument of."""
    use = flow.consumer
    arg = flow.trace.parents.get(use.node) if use is not None else None
    call = flow.trace.parents.get(arg) if isinstance(arg, cst.Arg) else None
    return call if isinstance(call, cst.Call) else None


def _is_closed_early(flow: Flow) -> bool:
    """Whether the stream's `with` may end before the wrapper has been read."""
    stream, use = flow.producer.stream, flow.consumer
    if stream is None or use is None or dotted(stream.node) is None:
        return False
    entered = [_with_of(flow, d) for d in flow.trace.definitions_of(stream.node) if d.binding is Binding.ENTERED]
    return any(block is not None and _leaves(flow, use.node, block) for block in entered)


def _with_of(flow: Flow, definition: Definition) -> cst.With | None:
    return next((node for node in flow.trace.ancestors(definition.node) if isinstance(node, cst.With)), None)


def _leaves(flow: Flow, node: cst.CSTNode, block: cst.With) -> bool:
    """Whether a wrapper is made behind a block, returned from it (as it is, or in a call), or used behind it."""
    if not flow.trace.is_within(node, block):
        return True
    statement = flow.trace.statement(node)
    if isinstance(statement, cst.Return):
        return True
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        definition = flow.trace.defined.get(statement.targets[0].target)
        return definition is None or any(not flow.trace.is_within(use, block) for use in definition.uses)
    return False
