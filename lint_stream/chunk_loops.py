"""Loops that stream, but wrongly: every defect of a region's chunk loops, one for each."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.chunk_ends import Ends
from lint_stream.chunk_reads import find_reads
from lint_stream.chunk_sizes import Sizes
from lint_stream.consumers import Consumers
from lint_stream.defects import Defect
from lint_stream.facts import ModuleFacts
from lint_stream.loaded_bodies import LoadedBodies
from lint_stream.region import Region
from lint_stream.streamed_lines import StreamedLines
from lint_stream.trace import Trace
from lint_stream.values import Values

__all__ = ["find_defects"]


def find_defects(
    trace: Trace, values: Values, catalog: Catalog, facts: ModuleFacts, region: Region, consumers: Consumers
) -> list[Defect]:
    """The defects of the region's chunk loops, in order; of one read, the gravest."""
    found = _iter_defects(trace, values, catalog, facts, region, consumers)
    return sorted(found, key=lambda defect: trace.order.get(defect.at, 0))


def _iter_defects(
    trace: Trace, values: Values, catalog: Catalog, facts: ModuleFacts, region: Region, consumers: Consumers
) -> Iterator[Defect]:
    reads = find_reads(trace, values, catalog)
    sizes = Sizes(trace, values, catalog, facts, region, consumers)
    ends = Ends(trace, values, facts, region, sizes)
    done: set[cst.CSTNode] = set()
    for read in reads:
        defect = ends.find(read) or sizes.without_bound(read) or sizes.too_small(read)
        if defect is not None:
            done.add(read.node)
            yield defect
    for defect in sizes.declared_and_unused():
        if defect.at not in done:
            yield defect
    for call in trace.calls:
        tiny = sizes.too_small_pieces(call)
        if tiny is not None:
            yield tiny
    yield from StreamedLines(trace, values, catalog, facts, region, consumers).find()
    yield from LoadedBodies(trace, values, catalog, facts, region).find(reads)
