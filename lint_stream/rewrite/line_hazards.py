"""What must not be done while lines are read one by one: move or close the stream, or write to its file."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.side_effects import LOG_FILES, LOG_METHODS, MAY_BE_STDIN, TOUCHERS
from lint_stream.flow import Flow
from lint_stream.rewrite.bystanders import (
    calls_what_changes_files,
    changes_files,
    connection_reasons,
    reads_standard_input,
)
from lint_stream.rewrite.hazards import local_class_reasons, refuse_properties, shared_file_reasons
from lint_stream.rewrite.leaving import refuse_leaving
from lint_stream.rewrite.paths import opened_path, path_key
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import Binding, dotted, first_part, last_name

__all__ = ["line_reasons", "refuse_touching"]

_FIRST_ONES = frozenset(
    ["next", "any", "all", "itertools.islice", "itertools.takewhile", "zip", "itertools.zip_longest"]
)
"""Consumers that may stop before the last line."""
_LAZY = frozenset("iter map filter zip enumerate csv.reader csv.DictReader itertools.islice itertools.chain".split())


def _loop_node(flow: Flow, site: Site) -> cst.CSTNode:
    """The statement (or comprehension) during which the stream is iterated."""
    assert flow.consumer is not None
    node = flow.consumer.node
    if isinstance(node, cst.For | cst.CompFor):
        return node
    for ancestor in site.trace.ancestors(node):
        if isinstance(ancestor, cst.For) and site.trace.is_within(node, ancestor.iter):
            return ancestor
        if isinstance(ancestor, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            return ancestor
    return node


def refuse_touching(flow: Flow, site: Site) -> None:
    """The loop must not use the stream, nor leave early while the stream is still used behind it."""
    loop = _loop_node(flow, site)
    _refuse_path_reuse(flow, site, loop)
    refuse_leaving(site, flow.consumer.node if flow.consumer is not None else loop)
    stream = flow.producer.stream
    stream_name = dotted(stream.node) if stream is not None else None
    if stream is None or stream_name is None:
        return
    producer = flow.producer.node
    body = [
        node
        for node in site.trace.parents
        if isinstance(node, cst.Name | cst.Attribute)
        and dotted(node) == stream_name
        and not site.trace.is_within(node, producer)
    ]
    if any(site.trace.is_within(n, loop) for n in body):
        raise NoFix("the loop uses the stream")
    later = [n for n in body if site.trace.order.get(n, 0) > site.trace.order.get(producer, 0)]
    later = [n for n in later if not _is_close(site, n)]
    if _may_stop(flow, site, loop) and _is_opened_outside(flow, site, site.trace.loop(producer)):
        raise NoFix("the loop leaves early, and the loop around it goes on with the stream")
    if later and _may_stop(flow, site, loop):
        raise NoFix("the loop leaves early, and the stream is used behind it")
    if not isinstance(loop, cst.For) and _is_lazy(flow) and _all_later(site, stream_name, producer):
        raise NoFix("what reads the lines may be read when the stream has moved")
    _refuse_owner(flow, site, loop)
    _refuse_aliases(flow, site, loop, stream_name)
    _refuse_makers(site, loop, stream.node)
    refuse_properties(flow, {stream_name})
    if later and site.trace.loop(producer) is None and any(_is_tell(site, n) for n in later):
        raise NoFix("the stream's position is asked behind the loop")


def _is_opened_outside(flow: Flow, site: Site, outer: cst.CSTNode | None) -> bool:
    """Whether the stream is there before a loop begins, and so in each of its turns."""
    stream = flow.producer.stream
    if outer is None or stream is None:
        return False
    return not any(site.trace.is_within(d.node, outer) for d in site.trace.definitions_of(stream.node))


def _is_lazy(flow: Flow) -> bool:
    node = flow.consumer.node if flow.consumer is not None else None
    return isinstance(node, cst.Call) and bool(flow.values.called_names(node) & _LAZY)


def _all_later(site: Site, name: str, producer: cst.CSTNode) -> bool:
    """Whether the stream is used at all after the load, be it to close it."""
    return any(
        isinstance(node, cst.Name | cst.Attribute)
        and dotted(node) == name
        and site.trace.order.get(node, 0) > site.trace.order.get(producer, 0)
        and not site.trace.is_within(node, producer)
        for node in site.trace.parents
    )


def _refuse_owner(flow: Flow, site: Site, loop: cst.CSTNode) -> None:
    """A process whose pipe is read, and standard input, are touched by more than the stream's own name."""
    stream = flow.producer.stream
    kind = stream.value.type if stream is not None and stream.value is not None else ""
    if kind == "pipe" and stream is not None:
        owner = dotted(stream.node.value) if isinstance(stream.node, cst.Attribute) else None
        if _may_stop(flow, site, loop) or owner is None:
            raise NoFix("the process may wait for its output to be read")
        if site.mentions(getattr(loop, "body", loop), {owner}):
            raise NoFix("the loop uses the process whose output it reads")
        if _is_tried(site, loop, owner):
            raise NoFix("after an error the process may wait for its output to be read")
    if kind == "stdin" and reads_standard_input(flow, site, loop):
        raise NoFix("the loop may read standard input in another way")


