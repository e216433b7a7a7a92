"""Loops in which the size of a chunk makes no difference: they take all, hand each on, and do nothing else."""

from __future__ import annotations

import libcst as cst

from lint_stream.flow import Flow
from lint_stream.literals import argument, is_empty_literal, is_name, tests_emptiness
from lint_stream.rewrite.site import Site
from lint_stream.rewrite.writing import QUEUES
from lint_stream.trace import Binding, dotted, strip_await

__all__ = ["is_connection", "is_pure_loop"]

_SUMS = frozenset(["zlib.crc32", "zlib.adler32", "binascii.crc32"])
_TAKES_PIECES = frozenset(["write", "update", "sendall"])


def is_pure_loop(
    flow: Flow,
    site: Site,
    loop: cst.For | cst.While,
    read: cst.BaseExpression | None = None,
    others: list[cst.Call] | None = None,
) -> bool:
    """Whether a loop takes each chunk to the end and hands it on, once, and does nothing else.

    `read` is the call that a `while` repeats, None where a `for` takes the chunks from its iterable; `others`
    are the reads in front of it. Where it yields its chunks it is pure too: the loop sees no difference.
    """
    if loop.orelse is not None:
        return False
    body = _small_statements(loop.body)
    if body is None:
        return False
    name: str | None = None
    if isinstance(loop, cst.For):
        if read is not None or not isinstance(loop.target, cst.Name):
            return False
        name = loop.target.value
        body = _without_guard(body, name)
    else:
        name = _chunk_name(loop, body, read)
    if name is None:
        return False
    handed_on = [statement for statement in body if _hands_on(flow, site, statement, name, read)]
    tests = [statement for statement in body if _leaves_if_empty(statement, name)]
    reads = [statement for statement in body if read is not None and _assigned(statement, read) == name]
    if len(handed_on) != 1 or len(handed_on) + len(tests) + len(reads) != len(body):
        return False
    if isinstance(loop, cst.While) and not _is_in_order(loop, body, tests, reads, others or []):
        return False
    return not _is_used_elsewhere(site, loop, name, others or [])


def _small_statements(block: cst.BaseSuite) -> list[cst.CSTNode] | None:
    """The statements of a block, in order: small ones, and an `if` of its own."""
    found: list[cst.CSTNode] = []
    for statement in block.body:
        if isinstance(statement, cst.BaseSmallStatement | cst.If):
            found.append(statement)
        elif isinstance(statement, cst.SimpleStatementLine):
            found += statement.body
        else:
            return None
    return found


def _without_guard(body: list[cst.CSTNode], name: str) -> list[cst.CSTNode]:
    """The statements below `if chunk:`, which changes nothing where the chunks that come are not empty."""
    guard = body[0] if len(body) == 1 else None
    if not isinstance(guard, cst.If) or guard.orelse is not None or not is_name(guard.test, name):
        return body
    return _small_statements(guard.body) or body


def _chunk_name(loop: cst.While, body: list[cst.CSTNode], read: cst.BaseExpression | None) -> str | None:
    """The name of the chunk where a `while` tests it alone, or nothing at all."""
    if read is None:
        return None
    test = loop.test
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        target = test.comparisons[0]
        if isinstance(target.operator, cst.NotEqual) and is_empty_literal(target.comparator):
            test = test.left
    if isinstance(test, cst.NamedExpr):
        is_plain = strip_await(test.value) is read and isinstance(test.target, cst.Name)
        return test.target.value if is_plain and isinstance(test.target, cst.Name) else None
    names = [name for name in (_assigned(statement, read) for statement in body) if name is not None]
    if len(names) != 1:
        return None
    is_endless = is_name(test, "True") or (isinstance(test, cst.Integer) and test.value == "1")
    return names[0] if is_endless or is_name(test, names[0]) else None


def _is_in_order(
    loop: cst.While, body: list[cst.CSTNode], tests: list[cst.CSTNode], reads: list[cst.CSTNode], others: list[cst.Call]
) -> bool:
    """Read, test and copy where the loop is endless; copy and read where it tests what was read before.

    A loop that reads first drops what its name held, which must then be no chunk of the stream.
    """
    if not reads:
        return True
    if isinstance(loop.test, cst.Integer) or is_name(loop.test, "True"):
        return body[0] is reads[0] and len(tests) == 1
    return body[-1] is reads[0] or (body[0] is reads[0] and not others)


def _assigned(statement: cst.CSTNode, read: cst.BaseExpression) -> str | None:
    """The name in `chunk = f.read(n)`."""
    if not isinstance(statement, cst.Assign) or len(statement.targets) != 1 or strip_await(statement.value) is not read:
        return None
    target = statement.targets[0].target
    return target.value if isinstance(target, cst.Name) else None


def _leaves_if_empty(statement: cst.CSTNode, name: str) -> bool:
    """`if not chunk: break`, or `if chunk == b"": break`."""
    if not isinstance(statement, cst.If) or statement.orelse is not None:
        return False
    body = _small_statements(statement.body)
    if body is None or len(body) != 1:
        return False
    if not (isinstance(body[0], cst.Break) or (isinstance(body[0], cst.Return) and body[0].value is None)):
        return False
    return tests_emptiness(statement.test, name)


