"""What a user can set for the analysis, as one frozen value that is handed down as an argument."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """Settings of the analysis; everything has a working default.

    Names are fully qualified (`mylib.storage.open_blob`); a method is written with its class
    (`mylib.storage.Blob.fetch`) or, for any receiver, as `.fetch`.
    """

    chunk_size: int | None = None
    """Bytes of one read in fixed code; None means 64 KiB, and 1 MiB for async files."""
    openers: tuple[str, ...] = ()
    """Calls that return a binary stream."""
    loaders: tuple[str, ...] = ()
    """Calls that return a whole stream as bytes."""
    chunk_iterators: tuple[str, ...] = ()
    """Calls that return an iterator over chunks of bytes."""
    writers: tuple[str, ...] = ()
    """Calls that take data piece by piece."""
    whole_documents: tuple[str, ...] = ()
    """Calls that need the whole document; what feeds them is never reported."""
    routes: tuple[str, ...] = ()
    """Decorators that make a function a request handler."""
