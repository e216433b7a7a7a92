"""What names may hold at one point of a function: copied where it branches, joined where it meets again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from lint_stream.trace import Binding, Definition, Scope

__all__ = ["Environment", "LoopHead", "join_environments"]


class Environment:
    """What names may hold at one point. Inside a loop, names from before it are merged at its head."""

    __slots__ = ("dead", "loop", "names", "outer")

    def __init__(self, outer: Environment | None = None, loop: LoopHead | None = None) -> None:
        self.names: dict[str, tuple[Definition, ...]] = {}
        self.outer = outer
        self.loop = loop
        self.dead = False

    def copy(self) -> Environment:
        twin = Environment(self.outer, self.loop)
        twin.names = dict(self.names)
        twin.dead = self.dead
        return twin

    def get(self, name: str) -> tuple[Definition, ...]:
        found = self.names.get(name)
        if found is not None:
            return found
        if self.outer is None or self.loop is None:
            return ()
        merged = self.loop.merged.get(name)
        if merged is None:
            merged = Definition(name, Binding.MERGED, self.loop.node, self.loop.scope)
            merged.inputs = list(self.outer.get(name))
            self.loop.merged[name] = merged
        return (merged,)


@dataclass(eq=False)
class LoopHead:
    node: cst.CSTNode
    scope: Scope
    merged: dict[str, Definition] = field(default_factory=dict)
    breaks: list[Environment] = field(default_factory=list)
    continues: list[Environment] = field(default_factory=list)


def join_environments(envs: Sequence[Environment]) -> Environment:
    """The environment where several ways meet; those that cannot be reached do not count."""
    alive = [env for env in envs if not env.dead]
    if not alive:
        dead = envs[0].copy()
        dead.dead = True
        return dead
    if len(alive) == 1:
        return alive[0]
    joined = alive[0].copy()
    names = dict.fromkeys(name for env in alive for name in env.names)
    for name in names:
        joined.names[name] = tuple(dict.fromkeys(d for env in alive for d in env.get(name)))
    return joined