def _is_tried(site: Site, loop: cst.CSTNode, owner: str) -> bool:
    """Whether the code goes on behind an error in the loop, with a process that no `with` has ended by then."""
    for ancestor in site.trace.ancestors(loop):
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
            return False
        if isinstance(ancestor, cst.With) and any(
            item.asname is not None and dotted(item.asname.name) == owner for item in ancestor.items
        ):
            return False
        if isinstance(ancestor, cst.Try | cst.TryStar):
            return True
    return False


def _refuse_aliases(flow: Flow, site: Site, loop: cst.CSTNode, name: str) -> None:
    """Another name for the stream, or an object that was handed it, may be used in the loop."""
    for node in site.trace.parents:
        if not isinstance(node, cst.Name | cst.Attribute) or dotted(node) != name:
            continue
        if site.trace.is_within(node, flow.producer.node) or site.trace.is_within(node, loop):
            continue
        parent = site.trace.parents.get(node)
        if isinstance(parent, cst.Attribute) and not _is_called(site, parent) and _is_stored(site, parent):
            raise NoFix("something else may hold the stream")
        is_alias = isinstance(parent, cst.Assign | cst.AnnAssign | cst.NamedExpr | cst.Element)
        call = site.trace.parents.get(parent) if isinstance(parent, cst.Arg) else None
        is_handed = isinstance(call, cst.Call) and not isinstance(site.trace.parents.get(call), cst.Expr)
        if (is_alias and getattr(parent, "target", None) is not node) or is_handed:
            raise NoFix("something else may hold the stream")


def _is_called(site: Site, node: cst.CSTNode) -> bool:
    call = site.trace.parents.get(node)
    return isinstance(call, cst.Call) and call.func is node


def _is_stored(site: Site, node: cst.CSTNode) -> bool:
    """Whether a method is kept to be called later, or handed to something that may."""
    return isinstance(site.trace.parents.get(node), cst.Assign | cst.AnnAssign | cst.NamedExpr | cst.Element | cst.Arg)


def _refuse_makers(site: Site, loop: cst.CSTNode, stream: cst.BaseExpression) -> None:
    """What the stream was got from (an ExitStack, a temporary file) may close or move it."""
    for definition in site.trace.definitions_of(stream):
        value = definition.value
        got = value.func if isinstance(value, cst.Call) else value
        maker = first_part(got) if isinstance(got, cst.Attribute) else None
        if not isinstance(maker, cst.Name) or not site.trace.definitions_of(maker):
            continue
        if site.mentions(getattr(loop, "body", loop), {maker.value}):
            raise NoFix("the loop uses what the stream was got from")


def _is_not_opened_here(flow: Flow) -> bool:
    """Whether a stream may be something else than a file that a call opens."""
    stream = flow.producer.stream
    definitions = flow.trace.definitions_of(stream.node) if stream is not None else []
    value = stream.value if stream is not None else None
    return len(definitions) != 1 or definitions[0].binding is Binding.PARAMETER or value is None or value.call is None


def _may_be_used_outside(flow: Flow, site: Site) -> bool:
    """Whether the stream comes from the caller, who may use what an early end of the loop leaves."""
    stream = flow.producer.stream
    if stream is None or isinstance(stream.node, cst.Attribute):
        return True
    return any(d.binding is Binding.PARAMETER for d in site.trace.definitions_of(stream.node))


def _refuse_path_reuse(flow: Flow, site: Site, loop: cst.CSTNode) -> None:
    """A loop that opens, replaces or removes the file it reads would meet a file that is still open."""
    stream = flow.producer.stream
    path = opened_path(flow, stream.node) if stream is not None else None
    if path is None or stream is None:
        return
    opening = stream.value.call if stream.value is not None else None
    code = path_key(flow, path)
    for call in site.trace.calls:
        name = last_name(call.func)
        if name in TOUCHERS and site.trace.is_within(call, loop):
            if call is opening or code not in "".join(site.region.code(call).split()):
                continue
            raise NoFix("the loop opens or changes the file that it reads")
    for call in site.trace.calls:
        writer = call.func.value if isinstance(call.func, cst.Attribute) else None
        if writer is None or not site.trace.is_within(call, loop):
            continue
        target = opened_path(flow, writer)
        if target is not None and target is not path and path_key(flow, target) == code and call.func is not writer:
            raise NoFix("the loop writes to the file that it reads")


def _is_close(site: Site, node: cst.CSTNode) -> bool:
    parent = site.trace.parents.get(node)
    return isinstance(parent, cst.Attribute) and parent.attr.value == "close"


def _is_tell(site: Site, node: cst.CSTNode) -> bool:
    parent = site.trace.parents.get(node)
    return isinstance(parent, cst.Attribute) and parent.attr.value in ("tell", "read", "readline")


