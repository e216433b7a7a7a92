"""A handler returns a generator in a way that its framework streams."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.web_rows import Streaming
from lint_stream.diagnostic import Edit, Span
from lint_stream.flow import Flow
from lint_stream.rewrite.imports import imported_name
from lint_stream.rewrite.responses.response_call import wrong_annotation
from lint_stream.rewrite.site import NoFix, Site

__all__ = ["returned_edits"]


def returned_edits(flow: Flow, site: Site, value: cst.BaseExpression, streaming: Streaming, new: str) -> list[Edit]:
    """`return body()`, `return Stream(body())`, or a setting and `return body()`."""
    holder = value
    parent = site.trace.parents.get(value)
    if isinstance(parent, cst.Element):
        outer = site.trace.parents.get(parent)
        if isinstance(outer, cst.List):
            holder = outer  # WSGI: the list of one piece gives way to the generator.
        elif streaming.callee is not None or streaming.setting is not None:
            raise NoFix("more than the body is returned")
    if streaming.callee is not None:
        _refuse_lost_settings(site, value, streaming)
        name, imports = imported_name(site, streaming.callee)
        annotation = wrong_annotation(site, value, None)
        edits = [site.replace(holder, f"{name}({new})"), *imports]
        return edits if annotation is None else [*edits, site.replace(annotation, name)]
    edits = [site.replace(holder, new)]
    if streaming.setting is not None:
        edits += _setting_edits(flow, site, value, streaming.setting)
    elif _annotation_says_bytes(site, value):
        raise NoFix("the return annotation would be wrong")
    return edits


def _refuse_lost_settings(site: Site, value: cst.BaseExpression, streaming: Streaming) -> None:
    """What a decorator or an injected response says does not hold for a response that the handler makes itself."""
    function = site.trace.function(value)
    if not isinstance(function, cst.FunctionDef):
        return
    decorators = " ".join(site.region.code(decorator.decorator) for decorator in function.decorators)
    if streaming.needs_type:
        if "media_type" not in decorators:
            raise NoFix("the content type would be another one")
        return
    if "status_code" in decorators or "response_class" in decorators:
        raise NoFix("the decorator says what the response is like")
    for parameter in function.params.params:
        if parameter.annotation is not None and site.occurrences("Response", parameter.annotation) > 0:
            raise NoFix("the response is set up by other means")


def _setting_edits(flow: Flow, site: Site, value: cst.BaseExpression, setting: str) -> list[Edit]:
    """`cherrypy.response.stream = True` in front of the statement, under the name that the file has for the package."""
    statement = site.own_statement(value)
    package, _, rest = setting.partition(".")
    local = next((name for name, known in flow.facts.imports.items() if known == package), None)
    if local is None:
        raise NoFix(f"{package} has no name in this file")
    start = site.span(statement).start
    return [Edit(Span(start, start), f"{local}.{rest} = True\n{site.indent(statement)}")]


def _annotation_says_bytes(site: Site, value: cst.BaseExpression) -> bool:
    function = site.trace.function(value)
    if not isinstance(function, cst.FunctionDef) or function.returns is None:
        return False
    return site.occurrences("bytes", function.returns.annotation) > 0
