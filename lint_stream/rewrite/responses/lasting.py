"""What a body reads must last until it is sent: when the handler has returned, and its request's context is gone."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable

import libcst as cst

from lint_stream.catalog.serving import HANDLERS
from lint_stream.facts import FunctionFact
from lint_stream.flow import Flow
from lint_stream.rewrite.hazards import HARMLESS
from lint_stream.rewrite.responses.surroundings import refuse_rebinding
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import Binding, Definition, dotted

__all__ = ["refuse_passing"]

_CLOSED_PARAMETERS = re.compile(r"\bDepends\b|\bSecurity\b|\bUploadFile\b")
_KEPT_ANNOTATION = re.compile(
    r"(?:(?:Optional|Annotated|Union|list|List)\[)?"
    r"(?:str|int|float|bool|bytes|Path|pathlib\.Path|UUID|uuid\.UUID|date|datetime|Request|fastapi\.Request|None)\b"
)
_LOOKED_AT = frozenset(
    "name suffix stem parent stat exists is_file is_dir st_size size filename content_type code pk id".split()
)
"""Attributes (and methods) that look at a path or an object and change nothing."""
_LOOKING = HARMLESS | frozenset("getsize getmtime guess_type stat quote secure_filename url_for Path".split())
_CHANGING = frozenset(
    "append add update extend insert remove discard pop popitem clear write writelines setdefault sort reverse".split()
)
_WITHOUT_CONTEXT = frozenset(["werkzeug", "aiofiles", "anyio", "requests", "httpx"])
"""Packages that know nothing of a request (`secure_filename`, `safe_join`)."""
_LONGEST_MODE = 4
_DATABASE = re.compile(r"\.query\b|\bdb\.|\bsession\b")
_ANSWERS = re.compile(r"\braise\s+[\w.]*(?:HTTP|Http|PermissionDenied)|\babort\s*\(")
"""Code of a generator that answers with another status, which is sent by then."""
_BOUND_TO_A_THREAD = re.compile(r"\basyncio\b|\bsqlite3?\b|\bconn(?:ection)?\b|\bcursor\b|\bcur\b|get_running_loop")
_ENDING = re.compile(r"(?s)\b(?:teardown_\w+|after_this_request)\b.*?\b(?:close|remove|unlink|rmtree)\b")
"""Code of a file that ends a request by closing or deleting something."""
_CHANGED = frozenset(["Global", "Nonlocal"])


def refuse_passing(flow: Flow, site: Site, nodes: list[cst.CSTNode], statement: cst.CSTNode) -> None:
    """Raises NoFix where what `nodes` read may be gone, closed or changed after `statement`, which hands over the body.

    `nodes` are the expressions that move into a generator, or the generator itself.
    """
    made = [one for node in nodes if (one := _made(flow, node)) is not None]
    places: list[cst.CSTNode] = [*nodes, *(one for one in made if isinstance(one, cst.FunctionDef))]
    _Context(flow).refuse(places, made)
    _refuse_code(flow, site, places, made, statement)
    refuse_rebinding(site, places, statement)
    _refuse_dependencies(site, places)
    _refuse_uploads(flow, nodes)
    _refuse_side_effects(site, nodes, made, statement)
    _refuse_later_changes(site, places, statement)


def _made(flow: Flow, node: cst.CSTNode) -> FunctionFact | cst.FunctionDef | None:
    return flow.values.generator(node) if isinstance(node, cst.Call) else None


def _refuse_code(
    flow: Flow,
    site: Site,
    places: list[cst.CSTNode],
    made: list[FunctionFact | cst.FunctionDef],
    statement: cst.CSTNode,
) -> None:
    """What a generator must not do when the head of the response is sent, or in another thread."""
    lines = flow.facts.source.lines
    codes = [site.region.code(node) for node in places]
    codes += ["".join(lines[o.node.lineno - 1 : o.node.end_lineno]) for o in made if isinstance(o, FunctionFact)]
    function = site.trace.function(statement)
    is_coroutine = isinstance(function, cst.FunctionDef) and function.asynchronous is not None
    for code in codes:
        if _ANSWERS.search(code):
            raise NoFix("the generator answers with another status")
        if "request.state" in code:
            raise NoFix("a middleware may end what the request holds")
        if made and is_coroutine and _BOUND_TO_A_THREAD.search(code):
            raise NoFix("a generator may run in another thread")


# -- the request's context


class _Context:
    """Whether code needs the context of a request (Flask, Quart, CherryPy), itself or through functions of the file."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        packages = {package for row in HANDLERS for package in row.context}
        imported = {name.partition(".")[0] for name in flow.facts.imported_modules}
        self._packages = packages & imported
        self._names = {local for local, known in flow.facts.imports.items() if self._is_bound(known)}
        for name, values in flow.facts.assigned.items():
            if any("LocalProxy" in ast.unparse(value) for value in values):
                self._names.add(name)
        self._known: dict[ast.AST, bool] = {}

    def _is_bound(self, qualified: str) -> bool:
        """`flask.request`, `flask_login.current_user`, but not `flask.Response`."""
        package, _, last = qualified.partition(".")
        is_proxy = not last.rpartition(".")[2][:1].isupper() and bool(last)
        return is_proxy and any(package == p or package.startswith(f"{p}_") for p in self._packages)

    def refuse(self, places: Iterable[cst.CSTNode], made: Iterable[FunctionFact | cst.FunctionDef]) -> None:
        if not self._packages:
            return
        for node in places:
            self._refuse_in(node)
        if any(isinstance(one, FunctionFact) and self._needs(one) for one in made):
            raise NoFix("the generator needs the request, which is gone when it runs")
        codes = [self._flow.region.code(node) for node in places]
        codes += [self._source(one) for one in made if isinstance(one, FunctionFact)]
        if any(_DATABASE.search(code) for code in codes):
            raise NoFix("a database session belongs to the request, which is gone when the generator runs")
        if _ENDING.search(self._flow.facts.text):
            raise NoFix("what is read may be closed at the end of the request")

    def _source(self, fact: FunctionFact) -> str:
        return "".join(self._flow.facts.source.lines[fact.node.lineno - 1 : fact.node.end_lineno])

    def _refuse_in(self, node: cst.CSTNode) -> None:
        for inner in self._flow.trace.inside(node):
            if isinstance(inner, cst.Name) and inner.value in self._names:
                if not self._flow.trace.definitions_of(inner) or self._flow.values.qualified(inner) is not None:
                    raise NoFix("it depends on the request, which is gone when the generator runs")
            qualified = self._flow.values.qualified(inner) if isinstance(inner, cst.Attribute) else None
            if qualified is not None and self._is_bound(qualified):
                raise NoFix("it depends on the request, which is gone when the generator runs")
            if isinstance(inner, cst.Call):
                fact = self._flow.values.local_function(inner)
                if fact is not None and self._needs(fact):
                    raise NoFix("a function that it calls needs the request, which is gone when the generator runs")
                if fact is None and self._is_unknown(inner):
                    raise NoFix("a function of another module may need the request")

    def _is_unknown(self, call: cst.Call) -> bool:
        """A function of neither this file, the standard library, nor the language."""
        if not isinstance(call.func, cst.Name):
            return False
        known = self._flow.facts.imports.get(call.func.value)
        package = (known or "").partition(".")[0]
        if known is None or package in _WITHOUT_CONTEXT or call.func.value[:1].isupper():
            return False
        return package not in sys.stdlib_module_names

    def _needs(self, fact: FunctionFact) -> bool:
        if fact.node not in self._known:
            self._known[fact.node] = False
            self._known[fact.node] = self._looks_up(fact)
        return self._known[fact.node]

    def _looks_up(self, fact: FunctionFact) -> bool:
        facts = self._flow.facts
        for node in ast.walk(fact.node):
            if isinstance(node, ast.Name) and node.id in self._names:
                return True
            called: FunctionFact | None = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                called = facts.functions.get(node.func.id)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in ("self", "cls"):
                    called = facts.method(fact.class_name, node.func.attr)
            if called is not None and self._needs(called):
                return True
        return False


