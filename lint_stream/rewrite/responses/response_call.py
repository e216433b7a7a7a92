"""A response call gets a generator for its body, and its other arguments stay."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.web_rows import Response
from lint_stream.diagnostic import Edit, Span
from lint_stream.literals import argument
from lint_stream.rewrite.imports import imported_name
from lint_stream.rewrite.site import NoFix, Site

__all__ = ["call_edits", "wrong_annotation"]


def call_edits(site: Site, call: cst.Call, row: Response, body: cst.BaseExpression, new: str) -> list[Edit]:
    """The edits by which a call streams `new` where it had `body`; raises NoFix where an argument would be lost."""
    streaming = row.streaming
    if streaming is None:
        raise NoFix("how this response streams is not known")
    if site.has_comment(call):
        raise NoFix("a comment stands inside the call")
    edits = [site.replace(body, new)]
    own = next((arg for arg in call.args if arg.value is body), None)
    if own is None:
        raise NoFix("the body is no argument by itself")
    for index, arg in enumerate(call.args):
        if arg.star:
            raise NoFix("arguments hidden behind a star")
        if arg is own:
            continue
        if arg.keyword is None:
            if streaming.names:
                if not 1 <= index <= len(streaming.names):
                    raise NoFix("positional arguments that would mean something else")
                start = site.span(arg.value).start
                edits.append(Edit(Span(start, start), f"{streaming.names[index - 1]}="))
            continue
        if streaming.keeps is not None and arg.keyword.value not in streaming.keeps:
            raise NoFix(f"{arg.keyword.value} has no counterpart")
    if own.keyword is not None and own.keyword.value == "text":
        raise NoFix("text is not streamed as text")
    if streaming.keyword is not None:
        if own.keyword is not None:
            edits.append(site.replace(own.keyword, streaming.keyword))
        elif streaming.callee is None:
            edits[0] = site.replace(body, f"{streaming.keyword}={new}")
    if streaming.adds is not None:
        keyword, position, code = streaming.adds
        if argument(call, position, keyword) is None:
            end = site.span(call.args[-1].value).end
            edits.append(Edit(Span(end, end), f", {keyword}={code}"))
    if streaming.callee is not None:
        annotation = wrong_annotation(site, call, row)
        name, imports = imported_name(site, streaming.callee, call.func, 1 if annotation is None else 2)
        edits += [site.replace(call.func, name), *imports]
        if annotation is not None:
            edits.append(site.replace(annotation, name))
    return edits


def wrong_annotation(site: Site, node: cst.CSTNode, row: Response | None) -> cst.BaseExpression | None:
    """The function's return annotation, where it names the class of `row` (or, without one, whatever it is)."""
    function = site.trace.function(node)
    if not isinstance(function, cst.FunctionDef) or function.returns is None:
        return None
    annotation = function.returns.annotation
    if row is not None:
        old = row.callee.rpartition(".")[2]
        if (row.streaming is not None and row.streaming.is_subclass) or site.occurrences(old, annotation) == 0:
            return None
        if not isinstance(annotation, cst.Name | cst.Attribute):
            raise NoFix("the return annotation would have to change")
    returns = [r for r in site.trace.returns if site.trace.function(r) is function]
    if not all(site.trace.is_within(node, r) or _gives(site, r, node) for r in returns):
        raise NoFix("the return annotation would be wrong for another return")
    return annotation


def _gives(site: Site, statement: cst.Return, node: cst.CSTNode) -> bool:
    """Whether a return gives a name that was given a call, and nothing else."""
    if not isinstance(statement.value, cst.Name):
        return False
    definitions = site.trace.definitions_of(statement.value)
    return len(definitions) == 1 and definitions[0].value is node
