"""A defect of a generator in response code: what the generator rules are made from."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from lint_stream.catalog.web_rows import Handler, Response

__all__ = ["GeneratorFinding"]


@dataclass(eq=False)
class GeneratorFinding:
    """One defect: the code, what is underlined, the generator, and what it met.

    `call` is the response (or writer) call, or None; `handler` the request handler's row; `body` what
    is read too late, and `lost` the name that is closed before it is read.
    """

    code: str
    at: cst.BaseExpression
    generator: cst.BaseExpression | None = None
    call: cst.CSTNode | None = None
    response: Response | None = None
    handler: Handler | None = None
    body: cst.BaseExpression | None = None
    lost: str | None = None
