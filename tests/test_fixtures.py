"""Each fixture has exactly the diagnostics that it says, and its fixes give its snapshot, whatever its bytes are."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from fixture_files import FIXTURES, SAFE, Expectation, Fixture, all_fixtures, checked, expected_of, fix

from lint_stream.diagnostic import Diagnostic
from lint_stream.frontends.source_file import decode_source
from lint_stream.rewrite.edits import apply_edits
from lint_stream.rules import all_rules

EVERY = all_fixtures()
FIXABLE = [fixture for fixture in EVERY if any(one.applicability for one in fixture.expectations)]
FORMS = [fixture for fixture in EVERY if not fixture.name.startswith("running/serve_")]
"""Those that are also written in other ways; what is served is about what a fix does."""
ENCODED = [fixture for fixture in FIXABLE if not fixture.name.startswith(("running/", "frameworks/"))]
"""Those that are also encoded in other ways: enough to see all kinds of edits."""


def by_name(fixtures: list[Fixture]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("fixture", fixtures, ids=lambda fixture: fixture.name)


@by_name(EVERY)
def test_diagnostics(fixture: Fixture) -> None:
    """Code, line, column and applicability are as expected, and nothing else is reported."""
    assert fixture.expectations == expected_of(checked(fixture.text))


@by_name(EVERY)
def test_snapshot(fixture: Fixture) -> None:
    """All fixes together give the snapshot, and none of them fails."""
    fixed = fix(fixture.text)
    assert fixture.snapshot == fixed.text
    assert fixed.failures == ()
    assert not fixed.is_endless


def test_every_snapshot_has_its_fixture() -> None:
    """No snapshot is left behind by a fixture that is gone, or has no fix."""
    snapshots = set(FIXTURES.rglob("*.fixed.py"))
    assert {fixture.snapshot_path for fixture in FIXABLE} == snapshots


def test_no_snapshot_has_expectations() -> None:
    """What is expected of a fixture is no part of its snapshot."""
    assert not [path for path in FIXTURES.rglob("*.fixed.py") if "# expect:" in path.read_text(encoding="utf-8")]


def test_every_rule_has_a_fixture() -> None:
    """Each code is expected somewhere, with each applicability that its rule declares."""
    expected = {(one.code, one.applicability) for fixture in EVERY for one in fixture.expectations}
    declared = {
        (rule.code, applicability)
        for rule in all_rules()
        for applicability in ([None] if rule.fix_availability == "none" else rule.fix_availability.split("/"))
    }
    assert set() == declared - expected


def test_every_fixture_has_a_near_miss() -> None:
    """Beside the hits stands code that looks like one and is none; fixtures that run are about their fixes alone."""
    driven = ("running/", "counted/")
    silent = [one for one in EVERY if one.expectations and not one.name.startswith(driven)]
    silent = [one.name for one in silent if "# near miss" not in one.text]
    assert silent == []


@by_name(FIXABLE)
def test_fixed_text_compiles(fixture: Fixture) -> None:
    """The snapshot is valid Python, of which nothing is to be warned."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile(fixture.snapshot, fixture.name, "exec")
    assert [str(one.message) for one in caught] == []


@by_name(FIXABLE)
def test_fixed_diagnostics_are_gone_and_no_others_come(fixture: Fixture) -> None:
    """What is reported in the snapshot is what had no fix before."""
    left = Counter(one.code for one in fixture.expectations if one.applicability is None)
    assert left == Counter(one.code for one in checked(fixture.snapshot))


@by_name(FIXABLE)
def test_second_run_changes_nothing(fixture: Fixture) -> None:
    """There is nothing left to fix in the snapshot."""
    again = fix(fixture.snapshot)
    assert fixture.snapshot == again.text
    assert again.fixed == 0


@by_name(FIXABLE)
def test_safe_fixes_alone(fixture: Fixture) -> None:
    """Without unsafe fixes all else is still reported, and the text compiles."""
    fixed = fix(fixture.text, SAFE)
    left = Counter(one.code for one in fixture.expectations if one.applicability != "safe")
    assert left == Counter(one.code for one in fixed.remaining)
    compile(fixed.text, fixture.name, "exec")


@by_name([fixture for fixture in FIXABLE if not fixture.name.startswith("frameworks/")])
def test_each_fix_alone(fixture: Fixture) -> None:
    """A fix needs no other: by itself it compiles, removes its diagnostic, and brings none."""
    diagnostics = checked(fixture.text)
    before = Counter(one.code for one in diagnostics)
    for diagnostic in diagnostics:
        if diagnostic.fix is not None:
            text = apply_edits(fixture.text, diagnostic.fix.edits)
            compile(text, fixture.name, "exec")
            after = Counter(one.code for one in checked(text))
            assert before - Counter([diagnostic.code]) == after, diagnostic


@by_name(EVERY)
def test_messages(fixture: Fixture) -> None:
    """A message is one line, begins in lower case (or with code) and has no full stop at its end."""
    for diagnostic in checked(fixture.text):
        messages = [diagnostic.message] + ([diagnostic.fix.message] if diagnostic.fix else [])
        for message in messages:
            assert re.fullmatch(r"[a-z`].*[^.\s]", message), message


# -- the same code in other bytes


class Variant(NamedTuple):
    """Another form of the same source: its text, and where an expectation is found in it."""

    text: Callable[[str], str]
    place: Callable[[str, Expectation], Expectation] = lambda text, one: one


