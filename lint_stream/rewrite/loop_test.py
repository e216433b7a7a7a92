"""The test of a chunk loop becomes one for an empty chunk."""

from __future__ import annotations

import re

import libcst as cst

from lint_stream.catalog.rows import BYTES
from lint_stream.chunk_sizes import is_copy
from lint_stream.consumers import Consumers
from lint_stream.defects import Defect
from lint_stream.diagnostic import Applicability, Edit
from lint_stream.flow import Flow
from lint_stream.literals import argument
from lint_stream.loop_tests import Against, EndTest
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.pure_loops import is_connection
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import Binding, dotted, first_part, strip_await
from lint_stream.uses import End

__all__ = ["rewrite"]

_SENDS = frozenset(["send", "sendall", "sendto", "sendmsg", "sendfile"])
_HARMLESS = frozenset(
    """
    close closed connect fileno getpeername getsockname name raise_for_status setsockopt settimeout shutdown status
    headers args pid poll returncode wait
    """.split()
)
"""What is asked of a stream, or of what owns it, without taking or giving data."""

_SIZES_TESTED = (End.SIZE, End.LIMIT)


def rewrite(flow: Flow) -> Rewrite | None:
    """`not chunk` for a test that is never true, or that takes a short read for the end."""
    defect = flow.producer.defect
    if defect is None or defect.read is None or defect.gathered:
        return None
    site = Site(flow)
    if not defect.read.is_sized and defect.read.buffer is None:
        raise NoFix("the loop would end, but the read has no bound")
    if defect.test is None:
        edit = _sentinel(site, defect)
    elif defect.test.against is Against.LENGTH:
        _refuse_more_than_a_copy(flow, defect)
        _refuse_dialogue(flow, site, defect)
        _refuse_stream_of_others(flow, site, defect)
        edit = _short_test(site, defect.test)
        if _shows_a_turn(site, defect):
            return Rewrite((edit,), Applicability.UNSAFE, "test for an empty chunk (the loop takes one more turn)")
    else:
        edit = _test(site, defect.test)
    return Rewrite((edit,), Applicability.SAFE, "test for an empty chunk")


def _shows_a_turn(site: Site, defect: Defect) -> bool:
    """Whether a turn with an empty chunk does more than hand on nothing, or the last chunk's size is used later."""
    assert defect.read is not None
    loop, chunks = defect.read.loop, defect.read.chunks
    if loop is None:
        return True
    for statement in site.trace.inside(loop.body):
        if not isinstance(statement, cst.Expr | cst.Assign | cst.AugAssign | cst.AnnAssign):
            continue
        if site.trace.is_within(defect.read.node, statement):
            continue
        if not any(site.trace.is_within(use, statement) for chunk in chunks for use in chunk.uses):
            return True
    uses = [use for chunk in chunks for use in chunk.uses]
    return any(not site.trace.is_within(use, loop) and _is_sized(site, use) for use in uses)


def _is_sized(site: Site, use: cst.CSTNode) -> bool:
    """Whether the length of a chunk is asked for."""
    arg = site.trace.parents.get(use)
    call = site.trace.parents.get(arg) if isinstance(arg, cst.Arg) else None
    return isinstance(call, cst.Call) and dotted(call.func) == "len"


def _sentinel(site: Site, defect: Defect) -> Edit:
    assert defect.read is not None
    assert defect.read.repeater is not None
    given = defect.read.repeater.args[1].value
    text = site.one_line(given)
    bare = text.lstrip("bBuUrRfF") if isinstance(given, cst.SimpleString) else '""'
    return site.replace(given, f"b{bare}" if defect.read.gives == BYTES else bare)


def _test(site: Site, test: EndTest) -> Edit:
    """`chunk is None` becomes `not chunk`, `chunk is not None` becomes `chunk`."""
    assert test.other is not None
    if isinstance(site.trace.parents.get(test.node), cst.UnaryOperation):
        raise NoFix("the test is negated")
    span = site.region.span(test.node)
    text = site.source.slice(span)
    other = re.escape(site.one_line(test.other))
    operator = r"\s*(?:is\s+not|is|==|!=)\s*"
    found = re.fullmatch(rf"(?s)(?P<left>.+?){operator}{other}", text) or re.fullmatch(
        rf"(?s){other}{operator}(?P<left>.+)", text
    )
    if found is None or "".join(found["left"].split()) != "".join(site.region.code(test.value).split()):
        raise NoFix("the comparison is not plain")
    return Edit(span, f"not {found['left']}" if test.leaves_if else found["left"])


