"""A rule: the knowledge behind one code."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lint_stream.flow import Flow
    from lint_stream.rewrite.edits import Rewrite

__all__ = ["DOCUMENTATION_URL", "SECTIONS", "Rule"]

DOCUMENTATION_URL = "https://github.com/lint-stream/lint-stream/blob/main/docs/rules.md"

SECTIONS = ("What it does", "Why it matters", "Example", "Use instead", "Fix safety", "References")

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


def _no_rewrite(flow: Flow) -> Rewrite | None:
    return None


@dataclass(frozen=True)
class Rule:
    """One code: what is said of it, and how its flows are rewritten.

    `doc` is the module's docstring: a summary line, then the SECTIONS as `## …` headings.
    `message` turns a flow into the diagnostic's one line.
    """

    code: str
    name: str
    doc: str
    message: Callable[[Flow], str]
    rewrite: Callable[[Flow], Rewrite | None] = _no_rewrite
    fix_availability: str = "none"
    """As in the rule table: `safe`, `unsafe`, `safe/unsafe` or `none`."""
    default: bool = True
    """False for a code that flake8's extended default ignore switches off."""

    @property
    def summary(self) -> str:
        """The first line of the documentation, without its full stop."""
        return self.doc.strip().splitlines()[0].rstrip(".")

    @property
    def url(self) -> str:
        """The rule's place in the published documentation."""
        return f"{DOCUMENTATION_URL}#{self.code.lower()}-{self.name}"

    @cached_property
    def sections(self) -> dict[str, str]:
        """The documentation by heading, dedented."""
        parts = _HEADING.split(self.doc)[1:]
        return {
            heading.strip(): textwrap.dedent(body).strip("\n")
            for heading, body in zip(parts[::2], parts[1::2], strict=True)
        }

    @property
    def page(self) -> str:
        """The rule's page as Markdown."""
        lines = [f"# {self.code}: {self.name}", "", f"{self.summary}.", ""]
        if not self.default:
            lines += [f"Off by default; `--extend-select {self.code}` turns it on.", ""]
        for heading in SECTIONS:
            body = self.sections.get(heading, "")
            if heading in ("Example", "Use instead"):
                body = f"```python\n{body}\n```"
            lines += [f"## {heading}", "", body, ""]
        return "\n".join(lines).rstrip() + "\n"
