"""What is done with each chunk instead: the loop's body, and what stands around the loop."""

from __future__ import annotations

import codecs
from contextlib import suppress
from dataclasses import dataclass, field

import libcst as cst

from lint_stream.catalog.rows import BYTES, TEXT
from lint_stream.catalog.side_effects import MESSAGE_SOCKETS
from lint_stream.diagnostic import Edit
from lint_stream.flow import Flow
from lint_stream.literals import string_value
from lint_stream.rewrite.hazards import local_class_reasons
from lint_stream.rewrite.reading import remove_argument, text_arguments
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import Binding, dotted
from lint_stream.uses import Step, Use

__all__ = ["QUEUES", "Writing", "refuse_in_try", "writing"]

_SUMS = {"zlib.crc32": "0", "binascii.crc32": "0", "zlib.adler32": "1", "binascii.crc_hqx": "0"}
_RESPONSES = ("response", "resp", "request", "req", "res", "websocket", "ws")
_PLAIN_METHODS = frozenset(["write", "update", "sendall"])
_LARGEST_SUM = 0xFFFF
"""Largest start value that every checksum takes as it is."""
_MARKED = ("utf16", "u16", "utf32", "u32", "utf8sig", "ucs2", "ucs4")
_STATEFUL = ("utf7", "u7", "punycode", "idna", "iso2022", "hz")
QUEUES = ("writer", "transport", "w", "wtr", "stream_writer")


@dataclass
class Writing:
    """The loop's body with `{chunk}`; `before` are lines in front of the loop, `items` to be entered.

    `statement` is the one that consumes; `rest` its own text behind the loop, None where the loop
    takes its place. `reasons` say why the rewrite is not safe.
    """

    statement: cst.BaseSmallStatement
    body: list[str]
    before: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    rest: str | None = None
    reasons: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    edits: list[Edit] = field(default_factory=list)
    """Needed elsewhere: `async` in front of a handler."""
    is_fresh: bool = False
    """The consumer is made by this rewrite (a hash): its making can move."""


def writing(flow: Flow, site: Site, use: Use) -> Writing:
    """How a use takes chunks; raises NoFix where that is not known."""
    call = use.node
    if not isinstance(call, cst.Call) or use.row is None:
        raise NoFix("not a call that is known")
    if any(step not in (Step.NAMED,) for step in use.steps):
        raise NoFix("the whole is changed on its way")
    if use.needs_bytes and flow.producer.gives == TEXT:
        raise NoFix("it takes no text")
    statement = site.own_statement(call)
    names = flow.values.called_names(call)
    if use.row.feeds:
        return _hash(flow, site, use, call, statement)
    for name in names & set(_SUMS):
        return _sum(flow, site, use, call, statement, name)
    if "hmac.new" in names:
        return _hash(flow, site, use, call, statement, rename={2: "digestmod"}, feeds="update")
    return _method(flow, site, use, call, statement)


def _method(flow: Flow, site: Site, use: Use, call: cst.Call, statement: cst.BaseSmallStatement) -> Writing:
    function = call.func
    if not isinstance(function, cst.Attribute) or not call.args or call.args[0].star:
        raise NoFix("not a method with an argument")
    if len(call.args) != 1 and function.attr.value != "write_text":
        raise NoFix("not a method with one argument")
    outer = site.trace.parents.get(call)
    awaited = isinstance(outer, cst.Await)
    if not isinstance(statement, cst.Expr) or statement.value is not (outer if awaited else call):
        raise NoFix("what the writer returns is used")
    method = function.attr.value
    if method in ("write_bytes", "write_text"):
        return _path(flow, site, call, function, statement, awaited)
    if method == "sendall" and MESSAGE_SOCKETS.search(site.source.text):
        raise NoFix("each call may send a message")
    if method not in _PLAIN_METHODS:
        raise NoFix(f"{method} is not known to take pieces")
    name = dotted(function.value)
    target = site.one_line(function.value)
    if name is None:
        raise NoFix("the writer is not a name")
    last = name.rpartition(".")[2].strip("_").lower()
    if last in _RESPONSES or name in ("self", "cls"):
        raise NoFix("a response is streamed in its framework's way")
    value = flow.values.of(function.value)
    if value is not None and value.is_local_class:
        raise NoFix("the writer's class is defined in this file")
    if value is None and method == "write" and not awaited and last in QUEUES and _in_async(site, call):
        raise NoFix("the writer may only queue")
    row = flow.catalog.type(value.type) if value is not None else None
    reasons = local_class_reasons(flow, function.value, method)
    body = [f"{'await ' if awaited else ''}{target}.{method}({{chunk}})"]
    if row is not None and row.unbuffered_writes:
        if not _in_async(site, call):
            raise NoFix("the writer only queues")
        body.append(f"await {target}.drain()")
        reasons.append("the loop waits for the writer to drain")
    if method == "write":
        reasons += _text_reasons(flow, function.value)
        if flow.is_awaited and not awaited and not (row is not None and row.unbuffered_writes):
            reasons.append("blocking writes come between the reads of the event loop")
    return Writing(statement, body, reasons=reasons, names={name})


