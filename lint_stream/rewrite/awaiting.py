from __future__ import annotations

from lint_stream.flows import Flow
from lint_stream.rewrite.edits import Rewrite


def rewrite(flow: Flow) -> Rewrite | None:
    return None