# -- what the framework closes


def _refuse_dependencies(site: Site, places: Iterable[cst.CSTNode]) -> None:
    """A parameter that FastAPI closes when the handler returns.

    Dependencies with `yield` and uploads are closed before the body is sent from 0.106 to 0.117, and with
    `scope="function"` in later versions; an annotation may be an alias for one.
    """
    is_fastapi = "fastapi" in site.source.text
    for node in places:
        for inner in site.trace.inside(node):
            for definition in _origins(site, inner, 0):
                if definition.binding is not Binding.PARAMETER or not isinstance(definition.node, cst.Param):
                    continue
                code = site.region.code(definition.node)
                annotation = definition.node.annotation
                kept = annotation is None or _KEPT_ANNOTATION.match(
                    site.region.code(annotation.annotation).strip("\"'")
                )
                if _CLOSED_PARAMETERS.search(code) or (is_fastapi and not kept):
                    raise NoFix("the framework may close a parameter before the body is sent")


def _origins(site: Site, node: cst.CSTNode, depth: int) -> list[Definition]:
    """What a name holds, and what that was made from."""
    found: list[Definition] = []
    for definition in site.trace.definitions_of(node):
        found.append(definition)
        if depth < 2 and definition.binding is Binding.ASSIGNED and isinstance(definition.value, cst.Name):
            found += _origins(site, definition.value, depth + 1)
    return found


def _refuse_uploads(flow: Flow, nodes: Iterable[cst.CSTNode]) -> None:
    """An upload that a generator is handed: Flask, Quart and Werkzeug close it when the handler returns."""
    for node in nodes:
        for arg in node.args if isinstance(node, cst.Call) else ():
            for inner in flow.trace.inside(arg):
                stream = (
                    flow.values.stream(inner) if isinstance(inner, cst.Name | cst.Subscript | cst.Attribute) else None
                )
                if stream is not None and stream.value is not None and stream.value.type.startswith("werkzeug."):
                    raise NoFix("the upload is closed before the body is sent")


# -- what the handler does afterwards


