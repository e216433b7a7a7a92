"""How many bytes one read of a fix takes."""

from __future__ import annotations

import pytest

from lint_stream.diagnostic import Diagnostic
from lint_stream.pipeline import check_source
from lint_stream.rewrite.edits import apply_edits
from lint_stream.settings import Settings

COPY = """
def copy(path, target):
    with open(path, "rb") as src, open(target, "wb") as dst:
        dst.write(src.read())
"""
ASYNC_COPY = """
import aiofiles

async def copy(path, target):
    async with aiofiles.open(path, "rb") as src, aiofiles.open(target, "wb") as dst:
        await dst.write(await src.read())
"""


def size(text: str, settings: Settings | None = None) -> str:
    """The size that the (only) fix of a text writes."""
    (found,) = check_source(text, settings or Settings())
    fixed = apply_edits(text, fix_of(found))
    return fixed.partition("src.read(")[2].partition("):\n")[0]


def fix_of(found: Diagnostic):  # type: ignore[no-untyped-def]
    assert found.fix is not None
    return found.fix.edits


def test_default() -> None:
    """64 KiB, written so that one sees it."""
    assert size(COPY) == "64 * 1024"


def test_files_behind_threads() -> None:
    """1 MiB where each read is handed to a thread."""
    assert size(ASYNC_COPY) == "1024 * 1024"


@pytest.mark.parametrize(
    "constant",
    [
        "CHUNK_SIZE = 65536", "BUFSIZE = 1 << 16", "COPY_BUFSIZE = 64 * 1024", "_BLOCK_SIZE = 2**20", "CHUNK = 8192",
        "READ_BYTES = 32_768", "BUFFER_LEN = 4096", "DEFAULT_CHUNK_SIZE: int = 65536",
    ],
)  # fmt: skip
def test_constant_of_the_module(constant: str) -> None:
    """A constant that is a chunk size, by its name and its value, is used."""
    assert size(f"{constant}\n{COPY}") == constant.split(" ")[0].rstrip(":")


@pytest.mark.parametrize(
    "constant",
    [
        "CHUNK_SIZE = 512", "CHUNK_SIZE = 1 << 30", "CHUNK_SIZE = None", "CHUNK_SIZE = '65536'", "CHUNK_SIZE = True",
        "LIMIT = 65536", "chunk_size = 65536", "CHUNKS_PER_FILE = 65536", "SIZE = 65536", "CHUNK_SIZE = read_it()",
    ],
)  # fmt: skip
def test_constant_that_is_no_chunk_size(constant: str) -> None:
    """One that is too small, too large, no number, or about something else is not used."""
    assert size(f"{constant}\n{COPY}") == "64 * 1024"


def test_constant_that_changes() -> None:
    """A name that is assigned twice says nothing."""
    assert size(f"CHUNK_SIZE = 65536\nCHUNK_SIZE = 8192\n{COPY}") == "64 * 1024"


def test_constant_that_the_function_hides() -> None:
    """A local variable of the same name is not the constant."""
    text = f"CHUNK_SIZE = 65536\n{COPY}".replace("):\n", "):\n    for CHUNK_SIZE in path: pass\n", 1)
    assert size(text) == "64 * 1024"


def test_constant_that_is_not_there_yet() -> None:
    """At module level, a constant counts only above the code that would use it."""
    text = 'with open("a", "rb") as src, open("b", "wb") as dst:\n    dst.write(src.read())\nCHUNK_SIZE = 65536\n'
    assert size(text) == "64 * 1024"


def test_constant_too_small_for_threads() -> None:
    """64 KiB suits a file, and costs too much where each read is handed to a thread."""
    assert size(f"CHUNK_SIZE = 65536\n{ASYNC_COPY}") == "1024 * 1024"
    assert size(f"CHUNK_SIZE = 1 << 20\n{ASYNC_COPY}") == "CHUNK_SIZE"


@pytest.mark.parametrize(
    ("setting", "expected"),
    [(65536, "64 * 1024"), (1 << 20, "1024 * 1024"), (4 << 20, "4 * 1024 * 1024"), (1000, "1000"), (1024, "1 * 1024")],
)
def test_setting(setting: int, expected: str) -> None:
    """The user's size comes before all else, for files and threads alike."""
    settings = Settings(chunk_size=setting)
    assert expected == size(f"CHUNK_SIZE = 65536\n{COPY}", settings) == size(ASYNC_COPY, settings)
