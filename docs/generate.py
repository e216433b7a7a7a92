"""Brings what the documentation shows up to date: the page of the rules, the rule table, and what the tool prints.

    python docs/generate.py           write docs/rules.md and README.md
    python docs/generate.py --check   write nothing; status 1 where one of them is not current

In the README, the rule table stands between `<!-- rules -->` and `<!-- end of rules -->`. Below `<!-- file: NAME -->`
stands the text of a file; a `console` block shows commands (`$ …`), which are run in a folder with these files.
A `diff` block below `<!-- diff: COMMAND -->` is what the command prints to standard output.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lint_stream.rules import Rule, all_rules
from lint_stream.rules.rule import SECTIONS

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
RULES = ROOT / "docs" / "rules.md"

FILE = re.compile(r"^<!-- file: (\S+) -->\n+```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"(?<=<!-- rules -->\n).*?(?=<!-- end of rules -->)", re.DOTALL)
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_DIFF = re.compile(r"(^<!-- diff: (.+) -->\n+```diff\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_PROMPT = "$ "

_FAMILIES = {
    "1": "One call loads a whole stream",
    "2": "Chunks are gathered, and put together again",
    "3": "A generator does not reach the client, or not as a stream",
    "4": "A chunk loop that does not do what it looks like",
}

_INTRODUCTION = """\
# Rules

<!-- Written by `python docs/generate.py`, from the docstrings in lint_stream/rules/. -->

The first digit of a code says where the bytes come from, the last one where they go; the README explains the scheme.
`lint-stream rule LS101` prints the same page in the terminal.
"""


def rules_page() -> str:
    """The text of docs/rules.md."""
    contents = "".join(f"- [{rule.code}]({_anchor(rule)}) {rule.summary}\n" for rule in all_rules())
    return "\n".join((_INTRODUCTION, contents, *map(_section, all_rules())))


def _section(rule: Rule) -> str:
    """The rule's page, as one section of a larger one."""
    headings = {f"## {heading}" for heading in SECTIONS}
    lines = rule.page.splitlines()
    return (
        "\n".join(f"#{line}" if number == 0 or line in headings else line for number, line in enumerate(lines)) + "\n"
    )


def _anchor(rule: Rule) -> str:
    return f"#{rule.url.partition('#')[2]}"


def rule_table() -> str:
    """The rule table of the README, one part for each family of codes."""
    return "\n".join(_iter_table())


def _iter_table() -> Iterator[str]:
    for digit, family in _FAMILIES.items():
        rules = [rule for rule in all_rules() if rule.code[2] == digit]
        if rules:
            yield f"\n**{digit}xx: {family.lower()}**\n\n| code | what is found | fix |\n|---|---|---|"
            for rule in rules:
                off = "" if rule.default else " (off by default)"
                yield f"| [{rule.code}](docs/rules.md{_anchor(rule)}) | {rule.summary}{off} | {rule.fix_availability} |"
    yield "\n"


def readme(text: str) -> str:
    """The README, with everything current that is made from the code; `text` is how it is now."""
    text = _TABLE.sub(lambda _: rule_table(), text)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in FILE.findall(text):
            Path(folder, name).write_text(content, encoding="utf-8")
        text = _CONSOLE.sub(lambda block: _session(block.group(), Path(folder)), text)
        return _DIFF.sub(lambda block: block[1] + _run(block[2], Path(folder), stderr=subprocess.DEVNULL), text)


def _session(block: str, folder: Path) -> str:
    """A terminal with the commands of `block`, and what they print now."""
    commands = [line for line in block.splitlines() if line.startswith(_PROMPT)]
    printed = [_run(line.removeprefix(_PROMPT), folder, stderr=subprocess.STDOUT) for line in commands]
    return "\n".join(f"{line}\n{output}" for line, output in zip(commands, printed, strict=True))


def _run(command: str, folder: Path, *, stderr: int) -> str:
    """What a command of the README prints in `folder`."""
    program, *arguments = shlex.split(command)
    module = {"lint-stream": "lint_stream", "flake8": "flake8"}[program]
    # The package of this checkout, whichever is installed; flake8 still finds the plugin by what is installed.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=stderr,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def main(arguments: list[str]) -> int:
    """Write what is not current, or with `--check` only say so."""
    status = 0
    for path, new in ((RULES, rules_page()), (README, readme(README.read_text(encoding="utf-8")))):
        if path.exists() and path.read_text(encoding="utf-8") == new:
            continue
        if arguments == ["--check"]:
            print(f"{path.relative_to(ROOT)} is not current")
            status = 1
        else:
            path.write_text(new, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} written")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