def _tabs(text: str) -> str:
    return re.sub(r"^(?: {4})+", lambda match: "\t" * (len(match.group()) // 4), text, flags=re.MULTILINE)


_OTHER_STEP = re.compile(r"^(?: {4})* {2}(?=\w)", re.MULTILINE)


def _place_in_tabs(text: str, one: Expectation) -> Expectation:
    line = text.split("\n")[one.line - 1]
    indent = re.match(r"(?: {4})*", line)
    assert indent is not None
    return one._replace(column=one.column - len(indent.group()) // 4 * 3)


_FUNCTION = re.compile(r"^(?=(?:async )?(?:def|class) )", re.MULTILINE)


def _place_below_feeds(text: str, one: Expectation) -> Expectation:
    above = "\n".join(text.split("\n")[: one.line])
    return one._replace(line=one.line + len(_FUNCTION.findall(above)))


VARIANTS = {
    "CRLF": Variant(lambda text: text.replace("\n", "\r\n")),
    "CR": Variant(lambda text: text.replace("\n", "\r")),
    "no last newline": Variant(lambda text: text.rstrip("\n")),
    "tabs": Variant(_tabs, _place_in_tabs),
    "form feeds between functions": Variant(lambda text: _FUNCTION.sub("\x0c\n", text), _place_below_feeds),
}


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
@by_name(FORMS)
def test_variants(fixture: Fixture, variant: Variant) -> None:
    """Other line ends, indentation or form feeds: the same diagnostics, the same fixes, all else byte for byte."""
    if variant is VARIANTS["tabs"] and _OTHER_STEP.search(fixture.text):
        pytest.skip("it is not indented by four spaces")
    text = variant.text(fixture.text)
    diagnostics = checked(text)
    assert sorted(variant.place(fixture.text, one) for one in fixture.expectations) == expected_of(diagnostics)
    assert variant.text(fixture.snapshot) == fix(text).text


@by_name([fixture for fixture in FIXABLE if fixture.name == "files/copy_statement.py"])
def test_form_feed_in_front_of_code(fixture: Fixture) -> None:
    """Behind a form feed libcst's columns are one short: the diagnostics stay, and a fix is right or is not there."""
    text = re.sub(r"^(?=def |async def )", "\x0c", fixture.text, flags=re.MULTILINE)
    diagnostics = checked(text)
    assert [one[:3] for one in fixture.expectations] == [one[:3] for one in expected_of(diagnostics)]
    fixed = fix(text)
    assert fixed.failures == ()
    assert text.count("\x0c") == fixed.text.count("\x0c")
    if all(diagnostic.fix for diagnostic, one in zip(diagnostics, fixture.expectations, strict=True) if one[3]):
        assert fixture.snapshot == fixed.text.replace("\x0c", "")


ENCODINGS = {
    "byte order mark": (b"\xef\xbb\xbf", "utf-8"),
    "latin-1 cookie": (b"# -*- coding: latin-1 -*-\n# \xe9\xe8\n", "latin-1"),
    "cookie and CRLF": (b"#!/usr/bin/env python\r\n# vim: set fileencoding=cp1252 :\r\n# \x80\r\n", "cp1252"),
}


@pytest.mark.parametrize(("head", "encoding"), ENCODINGS.values(), ids=ENCODINGS)
@by_name(ENCODED)
def test_encodings(fixture: Fixture, head: bytes, encoding: str) -> None:
    """Marks, cookies and characters of other encodings come out as they went in."""
    if encoding != "utf-8" and not fixture.text.isascii():
        pytest.skip("it has characters that this encoding has not")

    def encoded(text: str) -> bytes:
        return head + text.encode(encoding).replace(b"\n", head[-2:] if head.endswith(b"\r\n") else b"\n")

    source = decode_source(encoded(fixture.text))
    assert encoded(fixture.snapshot) == source.encode(fix(source.text).text)


# -- through the front ends


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with all fixtures, without their expectations."""
    for fixture in EVERY:
        target = tmp_path / "fixtures" / fixture.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(fixture.text, encoding="utf-8", newline="")
    return tmp_path / "fixtures"


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


def test_command_line_fixes_the_files(copied: Path) -> None:
    """`lint-stream check --fix --unsafe-fixes` leaves the snapshots."""
    done = run("lint_stream", "check", "--fix", "--unsafe-fixes", ".", folder=copied)
    assert "not fixed" not in done.stdout + done.stderr
    for fixture in EVERY:
        assert fixture.snapshot.encode() == (copied / fixture.name).read_bytes(), fixture.name


def test_flake8_reports_the_same(copied: Path) -> None:
    """flake8 prints every expectation, LS108 included once it is selected, and nothing more."""
    options = [
        "--isolated",
        "--select=LS",
        "--extend-select=LS108",
        "--format=%(path)s:%(row)d:%(col)d:%(code)s",
        "-j1",
    ]
    done = run("flake8", *options, ".", folder=copied)
    expected = {f"./{fixture.name}:{o.line}:{o.column}:{o.code}" for fixture in EVERY for o in fixture.expectations}
    assert expected == {line.replace("\\", "/") for line in done.stdout.splitlines()}


# -- what cannot be analysed


def test_too_deep_a_region_is_reported_once() -> None:
    """A function that is nested too deeply has one LS900 at its first line; the rest of the file is checked."""
    deep = "(" * 150 + "f.read()" + ")" * 150
    chain = "x" + ".y" * 900
    text = (
        f"def first(f):\n    return {deep}, {chain}\n\n\n"
        "def second(path, target):\n"
        "    with open(path, 'rb') as src, open(target, 'wb') as dst:\n"
        "        dst.write(src.read())\n"
    )
    found: list[Diagnostic] = checked(text)
    assert [one.code for one in found] == ["LS900", "LS101"]
    assert found[0].span.start == (1, 0)
    assert found[0].message.startswith("not analysed: ")
    assert found[0].fix is None
