"""Which codes are reported in which file, with flake8's own meaning of its options."""

from __future__ import annotations

import functools
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lint_stream.frontends.files import normalise_pattern

if TYPE_CHECKING:
    from flake8.style_guide import StyleGuideManager

__all__ = ["PREFIX", "Selection", "find_unknown", "known_codes"]

PREFIX = "LS"
"""What every code begins with; flake8 knows the plugin by it."""

# Reported by the analysis itself where it fails in one region; no rule has it.
_NOT_ANALYSED = "LS900"


class Selection(NamedTuple):
    """What the user selects and ignores; None where an option was not given.

    `per_file_ignores` are globs and the codes ignored in the files that match; a glob with a slash is relative to
    `root`.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    extend_ignore: tuple[str, ...] | None = None
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    root: Path = Path()

    def reports(self, code: str, path: str) -> bool:
        """Whether `code` is reported in the file at `path`; of several globs that match, the longest holds."""
        # Imported here: flake8's options are asked only where there is something to report.
        from flake8.style_guide import Decision

        guide = _style_guides(self).style_guide_for(path)
        return guide.should_report_error(code) is Decision.Selected


def known_codes() -> tuple[str, ...]:
    """Every code that can be reported, sorted."""
    # Imported here: all rules are loaded to answer this, and a clean tree needs none.
    from lint_stream.rules import all_rules

    return tuple(sorted({_NOT_ANALYSED, *(rule.code for rule in all_rules())}))


def find_unknown(codes: Iterable[str]) -> str | None:
    """The first of `codes` that is no code of lint-stream and no prefix of one, or None."""
    known = known_codes()
    return next((code for code in codes if not any(one.startswith(code) for one in known)), None)


@functools.lru_cache(maxsize=1)
def _style_guides(selection: Selection) -> StyleGuideManager:
    # Imported here, as above.
    import argparse

    from flake8.style_guide import StyleGuide, StyleGuideManager

    from lint_stream.rules import all_rules

    class StyleGuides(StyleGuideManager):
        """flake8's, but with globs that are already parsed and made absolute."""

        def populate_style_guides_with(self, options: argparse.Namespace) -> Generator[StyleGuide, None, None]:
            for pattern, codes in selection.per_file_ignores:
                filename = normalise_pattern(pattern, selection.root)
                yield self.default_style_guide.copy(filename=filename, extend_ignore_with=codes)

    options = argparse.Namespace(
        select=_as_list(selection.select),
        extend_select=_as_list(selection.extend_select),
        ignore=_as_list(selection.ignore),
        extend_ignore=_as_list(selection.extend_ignore),
        extended_default_select=[PREFIX],
        extended_default_ignore=[rule.code for rule in all_rules() if not rule.default],
        per_file_ignores="",
        disable_noqa=False,
    )
    return StyleGuides(options, formatter=None)  # type: ignore[arg-type]  # nothing is printed by it


def _as_list(codes: tuple[str, ...] | None) -> list[str] | None:
    return None if codes is None else list(codes)
