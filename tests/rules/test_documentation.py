"""What a rule says of itself is what it does."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from fixture_files import ALL, SAFE, fix

from lint_stream import rules
from lint_stream.pipeline import check_source
from lint_stream.python_code import compiles, parse
from lint_stream.rules import Rule, all_rules, find_rule
from lint_stream.rules.rule import SECTIONS

MODULES = {
    module.name: importlib.import_module(f"lint_stream.rules.{module.name}").RULE
    for module in pkgutil.iter_modules(rules.__path__)
    if module.name.startswith("ls")
}

INEXACT = {
    "LS102": "a generator stands where the framework has a file response",
    "LS105": "`import io` stays behind",
    "LS306": "the `with` moves into a generator around the one that is there",
}
"""Rules whose fix does not turn *Example* into *Use instead*, character by character, and what differs."""

every_rule = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
every_fix = pytest.mark.parametrize(
    "rule", [rule for rule in all_rules() if rule.fix_availability != "none"], ids=lambda rule: rule.code
)


@pytest.mark.parametrize("name", MODULES)
def test_file_name_is_code_and_name(name: str) -> None:
    """`ls103_whole_stream_iterated.py` holds LS103, whole-stream-iterated."""
    rule = MODULES[name]
    assert f"{rule.code.lower()}_{rule.name.replace('-', '_')}" == name
    assert find_rule(rule.code.lower()) is rule


def test_registry_is_the_folder() -> None:
    """Every file is a rule of the registry, in the order of the codes."""
    assert [MODULES[name] for name in sorted(MODULES)] == list(all_rules())


@every_rule
def test_sections(rule: Rule) -> None:
    """All sections are there, in their order, and none is empty."""
    assert list(SECTIONS) == list(rule.sections)
    assert all(rule.sections.values())


@every_rule
def test_summary(rule: Rule) -> None:
    """The summary is one sentence on one line, with a blank line behind it."""
    first, second, *_ = rule.doc.split("\n")
    assert first == f"{rule.summary}."
    assert re.fullmatch(r"[A-Z][^.]*", rule.summary)
    assert second == ""


@every_rule
def test_name(rule: Rule) -> None:
    """A name completes "allow ...": lower case, with hyphens, and no cure."""
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)+", rule.name)
    assert rule.name.split("-")[0] not in ("use", "no", "avoid")


@every_rule
def test_example_raises_this_code_alone(rule: Rule) -> None:
    """*Example* has this code, as often as its author likes, and no other."""
    assert {rule.code} == {one.code for one in check_source(rule.sections["Example"])}


@every_rule
def test_use_instead_raises_nothing(rule: Rule) -> None:
    """*Use instead* has no diagnostic, not even one that is off by default."""
    assert check_source(rule.sections["Use instead"]) == []


@every_rule
def test_code_of_the_documentation_runs(rule: Rule) -> None:
    """Both examples are modules that compile, and hold code."""
    for section in ("Example", "Use instead"):
        assert compiles(rule.sections[section], 0), section
        assert parse(rule.sections[section]).body, section


@every_rule
def test_fix_safety_speaks_of_what_there_is(rule: Rule) -> None:
    """*Fix safety* begins with what the rule offers."""
    begins = {"none": "No fix", "unsafe": "Unsafe", "safe": "Safe", "safe/unsafe": "Safe"}
    assert rule.sections["Fix safety"].startswith(begins[rule.fix_availability])


@every_fix
def test_fix_turns_the_example_into_clean_code(rule: Rule) -> None:
    """After the fix of *Example* nothing is reported; it is *Use instead*, but for INEXACT rules."""
    safe_ones = SAFE if rule.fix_availability.startswith("safe") else ALL
    fixed = fix(rule.sections["Example"], safe_ones)
    assert fixed.remaining == ()
    assert fixed.fixed > 0
    assert (rule.code not in INEXACT) == (rule.sections["Use instead"] == fixed.text.rstrip("\n"))


@every_rule
def test_rules_without_a_fix_offer_none(rule: Rule) -> None:
    """`none` means none."""
    fixes = [one.fix for one in check_source(rule.sections["Example"])]
    assert (rule.fix_availability == "none") == all(one is None for one in fixes)


@every_rule
def test_page(rule: Rule) -> None:
    """The page has the code, the summary and each section, and says what is off by default."""
    page = rule.page
    assert page.startswith(f"# {rule.code}: {rule.name}\n\n{rule.summary}.\n")
    assert all(f"\n## {section}\n" in page for section in SECTIONS)
    assert rule.default == ("Off by default" not in page)
    assert rule.default == (rule.code != "LS108")


@every_rule
def test_lines_of_the_documentation_are_short(rule: Rule) -> None:
    """No line is longer than the code's own limit."""
    assert max(map(len, rule.doc.split("\n"))) <= 120
