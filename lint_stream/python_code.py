"""Python's own parser and compiler, without the warnings about somebody's strings, which are no news of ours."""

from __future__ import annotations

import ast
import warnings

__all__ = ["compiles", "parse"]

_UNCOMPILABLE = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)


def parse(text: str) -> ast.Module:
    """The tree of a text; raises what `ast.parse` does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def compiles(text: str, flags: int = ast.PyCF_ONLY_AST) -> bool:
    """Whether a text compiles with these flags; by default, whether it can be parsed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<fixed>", "exec", flags=flags, dont_inherit=True)
        except _UNCOMPILABLE:
            return False
    return True
