"""LS403: a loop that tests a coroutine."""

from __future__ import annotations

import pytest
from marked_loops import check

UNAWAITED = {
    "walrus": """
        import aiofiles

        async def copy(path, dst):
            async with aiofiles.open(path, "rb") as src:
                while chunk := src.read(8192):  # !LS403 @24
                    await dst.write(chunk)
        """,
    "an upload": """
        from fastapi import UploadFile

        async def save(upload: UploadFile, dst):
            while True:
                chunk = upload.read(8192)  # !LS403
                if not chunk:
                    break
                dst.write(chunk)
        """,
    "iter": """
        import anyio

        async def copy(path, dst):
            async with await anyio.open_file(path, "rb") as src:
                for chunk in iter(lambda: src.read(8192), b""):  # !LS403
                    await dst.write(chunk)
        """,
    "a stream reader": """
        import asyncio

        async def pump(reader: asyncio.StreamReader, dst):
            while data := reader.read(4096):  # !LS403
                dst.write(data)
        """,
}


AWAITED = {
    "awaited": """
        import aiofiles

        async def copy(path, dst):
            async with aiofiles.open(path, "rb") as src:
                while chunk := await src.read(8192):
                    await dst.write(chunk)
        """,
    "awaited later": """
        import aiofiles

        async def copy(path, dst):
            async with aiofiles.open(path, "rb") as src:
                while True:
                    coming = src.read(8192)
                    chunk = await coming
                    if not chunk:
                        break
                    await dst.write(chunk)
        """,
    "the file below an upload is not async": """
        from fastapi import UploadFile

        def save(upload: UploadFile, dst):
            while chunk := upload.file.read(8192):
                dst.write(chunk)
        """,
    "nothing says that it is async": """
        async def copy(src, dst):
            while chunk := src.read(8192):
                dst.write(chunk)
        """,
}


@pytest.mark.parametrize("text", UNAWAITED.values(), ids=UNAWAITED)
def test_coroutine_in_a_test_is_ls403(text: str) -> None:
    """An async read that is tested without an await is LS403, at the read."""
    check(text)


@pytest.mark.parametrize("text", AWAITED.values(), ids=AWAITED)
def test_awaited_read_is_not_ls403(text: str) -> None:
    """With an await, or on a stream that is not async: nothing is said."""
    check(text)
