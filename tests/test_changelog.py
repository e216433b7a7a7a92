"""The changelog speaks of this version, and of the rules that there are."""

from __future__ import annotations

import re
from pathlib import Path

from lint_stream import __version__
from lint_stream.rules import all_rules

CHANGELOG = (Path(__file__).parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")


def test_newest_heading_is_the_version() -> None:
    """The first heading names the version of the package."""
    assert re.findall(r"^## (\S+)", CHANGELOG, re.MULTILINE)[0] == __version__


def test_codes_are_those_of_the_rules() -> None:
    """Every rule is mentioned, and no code that nobody reports; LS900 has no rule."""
    assert set(re.findall(r"\bLS\d{3}\b", CHANGELOG)) == {*(rule.code for rule in all_rules()), "LS900"}
