"""What the documentation says is what the code does."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from lint_stream import __version__
from lint_stream.frontends.commands.arguments import make_parser
from lint_stream.frontends.configuration import read_configuration
from lint_stream.frontends.configuration_keys import KEYS, SETTINGS
from lint_stream.rules import Rule, all_rules

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")

_CODE = re.compile(r"^```(\w+)\n(.*?)^```$|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
_CONFIGURATION = re.compile(r"^<!-- configuration: (\S+) -->\n+```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"(?:^|&& |run: )(?:\.venv/bin/)?lint-stream ([a-z].*?)(?= && |\s+#|$)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

_OF_OTHER_TOOLS = {"--upgrade-deps", "--group", "--check", "--tree", "--output"}
"""Options of venv, pip, ruff, and of the benchmarks."""


def load_generator() -> ModuleType:
    """docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = load_generator()


def iter_code(text: str) -> Iterator[str]:
    """Each line of the code blocks, and each piece of code in the text, without a prompt before it."""
    for match in _CODE.finditer(text):
        if match[1] not in ("diff", "python"):
            yield from (match[2] or match[3]).removeprefix("$ ").replace("\n$ ", "\n").splitlines()


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text)}


def is_plugin_installed() -> bool:
    """Whether flake8, run as a program, finds the plugin."""
    return any(one.name == "stream-diff" for one in importlib.metadata.entry_points(group="flake8.report"))


def test_page_of_rules_is_current() -> None:
    """docs/rules.md is what `python docs/generate.py` writes."""
    assert GENERATOR.rules_page() == RULES


def test_rule_table_is_current() -> None:
    """The table of the README is what `python docs/generate.py` writes."""
    assert GENERATOR.rule_table() in README


@pytest.mark.skipif(not is_plugin_installed(), reason="lint-stream is not installed, so flake8 does not find it")
def test_sessions_are_current() -> None:
    """Terminal sessions and diffs of the README are what the tool prints; else, run `python docs/generate.py`."""
    assert GENERATOR.readme(README) == README


def test_first_screen_has_a_fix() -> None:
    """The first example is one that is fixed."""
    assert "+        while chunk := request.stream.read(64 * 1024):" in README


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_page_of_a_rule_has_its_anchor(rule: Rule) -> None:
    """The address that a diagnostic gives for its rule leads to the rule's heading."""
    assert rule.url.partition("#")[2] in anchors(RULES)


def commands() -> list[str]:
    """The arguments of each command line of lint-stream that the README shows."""
    return [match[1] for line in iter_code(README) for match in _COMMAND.finditer(line)]


@pytest.mark.parametrize("command", commands())
def test_commands_are_understood(command: str) -> None:
    """Each command line of lint-stream in the README is one."""
    assert make_parser().parse_args(shlex.split(command)).command in ("check", "rule", "config")


def test_there_are_commands() -> None:
    """The test above sees every command."""
    assert {shlex.split(command)[0] for command in commands()} == {"check", "rule", "config"}


def own_options() -> set[str]:
    """Options of lint-stream, as a program and in flake8."""
    parser = make_parser()
    subcommands = next(one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    parsers = [parser, *subcommands.choices.values()]
    options = {option for one in parsers for action in one._actions for option in action.option_strings}
    return options | {f"--stream-{name}" for name in SETTINGS} | {"--format"}


def test_options_exist() -> None:
    """Each option that the README mentions exists."""
    mentioned = {option for line in iter_code(README) for option in _OPTION.findall(line)}
    assert mentioned - own_options() - _OF_OTHER_TOOLS == set()


def test_links_lead_somewhere() -> None:
    """A link to a file of this repository leads to one, and to a heading of it where it names one."""
    for link in _LINK.findall(README):
        if not link.startswith("https://"):
            path, _, anchor = link.partition("#")
            target = ROOT / path
            assert target.exists(), link
            assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def configurations() -> dict[str, str]:
    """The configuration files of the README, by name."""
    return dict(_CONFIGURATION.findall(README))


def test_configuration_of_pyproject(tmp_path: Path) -> None:
    """The example for pyproject.toml sets every key, and each of them is taken from it."""
    path = tmp_path / "pyproject.toml"
    path.write_text(configurations()["pyproject.toml"], encoding="utf-8")
    configuration = read_configuration(tmp_path)
    assert {origin for _, origin in configuration.origins.values()} == {str(path)}
    assert configuration.origins.keys() == KEYS.keys()
    assert all(KEYS[name].default != value for name, (value, _) in configuration.origins.items())


def test_configuration_of_flake8(tmp_path: Path) -> None:
    """The example for flake8 is read by flake8, and by lint-stream with the same meaning."""
    path = tmp_path / ".flake8"
    path.write_text(configurations()[".flake8"], encoding="utf-8")
    origins = read_configuration(tmp_path).origins
    read = {name: value for name, (value, origin) in origins.items() if origin == f"{path} [flake8]"}
    assert read == {
        "extend-select": ("LS108",),
        "per-file-ignores": (
            (f"{tmp_path}/tests/*", ("LS1",)),
            (f"{tmp_path}/scripts/migrate.py", ("LS101", "LS109")),
        ),
        "chunk-size": 256 * 1024,
        "loaders": ("mylib.storage.fetch", ".fetch_all"),
    }
    (tmp_path / "app.py").write_text("x = 1\n")
    done = subprocess.run([sys.executable, "-m", "flake8"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_codes_exist() -> None:
    """The README mentions no code that nobody reports; LS900 has no rule."""
    assert set(re.findall(r"\bLS\d{3}\b", README)) - {rule.code for rule in all_rules()} == {"LS900"}


def test_hooks_exist() -> None:
    """The hooks that the README names are those that pre-commit finds here, in this version."""
    shown = README.partition("<!-- pre-commit -->")[2].partition("\n```\n")[0]
    assert re.findall(r"- id: (\S+)", shown) == re.findall(r"^- id: (\S+)", HOOKS, re.MULTILINE)
    assert f"rev: v{__version__}\n" in shown
    assert set(re.findall(r"@v([\d.]+\d)", README)) == {__version__}


def test_ci_runs_the_command_of_the_readme() -> None:
    """What the README says how to run the tests is what .ci/run runs."""
    command = re.search(r"^tests='(.+)'$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert command is not None
    assert f"\n```sh\n{command[1]}\n```\n" in README
