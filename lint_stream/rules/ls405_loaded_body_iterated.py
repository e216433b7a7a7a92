"""Streaming in name only: a loop over the pieces of a body that was already loaded whole.

## What it does
Finds `iter_content` (and its relatives) on a response of `requests` without `stream=True`, or of an `httpx` call other
than `stream`, and bodies that are wrapped in a `BytesIO` to be read in chunks.
## Why it matters
The call returns when the whole body is in memory; the loop only cuts it into pieces.
## Example
    import requests


    def download(url, target):
        with requests.get(url) as response, open(target, "wb") as dst:
            for chunk in response.iter_content(65536):
                dst.write(chunk)
## Use instead
    import requests


    def download(url, target):
        with requests.get(url, stream=True) as response, open(target, "wb") as dst:
            for chunk in response.iter_content(65536):
                dst.write(chunk)
## Fix safety
Safe for `requests`, where the loop copies and the response is else used for its status and its headers: `stream=True`,
in a `with` that closes the connection where all that uses the response stands in one block. Unsafe where its lines or
pieces are handed on, and for `httpx`, whose `stream` is a `with` block. None where the response goes elsewhere.
## References
The documentation of `requests` (body content workflow) and of `httpx` (streaming responses).
"""

from __future__ import annotations

from lint_stream.advice import lazy_form
from lint_stream.flow import Flow
from lint_stream.rewrite.streaming_call import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    defect = flow.producer.defect
    assert defect is not None
    if defect.how == "memory":
        return (
            f"`{flow.code_of(defect.at)}` is the whole body already, before it is read in chunks; stream the response"
        )
    lazy = lazy_form(flow, defect.at, defect.unless, defect.name)
    advice = f"add `{lazy}`" if defect.unless is not None else f"use `{lazy}` in a `with`"
    return f"`{flow.code_of(defect.at)}` loads the whole body before its pieces are iterated; {advice}"


RULE = Rule(
    code="LS405",
    name="loaded-body-iterated",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="safe/unsafe",
)
