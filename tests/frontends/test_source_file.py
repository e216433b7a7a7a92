"""Files are read as Python reads them, and written back byte for byte."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from lint_stream.frontends.source_file import SourceFileError, decode_source, read_source, replace_source

EXACT = {
    "empty": b"",
    "no-final-newline": b"x = 1",
    "crlf": b"x = 1\r\ny = 2\r\n",
    "lone-cr": b"x = 1\ry = 2\r",
    "mixed": b"x = 1\r\ny = 2\nz = 3\r",
    "mark": b"\xef\xbb\xbfx = 1\n",
    "mark-and-cookie": b"\xef\xbb\xbf# coding: utf-8\nx = 1\n",
    "latin-1": b"# coding: latin-1\nx = '\xe9'\n",
    "cookie-in-line-2": b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\nx = '\x80'\n",
    "form-feed-and-tabs": b"\x0cif x:\n\ty = 1\n",
    "separators": "x = '\u2028\x85'\n".encode(),
}


@pytest.mark.parametrize("data", EXACT.values(), ids=EXACT)
def test_bytes_come_back(data: bytes) -> None:
    """Decoding and encoding an unchanged file gives its bytes."""
    source = decode_source(data)
    assert source.encode(source.text) == data
    assert source.is_reversible


def test_mark_is_no_text() -> None:
    """The byte order mark is not part of the text."""
    assert decode_source(b"\xef\xbb\xbfx = 1\n").text == "x = 1\n"


def test_cookie_counts_in_two_lines_only() -> None:
    """A cookie in line 3 means nothing."""
    assert decode_source(b"#\n#\n# coding: latin-1\n").encoding == "utf-8"


UNDECODABLE = {
    "byte": (b"x = 1\ny = '\xe9'\n", "line 2 is not utf-8"),
    "unknown": (b"# coding: klingon\n", "unknown encoding: klingon"),
    "mark-against-cookie": (b"\xef\xbb\xbf# coding: latin-1\n", "encoding problem: utf-8"),
    "no-text": (b"# coding: hex\n", "hex is no text encoding"),
    "cookie-of-another": (b"# coding: ascii\nx = '\xe9'\n", "line 2 is not ascii"),
}


@pytest.mark.parametrize(("data", "reason"), UNDECODABLE.values(), ids=UNDECODABLE)
def test_undecodable_bytes(data: bytes, reason: str) -> None:
    """What Python could not decode is refused, and the reason named."""
    with pytest.raises(SourceFileError) as caught:
        decode_source(data)
    assert str(caught.value) == reason


def test_irreversible_encoding() -> None:
    """A codec that knows two spellings of one text is noticed."""
    assert not decode_source(b"# coding: utf-7\nx = '+AGE-'\n").is_reversible


def test_text_beyond_the_encoding() -> None:
    """A character that the file's encoding lacks is refused."""
    source = decode_source(b"# coding: latin-1\n")
    with pytest.raises(SourceFileError) as caught:
        source.encode("# coding: latin-1\n'\N{EURO SIGN}'\n")
    assert str(caught.value) == "iso-8859-1 has no '\N{EURO SIGN}'"


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is refused, in the words of the system."""
    with pytest.raises(SourceFileError) as caught:
        read_source(str(tmp_path / "missing.py"))
    assert str(caught.value) == "no such file or directory"


def test_null_byte_in_a_name() -> None:
    """A name that no file can have is refused."""
    with pytest.raises(SourceFileError) as caught:
        read_source("a\0b.py")
    assert str(caught.value) == "its name holds a null byte"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_bytes(b"before\n")
    return path


def test_replacing_keeps_the_mode(app: Path) -> None:
    """The new text has the old mode, and nothing is left beside it."""
    app.chmod(0o751)
    replace_source(str(app), b"before\n", b"after\n")
    assert app.read_bytes() == b"after\n"
    assert stat.S_IMODE(app.stat().st_mode) == 0o751
    assert os.listdir(app.parent) == ["app.py"]


def test_replacing_is_a_rename(app: Path) -> None:
    """A reader that has the old file open keeps reading the old text."""
    with app.open("rb") as reader:
        replace_source(str(app), b"before\n", b"after\n")
        assert reader.read() == b"before\n"


def test_symbolic_link_stays(app: Path) -> None:
    """Through a link, its target is replaced."""
    link = app.with_name("link.py")
    link.symlink_to("app.py")
    replace_source(str(link), b"before\n", b"after\n")
    assert link.is_symlink()
    assert app.read_bytes() == b"after\n"


def test_hard_links_stay(app: Path) -> None:
    """All names of a file show the new text."""
    other = app.with_name("other.py")
    os.link(app, other)
    replace_source(str(app), b"before\n", b"a\n")
    assert other.read_bytes() == b"a\n"
    assert app.samefile(other)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_owner_stays(app: Path) -> None:
    """The new text belongs to whom the old one belonged to."""
    os.chown(app, 12345, 12345)
    replace_source(str(app), b"before\n", b"after\n")
    assert (app.stat().st_uid, app.stat().st_gid) == (12345, 12345)


def test_owner_that_cannot_be_given(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a new file could not have the old one's owner, the old one is written to."""
    monkeypatch.setattr("lint_stream.frontends.source_file._give_owner", lambda path, status: False)
    inode = app.stat().st_ino
    replace_source(str(app), b"before\n", b"after\n")
    assert app.read_bytes() == b"after\n"
    assert app.stat().st_ino == inode
    assert os.listdir(app.parent) == ["app.py"]


@pytest.mark.parametrize("is_linked", [False, True])
def test_changed_file_is_left_alone(app: Path, is_linked: bool) -> None:
    """A file that somebody has changed since it was read keeps that change."""
    if is_linked:
        os.link(app, app.with_name("other.py"))
    app.write_bytes(b"mine\n")
    with pytest.raises(SourceFileError) as caught:
        replace_source(str(app), b"before\n", b"after\n")
    assert str(caught.value) == "it has changed since it was read"
    assert app.read_bytes() == b"mine\n"
    assert [name for name in os.listdir(app.parent) if name.startswith(".")] == []


def test_vanished_file_stays_away(app: Path) -> None:
    """A file that was removed since it was read is not made again."""
    app.unlink()
    with pytest.raises(SourceFileError) as caught:
        replace_source(str(app), b"before\n", b"after\n")
    assert str(caught.value) == "no such file or directory"
    assert not app.exists()


def test_failed_write_leaves_nothing(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk changes nothing, and leaves nothing behind."""

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(SourceFileError) as caught:
        replace_source(str(app), b"before\n", b"after\n")
    assert str(caught.value) == "no space left on device"
    assert app.read_bytes() == b"before\n"
    assert os.listdir(app.parent) == ["app.py"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_only_regular_files_are_replaced(tmp_path: Path) -> None:
    """A pipe is not written to."""
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(SourceFileError) as caught:
        replace_source(str(tmp_path / "pipe.py"), b"before\n", b"after\n")
    assert str(caught.value) == "not a regular file"
