"""The nested function that gives (or writes) a body piece by piece."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from lint_stream.catalog.web_rows import Streaming
from lint_stream.diagnostic import Edit
from lint_stream.rewrite.moving import lines_edit
from lint_stream.rewrite.site import NoFix, Site

__all__ = ["BodyFunction", "needs_async"]


def needs_async(streaming: Streaming, function: cst.FunctionDef) -> bool:
    """Whether the body of a response in this function must be an async generator."""
    is_coroutine = function.asynchronous is not None
    return streaming.is_async or (streaming.async_in_coroutine and is_coroutine)


@dataclass(frozen=True)
class BodyFunction:
    """A generator, or the coroutine function that a framework hands its response to."""

    name: str
    chunk: str
    response: str = ""
    writer: str | None = None

    @classmethod
    def fresh(cls, site: Site, streaming: Streaming) -> BodyFunction:
        """One whose names the function around it does not use."""
        response = site.fresh("response", "resp", "out") if streaming.writer is not None else ""
        name, chunk = site.fresh("body", "content", "stream"), site.fresh("chunk", "block", "piece")
        return cls(name, chunk, response, streaming.writer)

    @property
    def reference(self) -> str:
        """What is handed over: a call of the generator, or the coroutine function itself."""
        return self.name if self.writer is not None else f"{self.name}()"

    @property
    def send(self) -> str:
        """The statement that passes one piece on."""
        if self.writer is not None:
            return f"await {self.response}.{self.writer}({self.chunk})"
        return f"yield {self.chunk}"

    def lines(self, site: Site, indent: str, header: str, body: list[str], *, is_async: bool) -> list[str]:
        """The function, its first line without indentation; `body` lines are those under `header`."""
        return [
            f"{'async ' if is_async else ''}def {self.name}({self.response}):",
            f"{indent}{site.step}{header}",
            *(f"{indent}{site.step * 2}{line}" for line in body),
        ]

    def around(self, site: Site, statement: cst.BaseSmallStatement, generator: str, *, is_async: bool) -> Edit:
        """In front of a statement, an async function that passes on the pieces of a generator."""
        if "\n" in generator:
            raise NoFix("the generator spans lines")
        indent = site.indent(statement)
        loop = f"{'async ' if is_async else ''}for {self.chunk} in {generator}:"
        text = "\n".join(self.lines(site, indent, loop, [self.send], is_async=True))
        return lines_edit(site, statement, site.span(statement).start, f"{text}\n\n{indent}")