def _short_test(site: Site, test: EndTest) -> Edit:
    node: cst.BaseExpression = test.node
    if not isinstance(test.value, cst.Name):
        raise NoFix("the chunk has no name")
    parent = site.trace.parents.get(node)
    if isinstance(parent, cst.BooleanOperation):
        other = parent.right if parent.left is node else parent.left
        if not (test.leaves_if and isinstance(other, cst.UnaryOperation) and _is_name(other.expression, test.value)):
            raise NoFix("the test is one of several")
        node = parent
        parent = site.trace.parents.get(node)
    if parent is not test.owner:
        raise NoFix("the test is one of several")
    name = test.value.value
    return site.replace(node, f"not {name}" if test.leaves_if else name)


def _is_name(node: cst.CSTNode, name: cst.Name) -> bool:
    return isinstance(node, cst.Name) and node.value == name.value


def _refuse_more_than_a_copy(flow: Flow, defect: Defect) -> None:
    """A loop that takes chunks apart would now see one that is short, or empty."""
    assert defect.read is not None
    if defect.read.buffer is not None:
        raise NoFix("the buffer is cut by hand")
    consumers = Consumers(flow.trace, flow.values, flow.catalog)
    copies = False
    for piece in defect.read.pieces:
        for end in consumers.uses(piece):
            if is_copy(end):
                copies = True
            elif end.end not in _SIZES_TESTED and end.value is not (defect.test.value if defect.test else None):
                raise NoFix("the loop does more than copy")
    if not copies:
        raise NoFix("the chunk goes nowhere")


def _refuse_dialogue(flow: Flow, site: Site, defect: Defect) -> None:
    """Who has asked on a connection waits for an answer, and the other side does not close it."""
    assert defect.read is not None
    source = dotted(defect.read.receiver)
    for call in site.trace.calls:
        if not isinstance(call.func, cst.Attribute):
            continue
        method, owner = call.func.attr.value, call.func.value
        value = flow.values.of(owner)
        if method in _SENDS and dotted(owner) == source:
            raise NoFix("something is sent on the same connection")
        if method == "write" and value is not None and value.type == "asyncio.StreamWriter":
            if not any(site.trace.is_within(use, call) for chunk in defect.read.chunks for use in chunk.uses):
                raise NoFix("something is sent on the same connection")
        if method == "write" and (dotted(owner) or "").endswith(".stdin"):
            raise NoFix("something is sent to the same process")


def _refuse_stream_of_others(flow: Flow, site: Site, defect: Defect) -> None:
    """Only who made a stream, and did nothing with it yet, knows that its end comes without being asked for."""
    read = defect.read
    assert read is not None
    root = first_part(read.receiver)
    definitions = site.trace.definitions_of(root) if isinstance(root, cst.Name) else []
    if len(definitions) != 1 or definitions[0].path or definitions[0].name in site.trace.shared:
        raise NoFix("the stream belongs to somebody else")
    made = definitions[0]
    opened = strip_await(made.value) if made.value is not None else None
    if made.binding not in (Binding.ASSIGNED, Binding.ENTERED) or not isinstance(opened, cst.Call):
        raise NoFix("the stream belongs to somebody else")
    if made.scope.node is not site.function():
        raise NoFix("the stream is made by another function")
    if read.value is not None and read.value.type == "socket.socket":
        if not is_connection(opened):
            raise NoFix("nothing shows that the other side closes")
    elif argument(opened, None, "stdin") is not None or (dotted(read.receiver) or "").endswith(".stdin"):
        raise NoFix("the process may wait for more")
    elif read.row is not None and read.row.live and not (dotted(read.receiver) or "").endswith((".stdout", ".stderr")):
        raise NoFix("nothing shows that the other side closes")
    ours = (read.node, *read.others)
    for node in site.trace.parents:
        if isinstance(node, cst.Name) and node.value == made.name and node is not made.node:
            if not _is_harmless(site, node, read.receiver, ours):
                raise NoFix("the stream is used in other ways")


def _is_harmless(
    site: Site, name: cst.Name, receiver: cst.BaseExpression, ours: tuple[cst.BaseExpression, ...]
) -> bool:
    """Whether a use of the stream, or of what owns it, is one of our reads or takes and gives no data."""
    node: cst.CSTNode = name
    parent = site.trace.parents.get(node)
    if (isinstance(parent, cst.Arg) and parent.keyword is name) or (
        isinstance(parent, cst.Attribute) and parent.attr is name
    ):
        return True
    if isinstance(parent, cst.WithItem) and parent.asname is None:
        return True
    path = dotted(receiver)
    while dotted(node) != path and isinstance(parent, cst.Attribute) and (path or "").startswith(dotted(parent) or "?"):
        node, parent = parent, site.trace.parents.get(parent)
    if not isinstance(parent, cst.Attribute):
        return False
    return parent.attr.value in _HARMLESS or site.trace.parents.get(parent) in ours
