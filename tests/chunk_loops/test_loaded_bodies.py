"""LS405: pieces of a body that was loaded whole."""

from __future__ import annotations

import textwrap

import pytest
from marked_loops import check, fixed_code

from lint_stream.diagnostic import Applicability
from lint_stream.pipeline import check_source

LOADED = {
    "a name": """
        import requests

        def download(url, dst):
            r = requests.get(url)  # !LS405 @9
            for chunk in r.iter_content(8192):
                dst.write(chunk)
        """,
    "at once, and plainly not streamed": """
        import requests

        def download(url, dst):
            for chunk in requests.get(url, stream=False).iter_content(8192):  # !LS405 @18
                dst.write(chunk)
        """,
    "a with and a session": """
        import requests

        def download(url, dst):
            session = requests.Session()
            with session.post(url) as r:  # !LS405
                for line in r.iter_lines():
                    dst.write(line)
        """,
    "httpx": """
        import httpx

        def download(url, dst):
            for chunk in httpx.get(url).iter_bytes():  # !LS405
                dst.write(chunk)
        """,
    "an async client": """
        import httpx
        from starlette.responses import StreamingResponse

        async def proxy(url):
            async with httpx.AsyncClient() as client:
                reply = await client.get(url)  # !LS405 @23
            return StreamingResponse(reply.aiter_bytes())
        """,
    "a body wrapped in memory": """
        import io
        import requests

        def download(url, dst):
            resp = requests.get(url)
            buffer = io.BytesIO(resp.content)  # !LS405 @25
            while chunk := buffer.read(8192):
                dst.write(chunk)
        """,
}


STREAMED = {
    "stream=True": """
        import requests

        def download(url, dst):
            with requests.get(url, stream=True) as r:
                for chunk in r.iter_content(8192):
                    dst.write(chunk)
        """,
    "a variable decides": """
        import requests

        def download(url, dst, lazy):
            for chunk in requests.get(url, stream=lazy).iter_content(8192):
                dst.write(chunk)
        """,
    "a star may decide": """
        import requests

        def download(url, dst, **options):
            for chunk in requests.get(url, **options).iter_content(8192):
                dst.write(chunk)
        """,
    "the session streams": """
        import requests

        def download(url, dst):
            session = requests.Session()
            session.stream = True
            for chunk in session.get(url).iter_content(8192):
                dst.write(chunk)
        """,
    "one of two calls": """
        import requests

        def download(url, dst, lazy):
            r = requests.get(url, stream=True) if lazy else requests.get(url)
            for chunk in r.iter_content(8192):
                dst.write(chunk)
        """,
    "a session that is not shown": """
        def download(session, url, dst):
            for chunk in session.get(url).iter_content(8192):
                dst.write(chunk)
        """,
    "httpx.stream": """
        import httpx

        def download(url, dst):
            with httpx.stream("GET", url) as r:
                for chunk in r.iter_bytes():
                    dst.write(chunk)
        """,
    "send with stream": """
        import httpx

        def download(client: httpx.Client, request, dst):
            for chunk in client.send(request, stream=True).iter_bytes():
                dst.write(chunk)
        """,
    "a buffer that others use too": """
        import io
        import requests
        from PIL import Image

        def download(url, dst):
            buffer = io.BytesIO(requests.get(url).content)
            Image.open(buffer).verify()
            while chunk := buffer.read(8192):
                dst.write(chunk)
        """,
}


@pytest.mark.parametrize("text", LOADED.values(), ids=LOADED)
def test_loaded_body_in_pieces_is_ls405(text: str) -> None:
    """A loop over a body that is there already is LS405, at the call that loaded it."""
    check(text)


@pytest.mark.parametrize("text", STREAMED.values(), ids=STREAMED)
def test_streamed_body_is_not_ls405(text: str) -> None:
    """A call that streams, or may stream: nothing is said."""
    check(text)


BODY_IN_USE = {
    "closed before": """
        import requests

        def f(url, out):
            r = requests.get(url)
            r.close()
            for c in r.iter_content(8192):
                out.write(c)
        """,
    "closed in the loop": """
        import requests

        def f(url, out):
            r = requests.get(url)
            for c in r.iter_content(8192):
                yield c
                r.close()
        """,
    "errors are caught at the request": """
        import requests

        def f(url, out):
            try:
                r = requests.get(url)
            except requests.RequestException:
                return None
            for c in r.iter_content(8192):
                out.write(c)
        """,
    "errors are caught at the request, and the rest is the else": """
        import requests

        def f(url, out):
            try:
                r = requests.get(url)
            except requests.RequestException:
                return None
            else:
                for c in r.iter_content(8192):
                    out.write(c)
        """,
    "the session asks in the loop": """
        import requests

        def f(url, out):
            session = requests.Session()
            r = session.get(url)
            for c in r.iter_content(8192):
                session.post(url, data=c)
        """,
    "the session is closed": """
        import requests

        def f(url, out):
            session = requests.Session()
            r = session.get(url)
            session.close()
            for c in r.iter_content(8192):
                out.write(c)
        """,
    "records": """
        import requests, struct

        def f(url, out):
            r = requests.get(url)
            for c in r.iter_content(16):
                out.append(struct.unpack("<QQ", c))
        """,
    "numbered": """
        import requests

        def f(url, out):
            r = requests.get(url)
            for i, c in enumerate(r.iter_content(8192)):
                out[i] = c
        """,
    "counted": """
        import requests

        def f(url, out):
            r = requests.get(url)
            return [len(c) for c in r.iter_content(8192)]
        """,
    "httpx, and records": """
        import httpx, struct

        def f(url, out):
            r = httpx.get(url)
            for c in r.iter_bytes(16):
                out.append(struct.unpack("<QQ", c))
        """,
}


@pytest.mark.parametrize("text", BODY_IN_USE.values(), ids=BODY_IN_USE)
def test_body_that_must_be_there_stays_loaded(text: str) -> None:
    """LS405 has no fix where the connection, its errors or the size of the pieces would show."""
    found = check_source(textwrap.dedent(text).lstrip("\n"))
    assert [d.code for d in found if d.code == "LS405" and d.fix] == []


@pytest.mark.parametrize(
    ("loop", "applicability"),
    [
        ("for c in r.iter_content(8192):\n        out.write(c)", Applicability.SAFE),
        ("for c in tqdm(r.iter_content(8192)):\n        out.write(c)", Applicability.SAFE),
        ("for c in r.iter_lines():\n        out.write(c)", Applicability.UNSAFE),
        ("for c in r.iter_content(8192):\n        yield c", Applicability.UNSAFE),
        ("yield from r.iter_content(8192)", Applicability.UNSAFE),
        ("out.writelines(r.iter_content(8192))", Applicability.SAFE),
    ],
)
def test_streamed_pieces_are_safe_for_a_copy_only(loop: str, applicability: Applicability) -> None:
    """Pieces of a stream may be shorter than those of a body: no matter for a copy, but for who gets them."""
    fixed = fixed_code(
        f"import requests\nfrom tqdm import tqdm\n\ndef f(url, out):\n    r = requests.get(url)\n    {loop}\n"
    )
    assert fixed is not None
    assert "requests.get(url, stream=True)" in fixed[0]
    assert fixed[1] is applicability
