"""A list that becomes a JSON document is no body that could be streamed; one whose items are sent is."""

from __future__ import annotations

import pytest

from lint_stream.pipeline import check_source

ROWS = 'def rows():\n    for number in open("x"):\n        yield {"number": number}\n\n\n'
GATHERED = "out = []\n    for row in rows():\n        out.append(row)\n    "
FASTAPI = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
JSON = f"from fastapi.responses import JSONResponse\n{FASTAPI}"
BOTTLE = "import bottle\n\n\n"


@pytest.mark.parametrize(
    ("head", "decorator", "body", "expected"),
    [
        (FASTAPI, "@app.get('/')", "return list(rows())", []),
        (FASTAPI, "@app.get('/')", "items = [row for row in rows()]\n    return items", []),
        (FASTAPI, "@app.get('/')", f"{GATHERED}return out", []),
        (JSON, "@app.get('/')", f"{GATHERED}return JSONResponse(out)", []),
        (FASTAPI, "@app.get('/')", f'{GATHERED}return "".join(out)', ["LS202"]),
        (BOTTLE, "@bottle.get('/')", "return list(rows())", ["LS202"]),
    ],
)  # fmt: skip
def test_list_of_rows(head: str, decorator: str, body: str, expected: list[str]) -> None:
    """FastAPI serialises a list, Bottle sends its items."""
    text = f"{head}{ROWS}{decorator}\ndef view():\n    {body}\n"
    assert [found.code for found in check_source(text)] == expected
