"""Whether what reads a stream lazily is used up where the stream is still open."""

from __future__ import annotations

import libcst as cst

from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import last_name

__all__ = ["refuse_leaving", "refuse_leaving_from"]

_EAGER = frozenset(
    """
    list tuple set frozenset dict sorted sum len any all min max join next print Counter deque array update extend
    writelines executemany fromkeys writerows bulk_create reduce
    """.split()
)
"""Last names of calls that use up what they are handed."""
_LAZY = frozenset(
    """
    map filter enumerate zip iter reversed chain islice takewhile dropwhile groupby filterfalse zip_longest starmap
    reader DictReader tqdm tee
    """.split()
)
"""Last names of calls that read on while their result is iterated."""


def refuse_leaving(site: Site, node: cst.CSTNode) -> None:
    """Raises NoFix where a lazy iterator over the lines may be read when the stream is closed."""
    if isinstance(node, cst.For):
        return
    if isinstance(node, cst.CompFor):
        owner: cst.CSTNode | None = node
        while isinstance(owner, cst.CompFor):
            owner = site.trace.parents.get(owner)
        if isinstance(owner, cst.GeneratorExp):
            _refuse(site, owner, 0)
        return
    if isinstance(node, cst.Call) and last_name(node.func) in _LAZY:
        _refuse(site, node, 0)


def refuse_leaving_from(site: Site, node: cst.CSTNode) -> None:
    """As `refuse_leaving`, for the expression that reads lazily."""
    _refuse(site, node, 0)


def _refuse(site: Site, node: cst.CSTNode, depth: int) -> None:
    parent = site.trace.parents.get(node)
    if isinstance(parent, cst.For) and parent.iter is node:
        return
    if isinstance(parent, cst.CompFor) and parent.iter is node:
        refuse_leaving(site, parent)
        return
    if isinstance(parent, cst.StarredElement | cst.In | cst.ComparisonTarget):
        return
    if isinstance(parent, cst.Arg):
        call = site.trace.parents.get(parent)
        if parent.star:
            return
        if isinstance(call, cst.Call) and last_name(call.func) in _EAGER:
            return
        if isinstance(call, cst.Call) and last_name(call.func) in _LAZY:
            _refuse(site, call, depth)
            return
    if isinstance(parent, cst.From):
        return
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1 and depth < 3:
        target = parent.targets[0].target
        block = site.block(parent)
        definitions = [d for d in site.trace.definitions if d.node is target]
        if not definitions:
            if isinstance(target, cst.Tuple | cst.List):
                return
            raise NoFix("what reads the stream is stored")
        for use in definitions[0].uses:
            if not any(site.trace.is_within(use, statement) for statement in block):
                raise NoFix("what reads the stream is used behind its block")
            _refuse(site, use, depth + 1)
        return
    raise NoFix("what reads the stream may outlive it")
