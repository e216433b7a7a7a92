"""Fixtures that several front ends are tested with."""

from flake8_process import flake8, told
from words import folder, lint, words

__all__ = ["flake8", "folder", "lint", "told", "words"]
