"""Source text to diagnostics: the only place that knows the order of the steps.

Modules that import libcst are imported only for a file in which the scout finds a region, and what only
a diagnostic needs, only for a diagnostic.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lint_stream.python_code import parse
from lint_stream.screen import Screening, generator_names, loads_of, screen
from lint_stream.settings import Settings

if TYPE_CHECKING:
    import ast

    from lint_stream.diagnostic import Diagnostic, Fix
    from lint_stream.facts import ModuleFacts
    from lint_stream.flow import Flow
    from lint_stream.rules.rule import Rule
    from lint_stream.scout import RegionPlan

__all__ = ["check_source"]

_DEFAULTS = Settings()


def check_source(
    text: str,
    settings: Settings = _DEFAULTS,
    *,
    tree: ast.Module | None = None,
    screened: bool = True,
    scouted: bool = True,
) -> list[Diagnostic]:
    """Diagnostics of one file, sorted by position; all codes, whatever is selected.

    `text` is the decoded file without its byte order mark, line ends as they are. `tree` is its
    parsed form where the caller already has one. `screened` and `scouted` False switch the two off,
    for the proof that they pass over nothing. Raises SyntaxError (or ValueError for null bytes,
    MemoryError or RecursionError for code that is nested too deeply) where the text has a candidate
    line and cannot be parsed.
    """
    screening = screen(text, settings) if screened else _everything(text)
    if not screening.lines:
        return []
    if tree is None:
        tree = parse(text)

    from lint_stream.facts import ModuleFacts
    from lint_stream.scout import all_regions, find_regions

    facts = ModuleFacts(tree, text)
    if scouted:
        plans = find_regions(facts, screening, settings)
    else:
        plans = all_regions(facts)
    if not plans:
        return []
    return _check_regions(settings, facts, plans)


def _everything(text: str) -> Screening:
    """A screening that lets every line through."""
    lines = list(range(1, text.count("\n") + text.count("\r") + 2))
    return Screening(lines, generator_names(text), loads_of(text))


def _check_regions(settings: Settings, facts: ModuleFacts, plans: list[RegionPlan]) -> list[Diagnostic]:
    from lint_stream.catalog.index import catalog_for
    from lint_stream.detector import Detector
    from lint_stream.flows import find_flows
    from lint_stream.region import Region, RegionError
    from lint_stream.rules import rules_by_code

    catalog = catalog_for(settings)
    rules = rules_by_code()
    found: list[Diagnostic] = []
    for plan in plans:
        try:
            region = Region(plan, facts.source)
            trace = Detector(plan.class_name).run(region.module)
            flows = find_flows(trace, region, facts, catalog)
            found += [_diagnostic(flow, rules[flow.code]) for flow in flows]
        except RegionError as error:
            found.append(_not_analysed(plan, str(error)))
            continue
        except RecursionError:
            found.append(_not_analysed(plan, "it is nested too deeply"))
            continue
    return sorted(found, key=lambda diagnostic: (diagnostic.span, diagnostic.code))


def _diagnostic(flow: Flow, rule: Rule) -> Diagnostic:
    from lint_stream.diagnostic import Diagnostic

    span = flow.region.span(flow.producer.at)
    return Diagnostic(rule.code, span, rule.message(flow), partial(_find_fix, flow, rule))


def _find_fix(flow: Flow, rule: Rule) -> Fix | None:
    from lint_stream.diagnostic import Fix
    from lint_stream.rewrite.site import NoFix

    try:
        rewrite = rule.rewrite(flow)
    except NoFix:
        return None
    if rewrite is None:
        return None
    edits = tuple(sorted(rewrite.edits, key=lambda edit: edit.span))
    return Fix(edits, rewrite.applicability, rewrite.message)


def _not_analysed(plan: RegionPlan, reason: str) -> Diagnostic:
    from lint_stream.diagnostic import Diagnostic, Location, Span

    start = Location(plan.first_line, 0)
    return Diagnostic("LS900", Span(start, start), f"not analysed: {reason}")
