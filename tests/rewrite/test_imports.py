"""What the fixes of several responses leave of the file's imports."""

from __future__ import annotations

import pytest

from lint_stream.diagnostic import Applicability
from lint_stream.frontends.fixing import fix_text
from lint_stream.pipeline import check_source

VIEWS = """

def one(request, pk):
    with open(f"/srv/{pk}.pdf", "rb") as file:
        return HttpResponse(file.read(), content_type="application/pdf")


def two(request, pk):
    with open(f"/srv/{pk}.pdf", "rb") as file:
        return HttpResponse(file.read(), content_type="application/pdf")
"""

IMPORTS = {
    "one name": (
        "from django.http import HttpResponse",
        "from django.http import StreamingHttpResponse",
    ),
    "the new one is there": (
        "from django.http import HttpResponse, StreamingHttpResponse",
        "from django.http import StreamingHttpResponse",
    ),
    "the new one has a line of its own": (
        "import os\nfrom django.http import StreamingHttpResponse\nfrom django.http import HttpResponse\nimport sys",
        "import os\nfrom django.http import StreamingHttpResponse\nimport sys",
    ),
    "several names": (
        "from django.http import Http404, HttpResponse, JsonResponse",
        "from django.http import Http404, JsonResponse, StreamingHttpResponse",
    ),
    "a name on each line": (
        "from django.http import (\n    Http404,\n    HttpResponse,\n    JsonResponse,\n)",
        "from django.http import (\n    Http404,\n    JsonResponse,\n    StreamingHttpResponse,\n)",
    ),
    "one name on its line": (
        "from django.http import (\n    HttpResponse,\n)",
        "from django.http import (\n    StreamingHttpResponse,\n)",
    ),
    "a layout that is not plain keeps the name": (
        "from django.http import (\n    Http404, HttpResponse,\n    JsonResponse\n)",
        "from django.http import (\n    Http404, HttpResponse,\n    JsonResponse, StreamingHttpResponse\n)",
    ),
    "comments stay": (
        "from django.http import (\n    Http404,  # gone\n    HttpResponse,\n)",
        "from django.http import (\n    Http404,  # gone\n    HttpResponse,\n)\n"
        "from django.http import StreamingHttpResponse",
    ),
}


@pytest.mark.parametrize(("before", "after"), IMPORTS.values(), ids=IMPORTS)
def test_import_that_all_fixes_used_up_is_gone(before: str, after: str) -> None:
    """Each fix leaves the other's use of the old name; when both are made, it has none."""
    fixed = _fixed(before + "\n" + VIEWS)
    assert fixed.partition("\n\n\ndef one")[0] == after


def test_import_that_is_still_used_stays() -> None:
    """A third view, which streams nothing, keeps the old name in use."""
    rest = "\n\ndef three(request):\n    return HttpResponse(status=204)\n"
    fixed = _fixed("from django.http import HttpResponse\n" + VIEWS + rest)
    assert fixed.startswith("from django.http import HttpResponse, StreamingHttpResponse\n")


def _fixed(code: str) -> str:
    outcome = fix_text(code, check_source(code), check_source, frozenset(Applicability))
    assert outcome.fixed == 2
    assert outcome.remaining == ()
    return outcome.text
