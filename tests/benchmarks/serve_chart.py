"""The picture of what downloads cost: memory and time to first byte, by the number of downloads at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["Curve", "draw"]

_COLOURS = {False: "#d55e00", True: "#0072b2"}
"""Of a program that is not fixed, and of one that is; told apart by the colour-blind too (Okabe and Ito)."""

_LINES = (("-", "o"), ("--", "s"), (":", "^"))


class Curve(NamedTuple):
    """What is drawn of one program."""

    name: str
    is_fixed: bool
    server: str
    """Curves of one server have one kind of line."""
    clients: list[int]
    held_mb: list[float]
    first_byte_ms: list[float]


def draw(curves: Sequence[Curve], size_mb: int, path: Path) -> None:
    """Write the picture as SVG; it says nothing of when it was drawn."""
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.ticker import StrMethodFormatter

    servers = sorted({curve.server for curve in curves})
    with matplotlib.rc_context(
        {
            # Text stays text, which is small; where the first font is missing, the second is as wide.
            "svg.fonttype": "none",
            "font.sans-serif": ["DejaVu Sans", "Verdana"],
            # Ids made from a constant keep the file the same where the numbers are.
            "svg.hashsalt": "serve-cost",
        }
    ):
        # White, so that it can be read on a dark page too.
        figure = Figure(figsize=(9, 4.2), layout="constrained", facecolor="white")
        memory, first_byte = figure.subplots(1, 2)
        memory.set(title="Peak memory of the server", ylabel="MB more than when idle")
        first_byte.set(title="Time to first byte", ylabel="ms, median of the clients")
        for axes in (memory, first_byte):
            axes.set(xlabel=f"downloads of {size_mb} MB at once", xticks=curves[0].clients, yscale="log")
            # Between 64 MB and 0.5 MB for each download, a linear axis would show one of them as zero.
            axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
            axes.grid(axis="y", color="#dddddd")
            axes.spines[["top", "right"]].set_visible(False)
        for curve in curves:
            line, marker = _LINES[servers.index(curve.server)]
            for axes, values in ((memory, curve.held_mb), (first_byte, curve.first_byte_ms)):
                axes.plot(
                    curve.clients,
                    values,
                    linestyle=line,
                    marker=marker,
                    color=_COLOURS[curve.is_fixed],
                    label=curve.name,
                )
        figure.legend(
            *memory.get_legend_handles_labels(), loc="outside lower center", ncols=len(servers), frameon=False
        )
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
