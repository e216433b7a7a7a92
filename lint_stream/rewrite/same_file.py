"""The stream and the writer must not be one file, nor may anything be done to their paths in between."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from lint_stream.flow import Flow
from lint_stream.literals import argument
from lint_stream.rewrite.hazards import HARMLESS
from lint_stream.rewrite.paths import opened_path, path_key, path_names
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import dotted, last_name

__all__ = [
    "Paths",
    "opened_names",
    "paths_of",
    "refuse_same_object",
    "refuse_same_path",
    "writer_of",
]

_ASKS = frozenset(
    "with_name with_suffix joinpath relative_to exists is_file stat resolve absolute as_posix encode split".split()
)
"""Methods of a path that leave the file alone."""


@dataclass(frozen=True)
class Paths:
    """The paths of the stream and of the writer, by their keys."""

    flow: Flow
    keys: frozenset[str]

    def are_touched_by(self, call: cst.Call) -> bool:
        """Whether a call other than `print` or a logger's is handed one of them, or is a method of one."""
        name = last_name(call.func)
        if name in HARMLESS:
            return False
        touched = [arg.value for arg in call.args]
        if isinstance(call.func, cst.Attribute) and name not in _ASKS:
            touched.append(call.func.value)
        return any(path_key(self.flow, node) in self.keys for node in touched)


def writer_of(flow: Flow) -> cst.BaseExpression | None:
    """The object whose method takes the whole."""
    node = flow.consumer.node if flow.consumer is not None else None
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        return node.func.value
    return None


def opened_names(flow: Flow, site: Site) -> set[str]:
    """Names that say where the writer writes: in its path, and in what these names were made of."""
    path = opened_path(flow, writer_of(flow))
    return path_names(flow, site, path) if path is not None else set()


def paths_of(flow: Flow) -> Paths:
    """The keys of the paths that are read and written."""
    stream = flow.producer.stream
    opened = [opened_path(flow, stream.node) if stream is not None else None, opened_path(flow, writer_of(flow))]
    return Paths(flow, frozenset(path_key(flow, path) for path in opened if path is not None))


def refuse_same_object(flow: Flow, read: set[str], written: set[str]) -> None:
    """The stream and the writer are two, as far as their names and paths (`read`, `written`) show."""
    if read & written:
        raise NoFix("the stream and the writer are one")
    stream = flow.producer.stream
    if stream is None:
        return
    source, target = opened_path(flow, stream.node), opened_path(flow, writer_of(flow))
    if source is not None and target is not None and path_key(flow, source) == path_key(flow, target):
        raise NoFix("the stream and the writer are one file")
    writes_file = target is not None and target is not writer_of(flow)
    if writes_file and stream.value is not None and stream.value.type == "path" and _appends(flow):
        raise NoFix("a file that is appended to might be the one that is read")


def _appends(flow: Flow) -> bool:
    value = flow.values.of(writer_of(flow))
    if value is None or value.call is None:
        return False
    mode = argument(value.call, 1, "mode")
    text = mode.evaluated_value if isinstance(mode, cst.SimpleString) else None
    return not isinstance(text, str) or "a" in text or "+" in text


def refuse_same_path(flow: Flow, site: Site, entered: cst.With) -> None:
    """A with that opens the file which is read, in whatever spelling: it would be emptied before the first chunk."""
    stream = flow.producer.stream
    source = opened_path(flow, stream.node) if stream is not None else None
    if source is not None:
        key = path_key(flow, source)
        for item in entered.items:
            opened = opened_path(flow, item.item)
            if (opened is not None and path_key(flow, opened) == key) or site.region.code(source) in site.region.code(
                item.item
            ):
                raise NoFix("the stream and the writer are one file")
    _refuse_same_archive(flow, site, entered)


def _refuse_same_archive(flow: Flow, site: Site, entered: cst.With) -> None:
    """An archive cannot be written while one of its members is read."""
    stream = flow.producer.stream
    call = stream.value.call if stream is not None and stream.value is not None else None
    owner = dotted(call.func.value) if call is not None and isinstance(call.func, cst.Attribute) else None
    if owner is not None and any(site.mentions(item, {owner}) for item in entered.items):
        raise NoFix("the writer is opened by what the stream is read from")
