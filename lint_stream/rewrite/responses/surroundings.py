"""What stands around a response whose body is to be read when the handler has returned."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import libcst as cst

from lint_stream.catalog.lifetimes import REMOVERS
from lint_stream.catalog.web_rows import METHODS
from lint_stream.literals import string_value
from lint_stream.rewrite.site import NoFix, Site, contains_comment, has_multiline_string
from lint_stream.trace import Definition, dotted, last_name

__all__ = [
    "bound_by",
    "name_of",
    "plain_with",
    "refuse_early_end",
    "refuse_rebinding",
    "refuse_touched",
]

_BODY_READERS = re.compile(
    r"after_request|process_response|BaseHTTPMiddleware|\bmiddleware\b|\bdef __call__\(self, request\b|get_response\b"
    r"|\bon_response\b|\bregister_middleware\b"
)
_BODY_ATTRIBUTES = re.compile(r"\.(?:get_data|set_data|data|content|body|text)\b")
_CACHES = re.compile(
    r"cache|memoi[sz]e|etag|condition|with_|override|atomic|transaction|\bdb|session|inject|gzip|compress",
    re.IGNORECASE,
)
_CATCHES = re.compile(r"(?s)(?:errorhandler|exception_handler).{0,40}(?:FileNotFoundError|OSError|IOError)")
_TOUCHED = frozenset(
    """
    add_cookie add_etag body calculate_content_length content content_length data freeze get_data getvalue json
    make_conditional make_sequence set_data tell text write writelines
    """.split()
)
"""What a streaming response does not have, or what drains it."""


# -- what must not be there


def refuse_early_end(site: Site, node: cst.CSTNode, *, moving: cst.With | None = None) -> None:
    """Nothing around a response may close, delete, cache or read its body before it is sent.

    `moving` is the `with` that goes into the generator.
    """
    function = site.trace.function(node)
    if not isinstance(function, cst.FunctionDef):
        raise NoFix("not in a function of its own")
    if site.trace.loop(node) is not None:
        raise NoFix("in a loop")
    for ancestor in site.trace.ancestors(node):
        if ancestor is function:
            break
        if isinstance(ancestor, cst.Try | cst.TryStar):
            raise NoFix("a handler around the response would never run")
        if isinstance(ancestor, cst.With) and ancestor is not moving:
            raise NoFix("a with around the response ends before the body is read")
    outermost: cst.CSTNode = function
    for ancestor in site.trace.ancestors(function):
        if isinstance(ancestor, cst.FunctionDef):
            outermost = ancestor
    for call in site.trace.calls:
        if site.trace.is_within(call, outermost) and last_name(call.func) in REMOVERS:
            raise NoFix("what is read may be deleted before it is sent")
    _refuse_decorators(site, function)
    _refuse_callers(site, function)
    _refuse_length_reads(site, function)
    text = site.source.text
    if _CATCHES.search(text):
        raise NoFix("an error handler of the file answers where the file is missing")
    if _BODY_READERS.search(text) and _BODY_ATTRIBUTES.search(text):
        raise NoFix("code of this file may read the body of every response")


def _refuse_decorators(site: Site, function: cst.FunctionDef) -> None:
    """A decorator that keeps the response, or one of this file, which may do anything with it."""
    facts = site.flow.facts
    class_name = site.flow.values.class_name(function.body)
    fact = facts.classes.get(class_name) if class_name is not None else None
    codes = [site.region.code(decorator.decorator) for decorator in function.decorators]
    codes += [ast.unparse(decorator) for decorator in fact.node.decorator_list] if fact is not None else []
    for code in codes:
        if _CACHES.search(code) or re.match(r"\w+", code.strip())[0] in facts.functions:  # type: ignore[index]
            raise NoFix("a decorator keeps the response, or reads its body")


def _refuse_length_reads(site: Site, function: cst.FunctionDef) -> None:
    """A streaming response has no length that could be looked up."""
    for node in site.trace.inside(function):
        parent = site.trace.parents.get(node)
        if isinstance(node, cst.Attribute) and node.attr.value == "content_length":
            if not isinstance(parent, cst.AssignTarget):
                raise NoFix("the length of the response is asked for")
        elif (string_value(node) or "").lower() == "content-length" and isinstance(parent, cst.Index):
            element = site.trace.parents.get(parent)
            subscript = site.trace.parents.get(element) if element is not None else None
            if subscript is not None and not isinstance(site.trace.parents.get(subscript), cst.AssignTarget):
                raise NoFix("the length of the response is asked for")


def _refuse_callers(site: Site, function: cst.FunctionDef) -> None:
    """A function that this file calls: the caller may ask for the body, or add to it."""
    name = re.escape(function.name.value)
    is_common = function.name.value in METHODS
    called = rf"\b(?:self|cls|super\(\))\.{name}\s*\("
    if not is_common:
        called += rf"|(?<!def )(?<![.\w]){name}\s*\("
    if [parameter.name.value for parameter in function.params.params][-2:-1] == ["environ"]:
        called += r"|\(environ, \w+\)\s*\["  # An application that a middleware of the file wraps.
    if re.search(called, site.source.text):
        raise NoFix("code of this file calls the handler")


def refuse_rebinding(site: Site, nodes: Iterable[cst.CSTNode], after: cst.CSTNode) -> None:
    """Names that the generator looks up later must not get another value in the meantime."""
    start = site.trace.order.get(after, 0)
    names = {
        inner.value for node in nodes for inner in site.trace.inside(node) if isinstance(inner, cst.Name)
    }  # fmt: skip
    for definition in site.trace.definitions:
        is_inside = any(site.trace.is_within(definition.node, node) for node in nodes)
        if definition.name in names and not is_inside and site.trace.order.get(definition.node, 0) > start:
            raise NoFix("a name that the generator needs gets another value")


def refuse_touched(site: Site, call: cst.Call) -> None:
    """A response that is written to, asked for its content, or handed on, later on."""
    parent = site.trace.parents.get(call)
    if isinstance(parent, cst.Return):
        return
    if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
        raise NoFix("the response is handed on")
    definition = site.trace.defined.get(parent.targets[0].target)
    if definition is None or not isinstance(definition.node, cst.Name):
        raise NoFix("the response is handed on")
    for use in definition.uses:
        outer = site.trace.parents.get(use)
        if isinstance(outer, cst.Attribute) and outer.attr.value in _TOUCHED:
            raise NoFix("the response is written to, or asked for its content")
        if isinstance(outer, cst.Arg):
            raise NoFix("the response is handed on")


# -- what can be written again


def bound_by(site: Site, entered: cst.With) -> list[Definition]:
    """The names that a `with` binds."""
    nodes = {item.asname.name for item in entered.items if item.asname is not None}
    return [definition for definition in site.trace.definitions if definition.node in nodes]


def plain_with(site: Site, entered: cst.With) -> None:
    """A `with` that can be written again, statement by statement."""
    if contains_comment(entered) or has_multiline_string(entered):
        raise NoFix("a comment or a long string stands in the with")
    if any(item.asname is None for item in entered.items):
        raise NoFix("the with enters more than what is read")
    site.indent(entered)


def name_of(node: cst.CSTNode) -> str | None:
    """A single name, None for anything else."""
    name = dotted(node)
    return name if name is not None and "." not in name else None