def _may_stop(flow: Flow, site: Site, loop: cst.CSTNode) -> bool:
    assert flow.consumer is not None
    node = flow.consumer.node
    if isinstance(node, cst.CompFor):
        arg = site.trace.parents.get(site.trace.parents[node])
        call = site.trace.parents.get(arg) if isinstance(arg, cst.Arg) else None
        return isinstance(call, cst.Call) and bool(flow.values.called_names(call) & _FIRST_ONES)
    if isinstance(node, cst.Call) and flow.values.called_names(node) & _FIRST_ONES:
        return True
    if isinstance(loop, cst.For):
        todo: list[cst.CSTNode] = [loop.body]
        while todo:
            current = todo.pop()
            if isinstance(current, cst.Break | cst.Return | cst.Raise | cst.Yield):
                return True
            if not isinstance(current, cst.FunctionDef | cst.Lambda):
                todo.extend(current.children)
    return False


def _calls_self(flow: Flow, site: Site) -> bool:
    loop = _loop_node(flow, site)
    return any(
        site.trace.is_within(call, loop) and (dotted(call.func) or "").startswith("self.")
        for call in site.trace.calls
        if call is not flow.producer.node
    )


# -- reasons against a safe fix


def _is_of_the_module(flow: Flow, site: Site) -> bool:
    """Whether the stream is a name that all functions of the module see."""
    node = flow.producer.stream.node if flow.producer.stream is not None else None
    if not isinstance(node, cst.Name):
        return False
    definitions = site.trace.definitions_of(node)
    return node.value in site.trace.shared or not any(d.scope.is_function for d in definitions)


def _calls_functions(flow: Flow, site: Site) -> bool:
    """Whether the loop calls a function of this file."""
    loop = _loop_node(flow, site)
    return any(
        site.trace.is_within(call, loop)
        and isinstance(call.func, cst.Name)
        and (call.func.value in flow.facts.functions or call.func.value in flow.facts.classes)
        for call in site.trace.calls
    )


def line_reasons(flow: Flow, site: Site, name: str) -> list[str]:
    """Why lines that are read one by one, from a stream of this name, may be others than those of the list."""
    stream = flow.producer.stream
    assert stream is not None
    reasons = local_class_reasons(flow, None, "")
    if stream.row is not None and stream.row.restarts:
        _refuse_begun(site, stream.node)
        reasons.append("it begins again, and has other lines")
    if stream.row is None and (
        flow.producer.is_untrusted or any(module.startswith("django") for module in flow.facts.imported_modules)
    ):
        reasons.append("it may be a file of Django, which begins again, and has other lines")
    if _may_be_used_outside(flow, site) and _may_stop(flow, site, _loop_node(flow, site)):
        reasons.append("the loop may end early, and the caller go on with the stream")
    reasons += _change_reasons(flow, site)
    if name.startswith("self.") and _calls_self(flow, site):
        reasons.append("a method that the loop calls may use the stream")
    if _is_of_the_module(flow, site) and _calls_functions(flow, site):
        reasons.append("a function that the loop calls may use the stream")
    return reasons


def _refuse_begun(site: Site, node: cst.BaseExpression) -> None:
    """A stream whose lines start again at its first one must not have been read before."""
    name = dotted(node)
    if name is not None and any(
        isinstance(other, cst.Name | cst.Attribute)
        and dotted(other) == name
        and site.trace.order.get(other, 0) < site.trace.order.get(node, 0)
        and isinstance(site.trace.parents.get(other), cst.Attribute)
        for other in site.trace.parents
    ):
        raise NoFix("what was read before would be read again")


def _change_reasons(flow: Flow, site: Site) -> list[str]:
    """While the lines are read one by one, the loop, or who takes its lines, may write to their file."""
    loop = _loop_node(flow, site)
    if calls_what_changes_files(flow, site, loop):
        return ["a function that the loop calls may change the file"]
    if MAY_BE_STDIN.search(site.source.text) and _is_not_opened_here(flow) and reads_standard_input(flow, site, loop):
        return ["a program that the loop starts may read standard input"]
    if LOG_FILES.search(site.source.text) and any(
        isinstance(call.func, cst.Attribute)
        and call.func.attr.value in LOG_METHODS
        and site.trace.is_within(call, loop)
        for call in site.trace.calls
    ):
        return ["the file may be the log that the loop writes"]
    if any(isinstance(node, cst.Yield) for node in site.trace.inside(loop)) and changes_files(flow):
        return ["who takes the lines may change the file"]
    writers = (call.func.value for call in site.trace.calls if isinstance(call.func, cst.Attribute))
    for writer in writers:
        if site.trace.is_within(writer, loop) and not site.trace.is_within(writer, flow.producer.node):
            reasons = [*shared_file_reasons(flow, site, writer), *connection_reasons(flow, site, writer)]
            if reasons:
                return reasons
    return []
