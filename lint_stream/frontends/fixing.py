"""Fixes applied to a text, in rounds, until nothing is left to fix."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from lint_stream.diagnostic import Applicability, Diagnostic, Edit, Fix
from lint_stream.python_code import compiles
from lint_stream.rewrite.edits import apply_edits, select_fixes
from lint_stream.source_text import SourceText

__all__ = ["MAX_ROUNDS", "FixFailure", "FixedText", "fix_text"]

MAX_ROUNDS = 100
"""Rounds after which fixes are taken to feed each other for ever. A round fixes all that does not overlap."""

_Check = Callable[[str], Sequence[Diagnostic]]


class FixFailure(NamedTuple):
    """A fix that was not applied, and why: a defect of the rule that offered it."""

    diagnostic: Diagnostic
    reason: str


class FixedText(NamedTuple):
    """A text after its fixes: how many were applied, what is still reported in it, and which fixes failed."""

    text: str
    fixed: int
    remaining: tuple[Diagnostic, ...]
    failures: tuple[FixFailure, ...] = ()
    is_endless: bool = False
    """Whether the fixes did not come to an end; then nothing was changed."""


def fix_text(
    text: str, diagnostics: Sequence[Diagnostic], check: _Check, applicabilities: frozenset[Applicability]
) -> FixedText:
    """`text` with the fixes of these applicabilities, where `diagnostics` is what `check` says of `text`.

    `check` is asked again after each round, and gives the diagnostics that are reported: what is silenced or not
    selected is not among them, and so is never fixed. Fixes that overlap wait for the next round. A fix whose result
    does not compile, or still has the diagnostic, is left out and returned as a failure.
    """
    return _Fixer(text, diagnostics, check, applicabilities).run()


class _Fixer:
    def __init__(
        self, text: str, diagnostics: Sequence[Diagnostic], check: _Check, applicabilities: frozenset[Applicability]
    ) -> None:
        self._original = (text, diagnostics)
        self._text = text
        self._diagnostics = diagnostics
        self._check = check
        self._applicabilities = applicabilities
        self._fixed = 0
        # Python itself takes a module apart further than ast.parse does (`return` outside of a function), and
        # some files only pass the parser: a fix has to keep what there was.
        self._compile_flags = 0 if compiles(text, 0) else ast.PyCF_ONLY_AST

    def run(self) -> FixedText:
        for _ in range(MAX_ROUNDS):
            fixable = self._fixable()
            if not fixable:
                return self._outcome()
            chosen = set(map(id, select_fixes(fix for _, fix in fixable)))
            together = [(diagnostic, fix) for diagnostic, fix in fixable if id(fix) in chosen]
            if not self._apply_together(together):
                return self._apply_singly()
        return self._endless()

    def _fixable(self) -> list[tuple[Diagnostic, Fix]]:
        return [
            (diagnostic, diagnostic.fix)
            for diagnostic in self._diagnostics
            if diagnostic.fix is not None and diagnostic.fix.applicability in self._applicabilities
        ]

    def _apply_together(self, fixable: list[tuple[Diagnostic, Fix]]) -> bool:
        """Whether the fixes hold, all in one; where they do not, nothing has changed."""
        fixed = self._try([edit for _, fix in fixable for edit in fix.edits])
        if isinstance(fixed, str):
            return False
        text, diagnostics = fixed
        before, after = (Counter(one.code for one in some) for some in (self._diagnostics, diagnostics))
        applied = Counter(diagnostic.code for diagnostic, _ in fixable)
        if any(after[code] > before[code] - applied[code] for code in applied):
            return False
        self._accept(text, diagnostics, len(fixable))
        return True

    def _apply_singly(self) -> FixedText:
        """Each fix by itself, from the first place to the last, so that the one at fault is known."""
        reasons: list[str] = []
        for _ in range(MAX_ROUNDS + len(self._diagnostics)):
            # Those in front have failed; a fix behind them does not change their order.
            rest = self._fixable()[len(reasons) :]
            if not rest:
                failed = [diagnostic for diagnostic, _ in self._fixable()]
                return self._outcome(tuple(map(FixFailure, failed, reasons)))
            reason = self._apply_one(*rest[0])
            if reason is not None:
                reasons.append(reason)
        return self._endless()

    def _apply_one(self, diagnostic: Diagnostic, fix: Fix) -> str | None:
        """Apply one fix, or say why it cannot be."""
        fixed = self._try(fix.edits)
        if isinstance(fixed, str):
            return fixed
        text, diagnostics = fixed
        if _is_left(diagnostic, fix, (self._text, self._diagnostics), fixed):
            return f"the fixed code still has {diagnostic.code}"
        self._accept(text, diagnostics, 1)
        return None

    def _try(self, edits: Sequence[Edit]) -> tuple[str, Sequence[Diagnostic]] | str:
        """The edited text and what is reported in it, or why there is none."""
        try:
            # Edits that fixes share, such as an added import, are made once.
            text = apply_edits(self._text, set(edits))
        except (ValueError, IndexError) as error:
            return f"its edits cannot be made: {error}"
        if not compiles(text, self._compile_flags):
            return "the fixed code does not compile"
        return text, self._check(text)

    def _accept(self, text: str, diagnostics: Sequence[Diagnostic], fixed: int) -> None:
        self._text = text
        self._diagnostics = diagnostics
        self._fixed += fixed

    def _outcome(self, failures: tuple[FixFailure, ...] = ()) -> FixedText:
        return FixedText(self._text, self._fixed, tuple(self._diagnostics), failures)

    def _endless(self) -> FixedText:
        text, diagnostics = self._original
        return FixedText(text, 0, tuple(diagnostics), is_endless=True)


def _is_left(
    diagnostic: Diagnostic,
    fix: Fix,
    before: tuple[str, Sequence[Diagnostic]],
    after: tuple[str, Sequence[Diagnostic]],
) -> bool:
    """Whether the code that the fix touched still has as many diagnostics of this code as it had.

    The place alone would not do: one edit may replace a statement that holds a second diagnostic of the same code.
    """
    source = SourceText(before[0])
    spans = [diagnostic.span, *(edit.span for edit in fix.edits)]
    start = min(source.offset(span.start) for span in spans)
    end = max(source.offset(span.end) for span in spans)
    grown = len(after[0]) - len(before[0])
    return _count(diagnostic.code, *after, start, end + grown) >= _count(diagnostic.code, *before, start, end)


def _count(code: str, text: str, diagnostics: Sequence[Diagnostic], start: int, end: int) -> int:
    source = SourceText(text)
    return sum(1 for one in diagnostics if one.code == code and start <= source.offset(one.span.start) <= end)