def _in_async(site: Site, node: cst.CSTNode) -> bool:
    function = site.trace.function(node)
    return isinstance(function, cst.FunctionDef) and function.asynchronous is not None


def _text_reasons(flow: Flow, writer: cst.BaseExpression) -> list[str]:
    """A text writer may write a mark even for an empty text; a loop writes nothing then."""
    if flow.producer.gives == BYTES or (flow.values.qualified(writer) or "").startswith("sys.std"):
        return []
    value = flow.values.of(writer)
    if value is None:
        return ["the writer's encoding is not shown"] if flow.producer.gives == TEXT else []
    if value.mode == BYTES:
        return []
    if value.call is None:
        return ["the writer's encoding is not shown"] if value.mode == TEXT else []
    return _encoding_reasons(flow, value.call)


def _plain(encoding: str) -> str:
    """An encoding's name as Python knows it, letters and digits alone."""
    with suppress(LookupError, ValueError):
        encoding = codecs.lookup(encoding).name
    return "".join(character for character in encoding.lower() if character.isalnum())


def _encoding_reasons(flow: Flow, call: cst.Call) -> list[str]:
    """Whether an opener is, or may be, given an encoding that begins with a mark; its place differs by opener."""
    first = 1 if any(name.endswith("TextIOWrapper") for name in flow.values.called_names(call)) else 2
    for index, arg in enumerate(call.args):
        if arg.star:
            return ["the writer's encoding is not shown"]
        text = string_value(arg.value)
        named = arg.keyword.value if arg.keyword is not None else None
        if text is not None and named in (None, "encoding") and _plain(text).startswith(_STATEFUL):
            raise NoFix("each write of this encoding is encoded for itself")
        if text is not None and _plain(text).startswith(_MARKED) and named in (None, "encoding"):
            return ["a writer of this encoding writes a mark even for an empty text"]
        is_shown = text is not None or isinstance(arg.value, cst.Integer | cst.UnaryOperation)
        if not is_shown and (named == "encoding" or (named is None and index >= first)):
            return ["the writer's encoding is not shown"]
    return []


def _path(
    flow: Flow, site: Site, call: cst.Call, function: cst.Attribute, statement: cst.BaseSmallStatement, awaited: bool
) -> Writing:
    """`path.write_bytes(…)` is an `open("wb")`."""
    value = flow.values.of(function.value)
    if awaited or (value is not None and value.type != "path"):
        raise NoFix("not a path of pathlib")
    path = site.one_line(function.value)
    fresh = site.fresh("out", "target", "destination")
    arguments = ['"wb"'] if function.attr.value == "write_bytes" else ['"w"', *text_arguments(site, call, 1)]
    reasons = ["both might be the same file"]
    return Writing(
        statement, [f"{fresh}.write({{chunk}})"], items=[f"{path}.open({', '.join(arguments)}) as {fresh}"],
        reasons=reasons, names={path},
    )  # fmt: skip


def _hash(
    flow: Flow,
    site: Site,
    use: Use,
    call: cst.Call,
    statement: cst.BaseSmallStatement,
    rename: dict[int, str] | None = None,
    feeds: str | None = None,
) -> Writing:
    """`hashlib.sha256(data)` becomes `hashlib.sha256()` and `update` in the loop."""
    arg = site.trace.parents.get(use.value)
    if isinstance(arg, cst.Await):
        arg = site.trace.parents.get(arg)
    if not isinstance(arg, cst.Arg):
        raise NoFix("the data is not an argument of its own")
    others = [other for other in call.args if other is not arg]
    if any(isinstance(inner, cst.Call) for other in others for inner in site.trace.inside(other)):
        raise NoFix("another argument is computed, which would come before the read")
    site.refuse_trailing_comment(statement)
    maker = remove_argument(site, call, arg.value, rename)
    update = feeds or (use.row.feeds if use.row else None) or "update"
    if isinstance(statement, cst.Assign) and statement.value is call and len(statement.targets) == 1:
        target = statement.targets[0].target
        if isinstance(target, cst.Name):
            name = target.value
            return Writing(
                statement, [f"{name}.{update}({{chunk}})"], [f"{name} = {maker}"], names={name}, is_fresh=True
            )
    _refuse_conditional(site, call, statement)
    fresh = site.fresh("digest", "checksum", "hasher")
    rest = _statement_with(site, statement, call, fresh)
    reasons = ["a name is added"]
    return Writing(
        statement, [f"{fresh}.{update}({{chunk}})"], [f"{fresh} = {maker}"], rest=rest, reasons=reasons, is_fresh=True
    )


