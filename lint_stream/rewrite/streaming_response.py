"""LS302: the framework's streaming response over the generator that is there already."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.web_rows import Response
from lint_stream.diagnostic import Applicability, Edit
from lint_stream.flow import Flow
from lint_stream.literals import argument
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.imports import imported_name
from lint_stream.rewrite.site import NoFix, Site

__all__ = ["rewrite"]

_MEDIA_TYPES = {"PlainTextResponse": '"text/plain"', "HTMLResponse": '"text/html"'}
_DJANGO_KEYWORDS = frozenset(["content_type", "status", "reason", "charset", "headers"])
_STARLETTE_KEYWORDS = frozenset(["status_code", "headers", "media_type", "background"])
_TOUCHED = frozenset(
    ["content", "body", "text", "data", "write", "tell", "getvalue", "writelines", "get_data", "set_data"]
)
"""Uses of a response that a streaming one does not have."""


def rewrite(flow: Flow) -> Rewrite | None:
    """`Response(gen())` becomes `StreamingResponse(gen())`, its other arguments kept."""
    finding = flow.producer.finding
    if finding is None or not isinstance(finding.call, cst.Call) or finding.response is None:
        return _returned(flow)
    row, call = finding.response, finding.call
    if row.twin is None or not row.callee.startswith(("starlette.", "fastapi.", "django.")):
        return None
    site = Site(flow)
    _refuse_touched(site, call)
    arguments = _arguments(site, call, row, finding.generator)
    name, edits = imported_name(site, row.twin, call.func)
    if site.has_comment(call):
        raise NoFix("a comment stands inside the call")
    edits = [site.replace(call.func, name), *arguments, *edits]
    message = f"use `{row.twin.rpartition('.')[2]}`"
    return Rewrite(tuple(edits), Applicability.UNSAFE, message)


def _arguments(site: Site, call: cst.Call, row: Response, body: cst.BaseExpression | None) -> list[Edit]:
    """Keywords stay; the body's own keyword changes its name, and a fixed media type is written out."""
    allowed = _DJANGO_KEYWORDS if row.callee.startswith("django.") else _STARLETTE_KEYWORDS
    edits: list[Edit] = []
    for index, arg in enumerate(call.args):
        if arg.star:
            raise NoFix("arguments hidden behind a star")
        if arg.keyword is None:
            if index and not row.callee.startswith(("django.", "starlette.", "fastapi.")):
                raise NoFix("positional arguments that may mean something else")
            continue
        if arg.keyword.value in row.keywords:
            if row.callee.startswith("django."):
                edits.append(site.replace(arg.keyword, "streaming_content"))
            continue
        if arg.keyword.value not in allowed:
            raise NoFix(f"{arg.keyword.value} has no counterpart")
    last = row.callee.rpartition(".")[2]
    if last in _MEDIA_TYPES and argument(call, 3, "media_type") is None:
        end = site.span(call.args[-1].value).end
        edits.append(Edit(type(site.span(call))(end, end), f", media_type={_MEDIA_TYPES[last]}"))
    return edits


def _refuse_touched(site: Site, call: cst.Call) -> None:
    """A response that is written to, or asked for its content, later on."""
    parent = site.trace.parents.get(call)
    if isinstance(parent, cst.Return):
        return
    if (
        not isinstance(parent, cst.Assign)
        or len(parent.targets) != 1
        or not isinstance(parent.targets[0].target, cst.Name)
    ):
        raise NoFix("the response is handed on")
    target = parent.targets[0].target
    for definition in site.trace.definitions:
        if definition.node is not target:
            continue
        for use in definition.uses:
            outer = site.trace.parents.get(use)
            if isinstance(outer, cst.Attribute) and outer.attr.value in _TOUCHED:
                raise NoFix("the response is written to, or asked for its content")
            if isinstance(outer, cst.Arg):
                raise NoFix("the response is handed on")


def _returned(flow: Flow) -> Rewrite | None:
    """FastAPI `return gen()` becomes `return StreamingResponse(gen())`."""
    finding = flow.producer.finding
    if finding is None or finding.handler is None or finding.handler.framework != "FastAPI":
        return None
    if not isinstance(finding.call, cst.Return) or finding.generator is None:
        return None
    if finding.call.value is not finding.generator:
        return None
    site = Site(flow)
    function = site.function()
    if not isinstance(function, cst.FunctionDef) or function.returns is not None:
        raise NoFix("the return annotation would have to change")
    name, edits = imported_name(site, "fastapi.responses.StreamingResponse")
    edits = [site.replace(finding.generator, f"{name}({site.code(finding.generator)})"), *edits]
    return Rewrite(tuple(edits), Applicability.UNSAFE, "use `StreamingResponse`")