def _refuse_side_effects(
    site: Site,
    nodes: Iterable[cst.CSTNode],
    made: Iterable[FunctionFact | cst.FunctionDef],
    statement: cst.CSTNode,
) -> None:
    """A generator that changes something else: it would be changed only when the body is sent."""
    returns = isinstance(statement, cst.Return)
    for one in made:
        if isinstance(one, FunctionFact):
            if not returns and _changes_elsewhere(one):
                raise NoFix("the generator changes what is looked at before it runs")
            continue
        changed = _changed_names(site, one)
        start = site.trace.order.get(statement, 0)
        function = site.trace.function(statement)
        for inner in site.trace.inside(function) if function is not None else ():
            if isinstance(inner, cst.Name) and inner.value in changed and not site.trace.is_within(inner, one):
                is_later = site.trace.order.get(inner, 0) > start or site.trace.is_within(inner, statement)
                if is_later:
                    raise NoFix("the generator changes what is looked at before it runs")


def _changes_elsewhere(fact: FunctionFact) -> bool:
    for node in ast.walk(fact.node):
        if type(node).__name__ in _CHANGED:
            return True
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign) and any(isinstance(t, ast.Attribute) for t in targets):
            return True
    return False


def _changed_names(site: Site, function: cst.FunctionDef) -> set[str]:
    """Names of the surroundings that a nested generator gives values to, or whose objects it changes."""
    own = {d.name for d in site.trace.definitions if site.trace.is_within(d.node, function)}
    shared = {
        item.name.value
        for node in site.trace.inside(function)
        if isinstance(node, cst.Nonlocal | cst.Global)
        for item in node.names
    }
    changed = set(shared)
    for node in site.trace.inside(function):
        owner = _changed_owner(node)
        name = (dotted(owner) or "").partition(".")[0] if owner is not None else ""
        if name and name not in own - shared:
            changed.add(name)
    return changed


def _changed_owner(node: cst.CSTNode) -> cst.BaseExpression | None:
    """The object that a call or an assignment changes."""
    if isinstance(node, cst.Call):
        is_changing = isinstance(node.func, cst.Attribute) and node.func.attr.value in _CHANGING
        return node.func.value if is_changing and isinstance(node.func, cst.Attribute) else None
    target = node.target if isinstance(node, cst.AssignTarget | cst.AugAssign) else None
    return target.value if isinstance(target, cst.Attribute | cst.Subscript) else None


def _refuse_later_changes(site: Site, places: list[cst.CSTNode], statement: cst.CSTNode) -> None:
    """After the response is made, nothing may close, move or change what the body reads."""
    function = site.trace.function(statement)
    if function is None:
        return
    names = {
        name
        for node in places
        for inner in site.trace.inside(node)
        if isinstance(inner, cst.Name | cst.Attribute) and (name := dotted(inner)) is not None
    } - {"self", "cls", "open"}
    names |= {
        name
        for node in places
        for inner in site.trace.inside(node)
        for definition in site.trace.definitions_of(inner)
        if definition.binding is Binding.ASSIGNED and isinstance(definition.value, cst.Call)
        for origin in site.trace.inside(definition.value)
        if isinstance(origin, cst.Name) and site.trace.definitions_of(origin) and (name := origin.value)
    }
    paths = {
        inner.value
        for node in places
        for inner in site.trace.inside(node)
        if isinstance(inner, cst.SimpleString) and len(inner.raw_value) > _LONGEST_MODE
    }
    start = site.trace.order.get(statement, 0)
    for inner in site.trace.inside(function):
        is_path = isinstance(inner, cst.SimpleString) and inner.value in paths
        if not is_path and (not isinstance(inner, cst.Name | cst.Attribute) or dotted(inner) not in names):
            continue
        if any(site.trace.is_within(inner, node) for node in (*places, statement)):
            continue
        is_later = site.trace.order.get(inner, 0) > start or site.trace.function(inner) is not function
        if is_later and not _looks(site, inner):
            raise NoFix("what is read may be closed, moved or changed before it is sent")


def _looks(site: Site, use: cst.CSTNode) -> bool:
    """Whether a use only looks at a name's value."""
    parent = site.trace.parents.get(use)
    if isinstance(parent, cst.Attribute):
        call = site.trace.parents.get(parent)
        if isinstance(call, cst.Call) and call.func is parent:
            return parent.attr.value in _LOOKED_AT or parent.attr.value in HARMLESS
        return not isinstance(call, cst.AssignTarget | cst.AugAssign | cst.Del)
    if isinstance(parent, cst.Subscript):
        return not isinstance(site.trace.parents.get(parent), cst.AssignTarget | cst.AugAssign | cst.Del)
    if isinstance(parent, cst.Arg):
        call = site.trace.parents.get(parent)
        name = call.func.attr.value if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) else None
        if isinstance(call, cst.Call) and isinstance(call.func, cst.Name):
            name = call.func.value
        return name in _LOOKING
    if isinstance(parent, cst.Call):
        return False
    return not isinstance(parent, cst.AssignTarget | cst.AugAssign | cst.Del)
