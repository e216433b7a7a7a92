"""One file of source code, byte for byte: read, decoded, encoded and replaced."""

from __future__ import annotations

import os
import re
import stat
from typing import NamedTuple

__all__ = ["SourceFile", "SourceFileError", "decode_source", "read_source", "replace_source", "what_failed"]

_BOM = b"\xef\xbb\xbf"
_FIRST_TWO_LINES = re.compile(rb"[^\n]*\n?[^\n]*")


class SourceFileError(Exception):
    """A file could not be read, decoded, encoded or replaced; the message says why, and names no path."""


class SourceFile(NamedTuple):
    """A file as it was read: its bytes, its text without a byte order mark, and the encoding between them.

    Line ends in `text` are those of the file. `encoding` is a codec that writes the mark where the file has one.
    """

    data: bytes
    text: str
    encoding: str

    @property
    def is_reversible(self) -> bool:
        """Whether the text, written back as it is, gives the same bytes.

        Not so where a codec knows several spellings of one text (iso2022_jp, utf-7).
        """
        try:
            return self.text.encode(self.encoding) == self.data
        except UnicodeError:
            return False

    def encode(self, text: str) -> bytes:
        """`text` as bytes of this file; raises SourceFileError where its encoding has no such character."""
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise SourceFileError(f"{self.encoding} has no {text[error.start]!r}") from None


def read_source(path: str) -> SourceFile:
    """The file at `path`; raises SourceFileError."""
    return decode_source(_read_bytes(path))


def decode_source(data: bytes) -> SourceFile:
    """`data` decoded as Python itself would (PEP 263: mark, then cookie, then UTF-8); raises SourceFileError."""
    encoding = _find_encoding(data)
    try:
        return SourceFile(data, data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceFileError(f"line {line} is not {encoding}") from None
    except UnicodeError:
        # Codecs written in Python (idna, punycode) raise the base class, without a position.
        raise SourceFileError(f"it is not {encoding}") from None
    except LookupError:
        raise SourceFileError(f"{encoding} is no text encoding") from None


def replace_source(path: str, before: bytes, after: bytes) -> None:
    """Put `after` in the place of `before` at `path`, whole or not at all; raises SourceFileError.

    The new text is written beside the file, synced and renamed over it, with the mode and owner of the old one. A
    symbolic link stays one: its target is replaced. A file with other hard links, or with an owner that the new one
    could not have, is written in place instead, as ruff and black do, since a rename would part it from its links;
    only there can a crash leave half a text. A file that no longer holds `before` is left alone.
    """
    target = os.path.realpath(path)
    try:
        status = os.stat(target)
        if not stat.S_ISREG(status.st_mode):
            raise SourceFileError("not a regular file")
        if not os.access(target, os.W_OK):
            raise SourceFileError("permission denied")
        if status.st_nlink > 1 or not _replace_by_rename(target, status, before, after):
            _write_in_place(target, before, after)
    except OSError as error:
        raise SourceFileError(what_failed(error)) from None


def what_failed(error: OSError) -> str:
    """The reason of a failed system call in the style of our messages: `no such file or directory`."""
    reason = error.strerror or type(error).__name__
    return reason[0].lower() + reason[1:]


def _read_bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise SourceFileError(what_failed(error)) from None
    except ValueError:
        raise SourceFileError("its name holds a null byte") from None


def _find_encoding(data: bytes) -> str:
    has_mark = data.startswith(_BOM)
    head = _FIRST_TWO_LINES.match(data)
    if head is None or b"coding" not in head.group():
        return "utf-8-sig" if has_mark else "utf-8"
    # Imported here: a cookie is rare, and tokenize costs more than most files take.
    import io
    import tokenize

    try:
        return tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    except SyntaxError as error:
        raise SourceFileError(str(error.msg)) from None


def _replace_by_rename(target: str, status: os.stat_result, before: bytes, after: bytes) -> bool:
    """Whether it was done; False, with nothing changed, where the new file cannot have the old one's owner."""
    # Imported here: only a file that is fixed needs it.
    import tempfile

    folder, name = os.path.split(target)
    handle, beside = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
    try:
        with os.fdopen(handle, "wb") as stream:
            if not _give_owner(beside, status):
                return False
            os.chmod(beside, stat.S_IMODE(status.st_mode))
            stream.write(after)
            stream.flush()
            os.fsync(stream.fileno())
        _expect(target, before)
        os.replace(beside, target)
        return True
    finally:
        if os.path.lexists(beside):
            os.unlink(beside)


def _give_owner(path: str, status: os.stat_result) -> bool:
    if not hasattr(os, "chown"):
        return True
    own = os.stat(path)
    if (own.st_uid, own.st_gid) == (status.st_uid, status.st_gid):
        return True
    try:
        os.chown(path, status.st_uid, status.st_gid)
    except OSError:
        return False
    return True


def _write_in_place(target: str, before: bytes, after: bytes) -> None:
    _expect(target, before)
    with open(target, "r+b") as stream:
        stream.write(after)
        stream.truncate()
        stream.flush()
        os.fsync(stream.fileno())


def _expect(target: str, before: bytes) -> None:
    if _read_bytes(target) != before:
        raise SourceFileError("it has changed since it was read")