def _is_sum(flow: Flow, site: Site, node: cst.BaseExpression, name: str) -> bool:
    """Whether a start value is a literal in range, or a name that holds one or a sum of the same kind."""
    if isinstance(node, cst.Integer):
        return int(node.value, 0) <= _LARGEST_SUM
    if not isinstance(node, cst.Name):
        return False
    definitions = site.trace.definitions_of(node)
    return bool(definitions) and all(
        definition.binding is Binding.ASSIGNED
        and (
            (isinstance(definition.value, cst.Integer) and int(definition.value.value, 0) <= _LARGEST_SUM)
            or (isinstance(definition.value, cst.Call) and name in flow.values.called_names(definition.value))
        )
        for definition in definitions
    )


def _sum(flow: Flow, site: Site, use: Use, call: cst.Call, statement: cst.BaseSmallStatement, name: str) -> Writing:
    """`zlib.crc32(data)` becomes a loop that hands the last value on."""
    if any(arg.star or arg.keyword for arg in call.args) or len(call.args) > 2:
        raise NoFix("arguments that cannot be carried over")
    reasons = []
    if len(call.args) == 2 and not _is_sum(flow, site, call.args[1].value, name):
        if not isinstance(call.args[1].value, cst.Name):
            raise NoFix("the value that it starts from is not known to be in range")
        reasons.append("the value that it starts from is not known to be in range")
    site.refuse_trailing_comment(statement)
    start = site.one_line(call.args[1].value) if len(call.args) == 2 else _SUMS[name]
    function = site.one_line(call.func)
    if isinstance(statement, cst.Assign) and statement.value is call and len(statement.targets) == 1:
        target = statement.targets[0].target
        if isinstance(target, cst.Name) and start != target.value:
            value = target.value
            return Writing(
                statement,
                [f"{value} = {function}({{chunk}}, {value})"],
                [f"{value} = {start}"],
                names={value},
                is_fresh=True,
                reasons=reasons,
            )
        if isinstance(target, cst.Name):
            value = target.value
            return Writing(statement, [f"{value} = {function}({{chunk}}, {value})"], names={value}, reasons=reasons)
    _refuse_conditional(site, call, statement)
    fresh = site.fresh("checksum", "total")
    rest = _statement_with(site, statement, call, fresh)
    return Writing(
        statement, [f"{fresh} = {function}({{chunk}}, {fresh})"], [f"{fresh} = {start}"], rest=rest,
        reasons=[*reasons, "a name is added"], is_fresh=True,
    )  # fmt: skip


def _statement_with(site: Site, statement: cst.BaseSmallStatement, call: cst.Call, name: str) -> str:
    """The statement's text with the call replaced by a name."""
    outer, inner = site.span(statement), site.span(call)
    start = site.source.offset(outer.start)
    text = site.source.slice(outer)
    left, right = site.source.offset(inner.start) - start, site.source.offset(inner.end) - start
    return (text[:left] + name + text[right:]).replace("\r\n", "\n")


def _refuse_conditional(site: Site, call: cst.Call, statement: cst.BaseSmallStatement) -> None:
    """The call must be evaluated always, and before any other call of its statement."""
    if not isinstance(statement, cst.Return | cst.Assign | cst.AnnAssign | cst.Expr | cst.AugAssign):
        raise NoFix("a statement whose parts cannot be taken apart")
    for ancestor in site.trace.ancestors(call):
        if ancestor is statement:
            break
        if isinstance(ancestor, cst.BaseComp | cst.Lambda | cst.IfExp | cst.BooleanOperation | cst.CompFor | cst.Yield):
            raise NoFix("the call is not always evaluated")
    for other in site.trace.calls:
        if other is call or not site.trace.is_within(other, statement) or site.trace.is_within(other, call):
            continue
        if site.trace.order[other] < site.trace.order[call] and not site.trace.is_within(call, other):
            raise NoFix("another call comes first")


def refuse_in_try(site: Site, node: cst.CSTNode, names: set[str]) -> None:
    """Inside a `try` whose handlers write to, remove or report on the target: its state would show."""
    inner = node
    for ancestor in site.trace.ancestors(node):
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
            return
        if isinstance(ancestor, cst.Try | cst.TryStar) and inner is ancestor.body:
            for handler in ancestor.handlers:
                if handler.type is not None and "Unicode" in site.region.code(handler.type):
                    raise NoFix("a decoding error leads to another try")
            clauses: list[cst.CSTNode] = [*ancestor.handlers]
            if ancestor.finalbody is not None:
                clauses.append(ancestor.finalbody)
            if any(_touches(site, clause, names) for clause in clauses):
                raise NoFix("a handler writes to, removes or reports on the target")
        inner = ancestor


def _touches(site: Site, clause: cst.CSTNode, names: set[str]) -> bool:
    roots = {name for name in names if name not in ("self", "cls")}
    for inner in site.trace.inside(clause):
        if not isinstance(inner, cst.Name | cst.Attribute) or dotted(inner) not in roots:
            continue
        parent = site.trace.parents.get(inner)
        if isinstance(parent, cst.Attribute) and parent.attr.value in ("close", "closed", "__exit__"):
            continue
        return True
    return False