def _hands_on(flow: Flow, site: Site, statement: cst.CSTNode, name: str, read: cst.BaseExpression | None) -> bool:
    """`out.write(chunk)`, `h.update(chunk)`, `crc = zlib.crc32(chunk, crc)`, `yield chunk`."""
    if isinstance(statement, cst.Assign):
        target, call = statement.targets[0].target, statement.value
        return (
            len(statement.targets) == 1
            and isinstance(target, cst.Name)
            and target.value != name
            and isinstance(call, cst.Call)
            and [type(arg.value) for arg in call.args] == [cst.Name, cst.Name]
            and is_name(call.args[0].value, name)
            and is_name(call.args[1].value, target.value)
            and not any(arg.star or arg.keyword for arg in call.args)
            and bool(flow.values.called_names(call) & _SUMS)
        )
    if not isinstance(statement, cst.Expr):
        return False
    if isinstance(statement.value, cst.Yield):
        return statement.value.value is not None and is_name(statement.value.value, name)
    call = strip_await(statement.value)
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or len(call.args) != 1:
        return False
    given, method, owner = call.args[0], call.func.attr.value, call.func.value
    if given.star or given.keyword or not is_name(given.value, name) or method not in _TAKES_PIECES:
        return False
    if dotted(owner) is None or (isinstance(read, cst.Call) and _is_same(flow, read, owner)):
        return False
    value = flow.values.of(owner)
    if _may_only_queue(flow, site, statement, owner):
        return False
    if value is not None and value.call is not None and argument(value.call, None, "buffering") is not None:
        return False  # a large write without a buffer may write a part
    return method != "sendall" or (value is not None and is_connection(value.call))


def _may_only_queue(flow: Flow, site: Site, statement: cst.CSTNode, owner: cst.BaseExpression) -> bool:
    """Whether a writer may keep all that it is given until somebody waits for it (asyncio, Tornado)."""
    name, value = (dotted(owner) or "").rpartition(".")[2], flow.values.of(owner)
    row = flow.catalog.type(value.type) if value is not None else None
    if row is not None:
        return row.unbuffered_writes
    if dotted(owner) in ("self", "cls"):
        return True
    function = site.trace.function(statement)
    is_coroutine = isinstance(function, cst.FunctionDef) and function.asynchronous is not None
    return value is None and is_coroutine and name.strip("_") in QUEUES


def _is_same(flow: Flow, read: cst.Call, writer: cst.BaseExpression) -> bool:
    """Whether a loop writes to what it reads."""
    if not isinstance(read.func, cst.Attribute):
        return False
    source, target = flow.values.of(read.func.value), flow.values.of(writer)
    is_one = source is not None and target is not None and source.call is not None and source.call is target.call
    return is_one or dotted(read.func.value) == dotted(writer)


def is_connection(call: cst.Call | None) -> bool:
    """Whether a socket is made for a stream of bytes: a datagram for each chunk would be another one."""
    name = dotted(call.func) if call is not None else None
    if call is None or name is None:
        return False
    last = name.rpartition(".")[2]
    if last == "create_connection":
        return True
    if last != "socket" or any(arg.star for arg in call.args):
        return False
    kind = argument(call, 1, "type")
    return (kind is None or (dotted(kind) or "").rpartition(".")[2] == "SOCK_STREAM") and (
        argument(call, 3, "fileno") is None
    )


def _is_used_elsewhere(site: Site, loop: cst.For | cst.While, name: str, others: list[cst.Call]) -> bool:
    """Whether anybody but the loop sees its chunks."""
    if name in site.trace.shared:
        return True
    function = site.trace.function(loop)
    ours = [
        definition
        for definition in site.trace.definitions
        if definition.name == name
        and definition.binding is not Binding.MERGED
        and (
            site.trace.is_within(definition.node, loop)
            or any(definition.value is not None and strip_await(definition.value) is call for call in others)
        )
    ]
    targets = {definition.node for definition in site.trace.definitions if definition.name == name}
    for node in site.trace.parents:
        if not is_name(node, name) or node in targets or site.trace.is_within(node, loop):
            continue
        parent = site.trace.parents.get(node)
        if (isinstance(parent, cst.Attribute) and parent.attr is node) or (
            isinstance(parent, cst.Arg) and parent.keyword is node
        ):
            continue
        if site.trace.function(node) is not function:
            return True
        if any(definition in ours for definition in site.trace.definitions_of(node)):
            return True
    return site.is_module_level and _occurs_outside(site, loop, name, others)


def _occurs_outside(site: Site, loop: cst.For | cst.While, name: str, others: list[cst.Call]) -> bool:
    """Whether the file mentions a name of the module outside the loop, and the reads in front of it."""
    return site.occurrences(name) > site.occurrences(name, loop) + len(others)
