"""A call that loads a body becomes one that streams it."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.http_clients import CLIENT_RESPONSES
from lint_stream.defects import Defect
from lint_stream.diagnostic import Applicability, Edit, Span
from lint_stream.flow import Flow
from lint_stream.literals import argument
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.moving import edited_code
from lint_stream.rewrite.pure_loops import is_pure_loop
from lint_stream.rewrite.reading import call_with
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import Binding, Definition, dotted

__all__ = ["rewrite"]

_HARMLESS = frozenset(
    [
        "status_code",
        "headers",
        "raise_for_status",
        "ok",
        "url",
        "close",
        "reason",
        "reason_phrase",
        "encoding",
        "history",
        "request",
        "cookies",
        "is_success",
        "is_error",
        "http_version",
        "links",
    ]
)
"""What a response tells without its body."""

_PASS_ON = frozenset(["enumerate", "filter", "map", "tqdm", "zip"])

_VERBS = frozenset(["get", "post", "put", "patch", "delete"])


def rewrite(flow: Flow) -> Rewrite | None:
    """`stream=True` for requests, a `with` block for httpx."""
    defect = flow.producer.defect
    if defect is None or defect.call is None or not isinstance(defect.at, cst.Call):
        return None
    site = Site(flow)
    made = _response(site, defect)
    _refuse_other_uses(site, defect, made)
    _refuse_closed(site, defect, made)
    _refuse_session_in_use(site, defect)
    if defect.unless is not None:
        return _with_keyword(flow, site, defect, made)
    return _with_block(flow, site, defect, made)


def _response(site: Site, defect: Defect) -> Definition | None:
    """The name that holds the response; None where it has none."""
    if not isinstance(defect.stream, cst.Name):
        return None
    definitions = site.trace.definitions_of(defect.stream)
    return definitions[0] if len(definitions) == 1 else None


def _refuse_other_uses(site: Site, defect: Defect, made: Definition | None) -> None:
    """The body must be asked for once, where the connection is still open."""
    assert defect.call is not None
    if made is None:
        if isinstance(defect.stream, cst.Name | cst.Attribute):
            raise NoFix("the response may be used elsewhere")
    else:
        if made.name in site.trace.shared or not site.trace.scope(made.node).is_function:
            raise NoFix("the response may be used elsewhere")
        for use in made.uses:
            parent = site.trace.parents.get(use)
            if use is not defect.stream and not (isinstance(parent, cst.Attribute) and parent.attr.value in _HARMLESS):
                raise NoFix("the response is used in other ways")
    outer = site.trace.loop(defect.call)
    while outer is not None:
        if not site.trace.is_within(defect.at, outer):
            raise NoFix("the body is iterated more than once")
        outer = site.trace.loop(outer)
    at_once = _is_iterated_at_once(site, defect)
    for ancestor in site.trace.ancestors(defect.at):
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
            break
        if isinstance(ancestor, cst.With) and not (at_once and site.trace.is_within(defect.call, ancestor)):
            raise NoFix("the body is iterated when the with has ended")


def _refuse_closed(site: Site, defect: Defect, made: Definition | None) -> None:
    """Nothing closes the connection before the end, and what catches its errors catches those of the body too."""
    assert defect.call is not None
    loop = _loop_over(site, defect)
    for use in made.uses if made is not None else ():
        parent = site.trace.parents.get(use)
        if isinstance(parent, cst.Attribute) and parent.attr.value == "close":
            is_early = site.trace.order.get(use, 0) < site.trace.order.get(defect.call, 0)
            if is_early or (loop is not None and site.trace.is_within(use, loop)):
                raise NoFix("the response is closed before its end")
    inner: cst.CSTNode = defect.at
    for ancestor in site.trace.ancestors(defect.at):
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
            return
        if isinstance(ancestor, cst.Try | cst.TryStar) and not site.trace.is_within(defect.call, inner):
            raise NoFix("errors of the body are no longer caught")
        inner = ancestor


def _refuse_session_in_use(site: Site, defect: Defect) -> None:
    """Until the end of the body its session does nothing else, and is not closed."""
    assert isinstance(defect.at, cst.Call)
    assert defect.call is not None
    owner = dotted(defect.at.func.value) if isinstance(defect.at.func, cst.Attribute) else None
    if owner is None or owner in ("requests", "httpx"):
        return
    order, loop = site.trace.order, _loop_over(site, defect)
    for node in site.trace.parents:
        if not isinstance(node, cst.Name | cst.Attribute) or dotted(node) != owner:
            continue
        if site.trace.is_within(node, defect.at):
            continue
        is_between = order.get(defect.at, 0) < order.get(node, 0) < order.get(defect.call, 0)
        if is_between or (loop is not None and site.trace.is_within(node, loop)):
            raise NoFix("the session is used before the end of the body")


def _loop_over(site: Site, defect: Defect) -> cst.For | None:
    """The loop over the pieces, or over a progress bar for them."""
    node: cst.CSTNode | None = defect.call
    while node is not None:
        parent = site.trace.parents.get(node)
        if isinstance(parent, cst.For):
            return parent if parent.iter is node else None
        node = parent if isinstance(parent, cst.Arg | cst.Call) else None
    return None


def _reason_against(flow: Flow, site: Site, defect: Defect) -> str:
    """Why other pieces than before may show, empty where they do not; refused where they would be wrong.

    The pieces of a loaded body are all of the size that was asked for, those of a stream may be shorter.
    """
    call = defect.call
    assert call is not None
    if not _is_iterated_at_once(site, defect):
        _refuse_second_iteration(site, defect)
        return "errors of the body come later"
    if isinstance(call.func, cst.Attribute) and call.func.attr.value in ("iter_lines", "aiter_lines"):
        return "lines may be cut elsewhere at `\\r\\n`"
    loop = _loop_over(site, defect)
    if loop is None:
        parent = site.trace.parents.get(call)
        if isinstance(parent, cst.From):
            return "whoever iterates gets other pieces"
        if not isinstance(parent, cst.Arg) or _is_comprehended(site, call):
            raise NoFix("the pieces are used for more than a copy")
        return ""
    outer = loop.iter
    if outer is not call and not (isinstance(outer, cst.Call) and (dotted(outer.func) or "").endswith("tqdm")):
        raise NoFix("the pieces are used for more than a copy")
    if not is_pure_loop(flow, site, loop):
        raise NoFix("the pieces are used for more than a copy")
    if any(isinstance(node, cst.Yield) for node in site.trace.inside(loop)):
        return "whoever iterates gets other pieces"
    return ""


def _reason_of_requests(flow: Flow, site: Site, defect: Defect) -> str:
    """A server that serves one at a time does not answer another request before the body has been read."""
    assert defect.call is not None
    function, order = site.trace.function(defect.at), site.trace.order
    for call in site.trace.calls:
        value = flow.values.of(call)
        if (
            value is not None
            and value.type in CLIENT_RESPONSES
            and order[defect.at] < order[call] < order[defect.call]
            and site.trace.function(call) is function
        ):
            return "another request is made before the body is read"
    return ""


def _is_comprehended(site: Site, call: cst.Call) -> bool:
    """Whether a comprehension takes the pieces, through whatever calls."""
    for ancestor in site.trace.ancestors(call):
        if isinstance(ancestor, cst.CompFor):
            return True
        if not isinstance(ancestor, cst.Arg | cst.Call):
            return False
    return False


def _refuse_second_iteration(site: Site, defect: Defect) -> None:
    """A stream is iterated once; the function in which that is done may be called again."""
    assert defect.call is not None
    function = site.trace.function(defect.call)
    if function is site.trace.function(defect.at):
        return
    made = site.trace.defined.get(function) if isinstance(function, cst.FunctionDef) else None
    if made is None or len(made.uses) != 1 or site.trace.loop(made.uses[0]) is not None:
        raise NoFix("the body may be iterated more than once")


def _is_iterated_at_once(site: Site, defect: Defect) -> bool:
    """Whether the pieces are taken where they are asked for, not by somebody who gets the iterator."""
    assert defect.call is not None
    if site.trace.function(defect.call) is not site.trace.function(defect.at):
        return False
    node: cst.CSTNode = defect.call
    parent = site.trace.parents.get(node)
    while isinstance(parent, cst.Arg):
        call = site.trace.parents.get(parent)
        name = call.func.attr if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) else None
        if name is not None and name.value == "writelines":
            return True
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Name) or call.func.value not in _PASS_ON:
            return False
        node, parent = call, site.trace.parents.get(call)
    return isinstance(parent, cst.For | cst.CompFor | cst.From)


def _with_keyword(flow: Flow, site: Site, defect: Defect, made: Definition | None) -> Rewrite | None:
    assert isinstance(defect.at, cst.Call)
    assert defect.unless is not None
    value = flow.values.of(defect.at)
    if value is None or not value.type.startswith("requests."):
        raise NoFix("nobody closes the response")
    given = argument(defect.at, None, defect.unless)
    if given is not None:
        edit = site.replace(given, "True")
        text = edited_code(site, defect.at, [edit])
    else:
        text = call_with(site, defect.at, defect.unless, "True")
        edit = site.replace(defect.at, text)
    reason = _reason_against(flow, site, defect) or _reason_of_requests(flow, site, defect)
    try:
        edits = _entered(site, defect, made, text, "with")
    except NoFix:
        # The connection closes with the `with` that is there, or at the end of the body.
        edits = [edit]
    applicability = Applicability.UNSAFE if reason else Applicability.SAFE
    message = f"add `{defect.unless}=True`" + (f" ({reason})" if reason else "")
    return Rewrite(tuple(edits), applicability, message)


def _with_block(flow: Flow, site: Site, defect: Defect, made: Definition | None) -> Rewrite | None:
    assert isinstance(defect.at, cst.Call)
    _reason_against(flow, site, defect)
    opened, is_async = _stream_call(site, defect.at)
    owner = flow.code_of(defect.at.func.value) if isinstance(defect.at.func, cst.Attribute) else "httpx"
    message = f"use `{owner}.{defect.name}` (the body is read while it is passed on, so its errors come later)"
    edits = _entered(site, defect, made, opened, "async with" if is_async else "with")
    return Rewrite(tuple(edits), Applicability.UNSAFE, message)


def _entered(site: Site, defect: Defect, made: Definition | None, opened: str, keyword: str) -> list[Edit]:
    """The response in a `with` around all that uses it, which closes its connection."""
    assert isinstance(defect.at, cst.Call)
    assert defect.call is not None
    if not _is_iterated_at_once(site, defect):
        raise NoFix("the pieces are iterated after the function has returned")
    if "\n" in opened:
        raise NoFix("the call spans lines")
    if made is None:
        loop = site.trace.parents.get(defect.call)
        if not isinstance(loop, cst.For):
            raise NoFix("not a loop of its own")
        indent = site.indent(loop)
        name = site.fresh("response", "resp")
        edits = [site.replace(_awaited(site, defect.at), name)]
        start = site.span(loop).start
        edits += site.deepen(loop, loop, [])
        header = f"{keyword} {opened} as {name}:\n{indent}"
        edits = [edit for edit in edits if edit.span.start != edit.span.end or edit.span.start.line != start.line]
        edits.append(Edit(Span(start, start), f"{header}{site.step}"))
        return edits
    statement = site.own_statement(defect.at)
    if made.binding is not Binding.ASSIGNED or not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
        raise NoFix("the response is not plainly assigned")
    block = site.block(statement)
    index = block.index(site.line_node(statement))
    users = [node for node in block[index + 1 :] if any(site.trace.is_within(use, node) for use in made.uses)]
    if not users or any(not any(site.trace.is_within(use, node) for node in users) for use in made.uses):
        raise NoFix("the response is used in another block")
    header = f"{keyword} {opened} as {made.name}:"
    return [site.replace(statement, header), *site.deepen(block[index + 1], users[-1], [])]


def _awaited(site: Site, call: cst.Call) -> cst.BaseExpression:
    parent = site.trace.parents.get(call)
    return parent if isinstance(parent, cst.Await) else call


def _stream_call(site: Site, call: cst.Call) -> tuple[str, bool]:
    """`httpx.stream("GET", url)` for `httpx.get(url)`."""
    if not isinstance(call.func, cst.Attribute) or any(arg.star for arg in call.args):
        raise NoFix("a call that has no streaming form here")
    verb, text = call.func.attr.value, site.one_line(call)
    owner = site.one_line(call.func.value)
    start = site.source.offset(site.span(call).start)
    rest = text[site.source.offset(site.span(call.func).end) - start :]
    if site.has_comment(call) or not rest.startswith("("):
        raise NoFix("more than a plain call")
    is_async = isinstance(site.trace.parents.get(call), cst.Await)
    if verb == "request":
        return f"{owner}.stream{rest}", is_async
    if verb not in _VERBS:
        raise NoFix("a call that has no streaming form here")
    comma = ", " if call.args else ""
    return f'{owner}.stream("{verb.upper()}"{comma}{rest[1:]}', is_async
