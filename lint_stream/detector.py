"""One libcst visitor walks a region once and records what each name may hold, in order of evaluation.

It knows no library: the result is a `Trace`, in which every name's use has its reaching definitions and
every node its parent. What the values are, and what happens to them, is asked of the trace later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import libcst as cst

from lint_stream.environments import Environment, LoopHead, join_environments
from lint_stream.trace import Binding, Definition, Scope, Trace, dotted, strip_await

__all__ = ["Detector"]


_MOST_PARTS = 300


class Detector(cst.CSTVisitor):
    """Walks a region in order of evaluation and fills a Trace.

    Each node type with an order of its own has a handler, which visits the children itself; the
    rest are visited as libcst does. Raises RecursionError where the region is nested too deeply.
    """

    def __init__(self, class_name: str | None = None) -> None:
        super().__init__()
        self.trace = Trace()
        self._env = Environment()
        self._scope = Scope(None, None, class_name)
        self._loops: list[LoopHead] = []
        self._later: list[tuple[cst.FunctionDef, Scope]] = []
        self._captured: list[tuple[cst.CSTNode, str, Scope]] = []
        self._count = 0

    # -- the walk

    def run(self, module: cst.Module) -> Trace:
        """The trace of a parsed region."""
        self.trace.scopes[module] = self._scope
        for statement in module.body:
            self._walk(statement, module)
        while self._later:
            function, scope = self._later.pop(0)
            self._function_body(function, scope)
        self._resolve_captured()
        for node, definitions in self.trace.reaching.items():
            for definition in self.trace.resolve(definitions):
                definition.uses.append(node)  # type: ignore[arg-type]
        return self.trace

    def _walk(self, node: cst.CSTNode, parent: cst.CSTNode) -> None:
        self.trace.parents[node] = parent
        node.visit(self)

    def _walk_all(self, nodes: Iterable[cst.CSTNode], parent: cst.CSTNode) -> None:
        for node in nodes:
            self._walk(node, parent)

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Dispatches to the handler of the node's type; libcst descends no further."""
        self._count += 1
        self.trace.order[node] = self._count
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            handler(self, node)
        elif not isinstance(node, _WITHOUT_CHILDREN):
            self._walk_all(node.children, node)
        return False

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Nothing is left to do: handlers have visited the children."""

    # -- names

    def _define(
        self,
        name: str,
        binding: Binding,
        node: cst.CSTNode,
        value: cst.BaseExpression | None = None,
        path: tuple[int, ...] = (),
        *,
        previous: tuple[Definition, ...] = (),
        qualified: str | None = None,
    ) -> Definition:
        definition = Definition(
            name, binding, node, self._scope, value, path, self.trace.statement(node), [], previous, qualified
        )
        self._env.names[name] = (definition,)
        self.trace.names.add(name)
        self._scope.bound.setdefault(name, []).append(definition)
        self.trace.definitions.append(definition)
        self.trace.defined[node] = definition
        if value is not None:
            self.trace.given[strip_await(value)].append(definition)
        return definition

    def _use(self, node: cst.CSTNode, name: str) -> None:
        found = self._env.get(name)
        if found:
            self.trace.reaching[node] = found
        if not found or any(d.binding is Binding.MERGED for d in found):
            self._captured.append((node, name, self._scope))

    def _resolve_captured(self) -> None:
        for node, name, scope in self._captured:
            if self.trace.resolve(self.trace.reaching.get(node, ())):
                continue
            outer = scope.parent
            while outer is not None:
                if name in outer.bound and not isinstance(outer.node, cst.ClassDef):
                    self.trace.reaching[node] = tuple(outer.bound[name])
                    break
                outer = outer.parent

    def _bind(
        self, target: cst.BaseExpression, value: cst.BaseExpression | None, binding: Binding, path: tuple[int, ...] = ()
    ) -> None:
        if isinstance(target, cst.Name):
            self.trace.names.add(target.value)
            self._count += 1
            self.trace.order[target] = self._count
            self._define(target.value, binding, target, value, path)
        elif isinstance(target, cst.Tuple | cst.List):
            elements = target.elements
            values = value.elements if isinstance(value, cst.Tuple | cst.List) and not path else ()
            pairwise = len(values) == len(elements) and not any(isinstance(v, cst.StarredElement) for v in values)
            for index, element in enumerate(elements):
                self.trace.parents[element] = target
                self.trace.parents[element.value] = element
                if binding is Binding.ASSIGNED and pairwise:
                    self._bind(element.value, values[index].value, binding)
                else:
                    self._bind(element.value, value, binding, (*path, index))
        else:
            self._walk(target, self.trace.parents[target])
            name = dotted(target)
            if name is not None:
                self._define(name, binding, target, value, path)

    # -- statements

    def _block(self, node: cst.CSTNode) -> None:
        body = node.body  # type: ignore[attr-defined]
        self._walk_all(body, node)

    def _assign(self, node: cst.Assign) -> None:
        self._walk(node.value, node)
        for target in node.targets:
            self.trace.parents[target] = node
            self.trace.parents[target.target] = target
            self._bind(target.target, node.value, Binding.ASSIGNED)

    def _ann_assign(self, node: cst.AnnAssign) -> None:
        if node.value:
            self._walk(node.value, node)
        self.trace.parents[node.target] = node
        self.trace.parents[node.annotation] = node
        if node.value:
            self._bind(node.target, node.value, Binding.ASSIGNED)
        elif isinstance(node.target, cst.Name):
            self._bind(node.target, None, Binding.OTHER)

    def _aug_assign(self, node: cst.AugAssign) -> None:
        self.trace.augmented.append(node)
        self._walk(node.value, node)
        self._walk(node.target, node)
        name = dotted(node.target)
        if name is not None:
            previous = self._env.get(name)
            self._define(name, Binding.AUGMENTED, node, node.value, previous=previous)

    def _if(self, node: cst.If) -> None:
        self._walk(node.test, node)
        before = self._env.copy()
        self._walk(node.body, node)
        after = self._env
        self._env = before
        if node.orelse:
            self._walk(node.orelse, node)
        self._env = join_environments([after, self._env])

    def _while(self, node: cst.While) -> None:
        self.trace.loops.append(node)
        loop, outer = self._enter_loop(node)
        self._walk(node.test, node)
        at_test = self._env.copy()
        if isinstance(node.test, cst.Name | cst.Integer) and node.test.value in ("True", "1"):
            at_test.dead = True
        self._walk(node.body, node)
        self._leave_loop(loop, outer, at_test, node.orelse, node)

    def _for(self, node: cst.For) -> None:
        self.trace.loops.append(node)
        self._walk(node.iter, node)
        loop, outer = self._enter_loop(node)
        exhausted = self._env.copy()
        self.trace.parents[node.target] = node
        self._bind(node.target, node.iter, Binding.ITERATED)
        self._walk(node.body, node)
        exhausted = join_environments([exhausted, self._env, *loop.continues])
        self._leave_loop(loop, outer, exhausted, node.orelse, node)

    def _enter_loop(self, node: cst.CSTNode) -> tuple[LoopHead, Environment]:
        loop = LoopHead(node, self._scope)
        outer = self._env
        self._env = Environment(outer, loop)
        self._env.dead = outer.dead
        self._loops.append(loop)
        return loop, outer

    def _leave_loop(
        self, loop: LoopHead, outer: Environment, exhausted: Environment, orelse: cst.Else | None, node: cst.CSTNode
    ) -> None:
        self._loops.pop()
        back_edges = [env for env in (self._env, *loop.continues) if not env.dead]
        self._env = exhausted
        for name in dict.fromkeys(name for env in back_edges for name in env.names):
            exhausted.get(name)  # What the body assigns reaches the head, though no name is read there.
        if orelse:
            self._walk(orelse, node)
        end = join_environments([self._env, *loop.breaks])
        done = False
        while not done:
            # Looking a name up in an environment of the loop may merge it at the head only then.
            done = True
            for name, merged in list(loop.merged.items()):
                for env in back_edges:
                    for definition in env.get(name):
                        if definition is not merged and definition not in merged.inputs:
                            merged.inputs.append(definition)
                            done = False
        result = outer.copy()
        for name in dict.fromkeys([*end.names, *loop.merged]):
            result.names[name] = end.get(name)
        result.dead = end.dead or outer.dead
        self._env = result

    def _jump(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.Return):
            self.trace.returns.append(node)
            if node.value:
                self._walk(node.value, node)
        elif isinstance(node, cst.Raise):
            if node.exc:
                self._walk(node.exc, node)
            if node.cause:
                self._walk(node.cause, node)
        elif self._loops and isinstance(node, cst.Break):
            self._loops[-1].breaks.append(self._env.copy())
        elif self._loops and isinstance(node, cst.Continue):
            self._loops[-1].continues.append(self._env.copy())
        self._env = self._env.copy()
        self._env.dead = True

    def _with(self, node: cst.With) -> None:
        for item in node.items:
            self.trace.parents[item] = node
            self._walk(item.item, item)
            if item.asname:
                self.trace.parents[item.asname] = item
                self.trace.parents[item.asname.name] = item.asname
                self._bind(item.asname.name, item.item, Binding.ENTERED)
        self._walk(node.body, node)

    def _try(self, node: cst.Try | cst.TryStar) -> None:
        start = self._env.copy()
        self._walk(node.body, node)
        completed = self._env
        midway = completed.copy()
        midway.dead = start.dead
        interrupted = join_environments([start, midway])
        ends = []
        for handler in node.handlers:
            self._env = interrupted.copy()
            self.trace.parents[handler] = node
            if handler.type:
                self._walk(handler.type, handler)
            if handler.name:
                self.trace.parents[handler.name] = handler
                self._bind(handler.name.name, None, Binding.OTHER)
            self._walk(handler.body, handler)
            ends.append(self._env)
        self._env = completed
        if node.orelse:
            self._walk(node.orelse, node)
        self._env = join_environments([self._env, *ends])
        if node.finalbody:
            dead = self._env.dead
            self._env = join_environments([self._env, interrupted]) if dead else self._env
            self._walk(node.finalbody, node)
            self._env.dead = self._env.dead or dead

    def _match(self, node: cst.Match) -> None:
        self._walk(node.subject, node)
        before = self._env
        ends = [before.copy()]
        for case in node.cases:
            self._env = before.copy()
            self.trace.parents[case] = node
            self._pattern(case.pattern, case)
            if case.guard:
                self._walk(case.guard, case)
            self._walk(case.body, case)
            ends.append(self._env)
        self._env = join_environments(ends)

    def _pattern(self, node: cst.CSTNode, parent: cst.CSTNode) -> None:
        self.trace.parents[node] = parent
        for child in node.children:
            self._pattern(child, node)
        name = getattr(node, "name", None)
        if isinstance(node, cst.MatchAs | cst.MatchStar) and isinstance(name, cst.Name):
            self._bind(name, None, Binding.OTHER)

    def _import(self, node: cst.Import) -> None:
        for alias in node.names:
            name = dotted(alias.name)
            if name is None:
                continue
            if alias.asname and isinstance(alias.asname.name, cst.Name):
                self._define(alias.asname.name.value, Binding.IMPORTED, alias, qualified=name)
            else:
                first = name.partition(".")[0]
                self._define(first, Binding.IMPORTED, alias, qualified=first)

    def _import_from(self, node: cst.ImportFrom) -> None:
        if isinstance(node.names, cst.ImportStar):
            return
        module = "." * len(node.relative) + ((dotted(node.module) or "") if node.module else "")
        for alias in node.names:
            if not isinstance(alias.name, cst.Name):
                continue
            local = alias.asname.name if alias.asname else alias.name
            if isinstance(local, cst.Name):
                self._define(local.value, Binding.IMPORTED, alias, qualified=f"{module}.{alias.name.value}")

    def _delete(self, node: cst.Del) -> None:
        self._walk(node.target, node)
        deleted = [e.value for e in node.target.elements] if isinstance(node.target, cst.Tuple) else [node.target]
        for target in deleted:
            name = dotted(target)
            if name is not None:
                self._define(name, Binding.OTHER, target)

    def _declared(self, node: cst.Global | cst.Nonlocal) -> None:
        names = [item.name.value for item in node.names]
        self.trace.names.update(names)
        self.trace.shared.update(names)

    # -- scopes

    def _function_def(self, node: cst.FunctionDef) -> None:
        for decorator in node.decorators:
            self._walk(decorator, node)
        self.trace.parents[node.params] = node
        for parameter in _parameters(node.params):
            self.trace.parents[parameter] = node.params
            if parameter.default:
                self._walk(parameter.default, parameter)
        self.trace.parents[node.name] = node
        self.trace.names.add(node.name.value)
        self._define(node.name.value, Binding.DEFINED, node)
        scope = Scope(node, self._scope, self._scope.class_name)
        self.trace.scopes[node] = scope
        self._later.append((node, scope))

    def _function_body(self, node: cst.FunctionDef, scope: Scope) -> None:
        self._scope, self._env, self._loops = scope, Environment(), []
        self._define_parameters(node.params)
        self._walk(node.body, node)

    def _define_parameters(self, parameters: cst.Parameters) -> None:
        for parameter in _parameters(parameters):
            self.trace.names.add(parameter.name.value)
            self._count += 1
            self.trace.order[parameter] = self._count
            self._define(parameter.name.value, Binding.PARAMETER, parameter, parameter.default)

    def _class_def(self, node: cst.ClassDef) -> None:
        for decorator in node.decorators:
            self._walk(decorator, node)
        for argument in (*node.bases, *node.keywords):
            self._walk(argument, node)
        self.trace.names.add(node.name.value)
        outer, outer_env = self._scope, self._env
        self._scope = Scope(node, outer, node.name.value)
        self.trace.scopes[node] = self._scope
        self._env = outer_env.copy()
        self._walk(node.body, node)
        self._scope, self._env = outer, outer_env
        self._define(node.name.value, Binding.DEFINED, node)

    def _lambda(self, node: cst.Lambda) -> None:
        outer, outer_env = self._scope, self._env
        self.trace.parents[node.params] = node
        for parameter in _parameters(node.params):
            self.trace.parents[parameter] = node.params
            if parameter.default:
                self._walk(parameter.default, parameter)
        self._scope = Scope(node, outer, outer.class_name)
        self.trace.scopes[node] = self._scope
        self._env = outer_env.copy()
        self._define_parameters(node.params)
        self._walk(node.body, node)
        self._scope, self._env = outer, outer_env

    # -- expressions

    def _name(self, node: cst.Name) -> None:
        self.trace.names.add(node.value)
        self._use(node, node.value)

    def _attribute(self, node: cst.Attribute) -> None:
        self._walk(node.value, node)
        self.trace.parents[node.attr] = node
        self.trace.attributes.append(node)
        name = dotted(node)
        if name is not None:
            found = self._env.get(name)
            if found:
                self.trace.reaching[node] = found

    def _call(self, node: cst.Call) -> None:
        self._walk(node.func, node)
        for argument in node.args:
            self.trace.parents[argument] = node
            self._walk(argument.value, argument)
        self.trace.calls.append(node)

    def _delegated(self, node: cst.From) -> None:
        self.trace.delegated.append(node)
        self._walk(node.item, node)

    def _named(self, node: cst.NamedExpr) -> None:
        self._walk(node.value, node)
        self.trace.parents[node.target] = node
        self._bind(node.target, node.value, Binding.ASSIGNED)

    def _boolean(self, node: cst.BooleanOperation) -> None:
        self._walk(node.left, node)
        before = self._env.copy()
        self._walk(node.right, node)
        self._env = join_environments([self._env, before])

    def _if_exp(self, node: cst.IfExp) -> None:
        self._walk(node.test, node)
        before = self._env.copy()
        self._walk(node.body, node)
        after = self._env
        self._env = before
        self._walk(node.orelse, node)
        self._env = join_environments([after, self._env])

    def _comprehension(self, node: cst.BaseComp) -> None:
        self.trace.comprehensions.append(node)
        saved = self._env
        self._env = saved.copy()
        self._comp_for(node.for_in, node)
        if isinstance(node, cst.DictComp):
            self._walk(node.key, node)
            self._walk(node.value, node)
        else:
            self._walk(node.elt, node)  # type: ignore[attr-defined]
        self._env = saved

    def _comp_for(self, clause: cst.CompFor, parent: cst.CSTNode) -> None:
        self.trace.parents[clause] = parent
        self._walk(clause.iter, clause)
        self.trace.parents[clause.target] = clause
        self._bind(clause.target, clause.iter, Binding.ITERATED)
        for condition in clause.ifs:
            self.trace.parents[condition] = clause
            self._walk(condition.test, condition)
        if clause.inner_for_in:
            self._comp_for(clause.inner_for_in, clause)

    def _concatenated(self, node: cst.ConcatenatedString) -> None:
        """Not by recursion: a table of bytes may be one string in a hundred parts.

        Raises RecursionError for more of them than libcst can print.
        """
        current: cst.BaseExpression = node
        parts = 0
        while isinstance(current, cst.ConcatenatedString):
            parts += 1
            if parts > _MOST_PARTS:
                raise RecursionError
            self._walk(current.left, current)
            self.trace.parents[current.right] = current
            self._count += 1
            self.trace.order[current.right] = self._count
            current, parent = current.right, current
        self._walk(current, parent)

    def _formatted(self, node: cst.FormattedStringExpression) -> None:
        self._walk(node.expression, node)

    def _plain_children(self, node: cst.CSTNode) -> None:
        for name in _CHILDREN[type(node)]:
            child = getattr(node, name)
            if isinstance(child, cst.CSTNode):
                self._walk(child, node)
            elif isinstance(child, tuple | list):
                self._walk_all(child, node)


_CHILDREN: dict[type[cst.CSTNode], tuple[str, ...]] = {
    cst.Expr: ("value",),
    cst.Await: ("expression",),
    cst.UnaryOperation: ("expression",),
    cst.BinaryOperation: ("left", "right"),
    cst.Comparison: ("left", "comparisons"),
    cst.ComparisonTarget: ("comparator",),
    cst.Subscript: ("value", "slice"),
    cst.SubscriptElement: ("slice",),
    cst.Index: ("value",),
    cst.Slice: ("lower", "upper", "step"),
    cst.Tuple: ("elements",),
    cst.List: ("elements",),
    cst.Set: ("elements",),
    cst.Element: ("value",),
    cst.StarredElement: ("value",),
    cst.Dict: ("elements",),
    cst.DictElement: ("key", "value"),
    cst.StarredDictElement: ("value",),
    cst.FormattedString: ("parts",),
    cst.Yield: ("value",),
    cst.Assert: ("test", "msg"),
    cst.Else: ("body",),
    cst.Finally: ("body",),
    cst.Decorator: ("decorator",),
    cst.Arg: ("value",),
}

_WITHOUT_CHILDREN = (
    cst.SimpleString,
    cst.Integer,
    cst.Float,
    cst.Imaginary,
    cst.Ellipsis,
    cst.Pass,
    cst.FormattedStringText,
    cst.BaseParenthesizableWhitespace,
    cst.EmptyLine,
    cst.TrailingWhitespace,
    cst.Comma,
)

_HANDLERS: dict[type[cst.CSTNode], Callable[[Detector, Any], None]] = {
    cst.Module: Detector._block,
    cst.IndentedBlock: Detector._block,
    cst.SimpleStatementSuite: Detector._block,
    cst.SimpleStatementLine: Detector._block,
    cst.Assign: Detector._assign,
    cst.AnnAssign: Detector._ann_assign,
    cst.AugAssign: Detector._aug_assign,
    cst.If: Detector._if,
    cst.While: Detector._while,
    cst.For: Detector._for,
    cst.Return: Detector._jump,
    cst.Raise: Detector._jump,
    cst.Break: Detector._jump,
    cst.Continue: Detector._jump,
    cst.With: Detector._with,
    cst.Try: Detector._try,
    cst.TryStar: Detector._try,
    cst.Match: Detector._match,
    cst.Import: Detector._import,
    cst.ImportFrom: Detector._import_from,
    cst.Del: Detector._delete,
    cst.Global: Detector._declared,
    cst.Nonlocal: Detector._declared,
    cst.FunctionDef: Detector._function_def,
    cst.ClassDef: Detector._class_def,
    cst.Lambda: Detector._lambda,
    cst.Name: Detector._name,
    cst.Attribute: Detector._attribute,
    cst.Call: Detector._call,
    cst.From: Detector._delegated,
    cst.NamedExpr: Detector._named,
    cst.BooleanOperation: Detector._boolean,
    cst.IfExp: Detector._if_exp,
    cst.ListComp: Detector._comprehension,
    cst.SetComp: Detector._comprehension,
    cst.GeneratorExp: Detector._comprehension,
    cst.DictComp: Detector._comprehension,
    cst.ConcatenatedString: Detector._concatenated,
    cst.FormattedStringExpression: Detector._formatted,
    **dict.fromkeys(_CHILDREN, Detector._plain_children),
}


def _parameters(parameters: cst.Parameters) -> Iterator[cst.Param]:
    yield from parameters.posonly_params
    yield from parameters.params
    if isinstance(parameters.star_arg, cst.Param):
        yield parameters.star_arg
    yield from parameters.kwonly_params
    if parameters.star_kwarg:
        yield parameters.star_kwarg
