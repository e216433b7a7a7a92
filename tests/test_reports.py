"""Reports that are built in a buffer and sent as a response: what counts as a loop without a visible bound."""

from __future__ import annotations

import pytest
from detected import places

VIEW = """\
import csv
import io
import tarfile
import zipfile
from itertools import islice

from flask import Flask, Response, send_file

app = Flask(__name__)
COLUMNS = ("id", "name")


@app.get("/report")
def report(rows, names):
"""


def found(body: str) -> list[str]:
    """What is reported of a view with this body."""
    return places(VIEW + "\n".join(f"    {line}" for line in body.split("\n")) + "\n")


SHEET = "buf = io.StringIO()\nsheet = csv.writer(buf)\nfor row in {rows}:\n    sheet.writerow(row)\n{end}"
SENT = "return Response(buf.getvalue())"


@pytest.mark.parametrize(
    "rows",
    ["rows", "rows.all()", "names()", "enumerate(rows)", "(row for row in rows)", "rows[1:]", "islice(rows, 1, None)"],
)
def test_rows_without_a_bound(rows: str) -> None:
    """Rows of which the file does not show how many there are."""
    assert found(SHEET.format(rows=rows, end=SENT)) == ["LS202 buf.getvalue()"]


@pytest.mark.parametrize(
    "rows",
    [
        "[(1, 2), (3, 4)]", "range(10)", "COLUMNS", "rows[:100]", "islice(rows, 100)", "zip(COLUMNS, rows)",
        "{'a': 1}.items()", "enumerate(COLUMNS)", "sorted(COLUMNS)",
    ],
)  # fmt: skip
def test_rows_with_a_bound(rows: str) -> None:
    """Literals, constants, ranges and slices show how many there are at most."""
    assert found(SHEET.format(rows=rows, end=SENT)) == []


def test_literal_that_grows_has_no_bound() -> None:
    """A list that began empty may be as long as anything."""
    grown = "found = []\nfor row in rows:\n    found.append(row)\n"
    assert found(grown + SHEET.format(rows="found", end=SENT)) == ["LS202 buf.getvalue()"]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (SENT, ["LS202 buf.getvalue()"]),
        ("return buf.getvalue()", ["LS202 buf.getvalue()"]),
        ("return Response(buf.getvalue().encode())", ["LS202 buf.getvalue()"]),
        ("buf.seek(0)\nreturn Response(buf.read())", ["LS202 buf.read()"]),
        ("text = buf.getvalue()\nreturn Response(text)", ["LS202 buf.getvalue()"]),
        ("print(buf.getvalue())", []),
        ("names(buf.getvalue())", []),
        ("names(buf.getvalue())\nreturn Response(buf.getvalue())", []),
        ("return buf.getvalue() == ''", []),
    ],
)
def test_what_becomes_of_it(end: str, expected: list[str]) -> None:
    """A report counts where it is sent, and is nothing else."""
    assert found(SHEET.format(rows="rows", end=end)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "buf = io.BytesIO()\nwith zipfile.ZipFile(buf, 'w') as bundle:\n"
        "    for name in names:\n        bundle.write(name)\nbuf.seek(0)\nreturn send_file(buf)",
        "buf = io.BytesIO()\ntar = tarfile.open(fileobj=buf, mode='w:gz')\n"
        "for name in names:\n    tar.add(name)\ntar.close()\nreturn send_file(buf)",
        "with io.BytesIO() as buf:\n    text = io.TextIOWrapper(buf)\n    sheet = csv.DictWriter(text, COLUMNS)\n"
        "    for row in rows:\n        if row:\n            sheet.writerow(row)\n    return send_file(buf)",
        "buf = io.StringIO()\nwhile row := names():\n    buf.write(row)\nreturn send_file(buf)",
    ],
)
def test_writers_and_buffers(body: str) -> None:
    """Archives, wrappers, and the buffer itself, which is handed over as a file."""
    assert found(body) == ["LS202 buf"]


@pytest.mark.parametrize(
    "body",
    [
        "buf = io.StringIO()\nsheet = csv.writer(buf)\n"
        "for row in rows:\n    sheet.writerow(row)\n    yield buf.getvalue()\n    buf.seek(0)\n    buf.truncate(0)",
        "for row in rows:\n    buf = io.StringIO()\n    csv.writer(buf).writerow(row)\n    names(buf.getvalue())",
        "buf = io.StringIO()\ncsv.writer(buf).writerow(rows)\nreturn Response(buf.getvalue())",
        "out = open('x', 'w')\nsheet = csv.writer(out)\nfor row in rows:\n    sheet.writerow(row)\nreturn Response()",
    ],
)
def test_what_is_sent_row_by_row_is_no_report(body: str) -> None:
    """A buffer that is emptied for each row, made in the loop, written once, or is a file."""
    assert found(body) == []


def test_no_report_outside_response_code() -> None:
    """The same loop elsewhere keeps what it must."""
    text = VIEW.replace('@app.get("/report")\n', "") + (
        "    buf = io.StringIO()\n    for row in rows:\n        buf.write(row)\n    return buf.getvalue()\n"
    )
    assert places(text) == []
