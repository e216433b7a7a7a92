"""A flow: a producer, what happens to what it made, and the code that says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.facts import ModuleFacts
from lint_stream.producers import Kind, Producer
from lint_stream.region import Region
from lint_stream.response_code import ResponseCode
from lint_stream.trace import Trace
from lint_stream.uses import Use
from lint_stream.values import Values

__all__ = ["Flow"]


@dataclass(eq=False)
class Flow:
    """A producer, what happens to what it made, and the code that says so.

    `uses` are all uses in order; `consumer` the first that takes pieces, None where the value is
    dropped or kept. `region` and `trace` give a rewrite the tree and the text.
    """

    code: str
    producer: Producer
    uses: list[Use]
    consumer: Use | None
    region: Region
    trace: Trace
    values: Values
    facts: ModuleFacts
    catalog: Catalog
    responses: ResponseCode
    size: str | None = None
    """The code of the chunk size that a fix uses; None for what `chunk_size_code` finds."""

    @cached_property
    def stream_code(self) -> str:
        """The stream's own code, as it is named in messages: `src`, `requests.get(url)`."""
        return self.code_of(self._stream_node)

    @property
    def _stream_node(self) -> cst.CSTNode:
        producer = self.producer
        if producer.defect is not None:
            return producer.defect.stream
        if producer.finding is not None:
            return producer.finding.generator or producer.finding.at
        if producer.kind is Kind.LOAD_ALL:
            return producer.stream.node if producer.stream is not None else producer.node
        if producer.gathering is not None:
            return producer.gathering.source.node
        return producer.node

    def code_of(self, node: cst.CSTNode) -> str:
        """Code of a node on one line, without its parentheses, shortened where it is long."""
        text = " ".join(self.region.code(node).split())
        if isinstance(node, cst.BinaryOperation | cst.BooleanOperation | cst.IfExp):
            text = text if text.startswith("(") else f"({text})"
        elif text.startswith("(") and text.endswith(")") and isinstance(node, cst.BaseExpression) and node.lpar:
            text = text[1:-1].strip()
        return text if len(text) <= 60 else text[:57] + "..."

    @cached_property
    def is_awaited(self) -> bool:
        """Whether the producer's value is awaited."""
        return isinstance(self.trace.parents.get(self.producer.node), cst.Await)

    @cached_property
    def consumer_code(self) -> str:
        """What takes the pieces, as it is named in messages: `dst.write`, `hashlib.sha256`."""
        node = self.consumer.node if self.consumer is not None else None
        return self.code_of(node.func) if isinstance(node, cst.Call) else ""
