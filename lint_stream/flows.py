"""Flows: a producer and its consumers, looked up in the rule table."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.catalog.names import is_secret_name
from lint_stream.catalog.rows import BYTES
from lint_stream.catalog.serving import DRAINED_BODIES, RESPONSES
from lint_stream.catalog.web_rows import Body
from lint_stream.chunk_loops import find_defects
from lint_stream.chunk_sources import is_sized
from lint_stream.consumers import Consumers
from lint_stream.facts import ModuleFacts
from lint_stream.flow import Flow
from lint_stream.generators import Generators
from lint_stream.producers import Kind, Producer, Producers
from lint_stream.region import Region
from lint_stream.response_code import ResponseCode
from lint_stream.trace import Definition, Trace, dotted, strip_await
from lint_stream.uses import End, Use
from lint_stream.values import Origin, Values

__all__ = ["find_flows"]

_COSTLY = frozenset(["LS405", "LS406"])
"""Loops that end where they should; where one gathers what it reads, that is the flow to report."""

_STREAMED = (End.PIECES, End.RESPONSE, End.ITERATED, End.UPLOAD, End.WRAPPED)


def find_flows(trace: Trace, region: Region, facts: ModuleFacts, catalog: Catalog) -> list[Flow]:
    """The flows of a region that have a code, in order of their producers; one for each flow."""
    values = Values(trace, facts, catalog, region)
    responses = ResponseCode(trace, values, catalog, facts, region)
    consumers = Consumers(trace, values, catalog, responses)
    flows: list[Flow] = []
    producers = Producers(trace, values, catalog, facts, responses).find()
    gathered: dict[cst.CSTNode, cst.CSTNode] = {
        p.gathering.source.node: p.node for p in producers if p.gathering is not None
    }
    hidden: set[cst.CSTNode] = set()
    findings = Generators(trace, values, catalog, responses).find()
    lost = {finding.body for finding in findings}
    for defect in find_defects(trace, values, catalog, facts, region, consumers):
        if defect.at in lost:
            continue
        collected = [gathered[node] for node in defect.iterated(trace) if node in gathered]
        if collected and defect.code in _COSTLY:
            continue
        load = next((p for p in producers if p.node is defect.at), None) if defect.how == "size" else None
        if load is not None:
            uses = consumers.uses(load.node)
            code, consumer = _judge(load, uses, responses)
            if code is None:
                continue
            load.defect = defect
            hidden.add(load.node)
            flows.append(Flow(defect.code, load, uses, consumer, region, trace, values, facts, catalog, responses))
            continue
        hidden.update((*defect.hides, *collected))
        defect.gathered = bool(collected)
        stream = defect.read.stream if defect.read is not None else None
        loop = Producer(Kind.CHUNK_LOOP, defect.at, defect.at, defect.how, None, stream, defect=defect)
        flows.append(Flow(defect.code, loop, [], None, region, trace, values, facts, catalog, responses))
    for finding in findings:
        made = Producer(Kind.GENERATOR, finding.at, finding.at, "generator", None, finding=finding)
        flows.append(Flow(finding.code, made, [], None, region, trace, values, facts, catalog, responses))
        if finding.code == "LS306":
            hidden.update(node for node in (finding.generator, finding.call) if node is not None)
    for producer in producers:
        if producer.node in hidden:
            continue
        uses = consumers.uses(producer.node, lines=producer.lines, pair=producer.pair)
        for value in producer.values:
            uses += consumers.uses(value, lines=producer.lines, pair=producer.pair)
        if producer.kind is Kind.LOAD_ALL and _is_read_again(trace, producer):
            continue
        code, consumer = _judge(producer, uses, responses)
        if code is not None:
            flows.append(Flow(code, producer, uses, consumer, region, trace, values, facts, catalog, responses))
        if producer.kind is Kind.COLLECTED and producer.gathering is not None:
            hidden.add(producer.gathering.source.node)
    return flows


def _is_read_again(trace: Trace, producer: Producer) -> bool:
    """An unsized read that a loop repeats until it gives nothing, or the call that `iter` repeats."""
    parent = trace.parents.get(producer.node)
    while isinstance(parent, cst.Await | cst.NamedExpr | cst.Comparison):
        if isinstance(parent, cst.NamedExpr) and isinstance(trace.parents.get(parent), cst.While):
            return True
        parent = trace.parents.get(parent)
    if isinstance(parent, cst.Lambda):
        call = trace.parents.get(trace.parents.get(parent, parent))
        return isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.func.value == "iter"
    return any(
        _is_tested_and_reread(trace, definition, producer)
        for definition in trace.given[producer.node]
        if not definition.path
    )


def _is_tested_and_reread(trace: Trace, held: Definition, producer: Producer) -> bool:
    """`data = f.read()`, where a `while data:` (or a `break` where there is none) around reads `f` once more."""
    receiver = dotted(producer.stream.node) if producer.stream is not None else None
    if receiver is None:
        return False
    for use in held.uses:
        loop = trace.loop(use)
        if not isinstance(loop, cst.While) or not (trace.is_within(use, loop.test) or _is_way_out(trace, use)):
            continue
        inside = [d for d in trace.definitions if trace.is_within(d.node, loop)]
        if any(receiver == d.name or receiver.startswith(f"{d.name}.") for d in inside):
            continue
        if any(d.name == held.name and d.value is not None and _reads(d.value, receiver) for d in inside):
            return True
    return False


def _reads(value: cst.BaseExpression, receiver: str) -> bool:
    call = strip_await(value)
    return (
        isinstance(call, cst.Call)
        and isinstance(call.func, cst.Attribute)
        and dotted(call.func.value) == receiver
        and not is_sized(call)
    )


def _is_way_out(trace: Trace, use: cst.CSTNode) -> bool:
    """Whether an `if` tests it and leaves the loop."""
    inner = use
    for ancestor in trace.ancestors(use):
        if isinstance(ancestor, cst.If):
            last = ancestor.body.body[-1] if inner is ancestor.test and ancestor.body.body else None
            small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) and last.body else last
            return isinstance(small, cst.Break | cst.Return)
        if isinstance(ancestor, cst.BaseSmallStatement):
            return False
        inner = ancestor
    return False


def _judge(producer: Producer, uses: list[Use], responses: ResponseCode) -> tuple[str | None, Use | None]:
    """The code of a producer with these uses, and the consumer that gives it; None for nothing to say."""
    row = str(producer.kind.value)
    if producer.gathering is not None and not producer.gathering.source.is_pieces:
        uses = [use for use in uses if use.end is not End.SIZE]
        if not uses or any(use.end is not End.RESPONSE for use in uses):
            return None, None
    if producer.gathering is not None and (producer.how == "listed" or producer.lines):
        if any(use.end is End.RESPONSE and not _takes_list(use, responses) for use in uses):
            return None, None
    if row == "1" and producer.is_untrusted and any(use.end is End.LIMIT for use in uses):
        return "LS107", None
    if any(use.end is End.WHOLE for use in uses):
        return None, None
    proper = [use for use in uses if use.end not in (End.SIZE, End.LIMIT, End.DROPPED)]
    if _drains_response(producer):
        sent = next((use for use in proper if use.end is End.RESPONSE), None)
        if sent is not None or responses.is_middleware(producer.node):
            return "LS202", sent
    stream = producer.stream
    if stream is not None and stream.origin is Origin.SILENT and producer.kind is Kind.LOAD_ALL:
        if not any(use.needs_bytes for use in proper):
            return None, None
    if not proper:
        return _dropped(producer, uses), None
    if all(use.end in _STREAMED for use in proper):
        first = proper[0]
        return f"LS{row}0{first.end.value}", first
    return (None if _is_secret(producer, uses) else _kept(producer)), None


def _drains_response(producer: Producer) -> bool:
    """Whether the pieces are those of a streaming response on its way out (`response.body_iterator`)."""
    node = producer.gathering.source.node if producer.gathering is not None else None
    return isinstance(node, cst.Attribute) and node.attr.value in DRAINED_BODIES


def _takes_list(use: Use, responses: ResponseCode) -> bool:
    """Whether a response sends the items of a list one after the other, and makes no document of it."""
    if isinstance(use.node, cst.Return):
        handler = responses.handler_of(use.node)
        return handler is not None and handler.returns_list
    if isinstance(use.node, cst.Assign):
        return False
    row = RESPONSES.get(use.row.callee) if use.row is not None else None
    return row is None or row.sync_generator in (Body.STREAMS, Body.DRAINED)


def _dropped(producer: Producer, uses: list[Use]) -> str | None:
    if producer.kind is Kind.COLLECTED:
        return "LS200" if not any(use.end is End.SIZE for use in uses) else None
    if producer.loader is not None or producer.how not in ("read", "readall", "readlines", "list"):
        return None
    stream = producer.stream
    if stream is None or stream.origin is not Origin.SHOWN or stream.row is None or not stream.row.drains:
        return None
    return "LS100"


def _is_secret(producer: Producer, uses: list[Use]) -> bool:
    """Whether a key or a certificate is kept: `open(cert_path)`, `key = f.read()`. These are whole documents."""
    if any(is_secret_name(definition.name) for use in uses for definition in use.names):
        return True
    stream = producer.stream
    if stream is None:
        return False
    call = stream.value.call if stream.value is not None else None
    path = call.args[0].value if call is not None and call.args else stream.node
    if producer.loader is None and call is None:
        return False
    is_bare = isinstance(path, cst.Name)
    return any(is_secret_name(name) and (is_bare or name != "key") for name in _iter_names(path))


def _iter_names(node: cst.CSTNode) -> Iterator[str]:
    todo = [node]
    while todo:
        current = todo.pop()
        if isinstance(current, cst.Name):
            yield current.value
        elif isinstance(current, cst.SimpleString):
            value = current.evaluated_value
            yield (value.rpartition(".")[2] if isinstance(value, str) and "." in value else "")
        todo += current.children


def _kept(producer: Producer) -> str:
    if producer.kind is Kind.COLLECTED:
        return "LS209"
    return "LS109" if producer.gives == BYTES else "LS108"
