"""Archives and file transfer: zip, tar, SFTP, sqlite blobs."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, Consumer, Consumes, Loader, Member, Returns, Type

_ZIP = "Python library reference, zipfile"
_7Z = "py7zr py7zr.py, SevenZipFile.read: a dict of files in memory"
_TAR = "Python library reference, tarfile"
_SFTP = "paramiko sftp_client.py"

TYPES = (
    Type("zipfile.ZipFile", _ZIP),
    Type("zipfile.Path", _ZIP, bases=("path",)),
    Type("member", _ZIP, stream=True, gives=BYTES, drains=True, lines=True, seekable=True),
    Type("py7zr.SevenZipFile", _7Z),
    Type("py7zr.members", _7Z),
    Type("tarfile.TarFile", _TAR),
    Type("paramiko.SFTPClient", _SFTP),
    Type("paramiko.SFTPFile", _SFTP, stream=True, gives=BYTES, drains=True, lines=True, seekable=True),
    Type("sqlite3.Blob", "Python library reference, sqlite3", stream=True, gives=BYTES, seekable=True),
)  # fmt: skip

RETURNS = (
    Returns("zipfile.ZipFile", "zipfile.ZipFile", _ZIP),
    Returns("zipfile.PyZipFile", "zipfile.ZipFile", _ZIP),
    Returns("zipfile.Path", "path", _ZIP),
    Returns("rarfile.RarFile", "zipfile.ZipFile", "rarfile.py, RarFile: as zipfile"),
    Returns("py7zr.SevenZipFile", "py7zr.SevenZipFile", _7Z),
    Returns("tarfile.open", "tarfile.TarFile", _TAR),
    Returns("tarfile.TarFile", "tarfile.TarFile", _TAR),
    Returns("tarfile.TarFile.open", "tarfile.TarFile", _TAR),
    Returns("tarfile.TarFile.gzopen", "tarfile.TarFile", _TAR),
    Returns("paramiko.SFTPClient.from_transport", "paramiko.SFTPClient", _SFTP),
)  # fmt: skip

MEMBERS = (
    Member("zipfile.ZipFile", "open", "member", _ZIP, call=True),
    Member("py7zr.SevenZipFile", "read", "py7zr.members", _7Z, call=True),
    Member("py7zr.SevenZipFile", "readall", "py7zr.members", _7Z, call=True),
    Member("py7zr.members", "[]", "member", _7Z),
    Member("tarfile.TarFile", "extractfile", "member", _TAR, call=True),
    Member("*", "extractfile", "member", _TAR, call=True),
    Member("*", "open_sftp", "paramiko.SFTPClient", _SFTP, call=True),
    Member("paramiko.SFTPClient", "open", "paramiko.SFTPFile", _SFTP, call=True),
    Member("paramiko.SFTPClient", "file", "paramiko.SFTPFile", _SFTP, call=True),
    Member("*", "blobopen", "sqlite3.Blob", "sqlite3", call=True),
)  # fmt: skip

ANNOTATIONS = {
    "zipfile.ZipFile": ("zipfile.ZipFile", None),
    "tarfile.TarFile": ("tarfile.TarFile", None),
    "paramiko.SFTPClient": ("paramiko.SFTPClient", None),
    "paramiko.SFTPFile": ("paramiko.SFTPFile", BYTES),
}

LOADERS = (
    Loader(
        "zipfile.ZipFile",
        "read",
        _ZIP,
        chunked="with {stream}.open(name) as f: while chunk := f.read(64 * 1024)",
        opened="{stream}.open({name})",
    ),
)

CHUNK_ITERATORS = ()

CONSUMERS = (
    Consumer("zipfile.ZipFile", Consumes.OPENED, "Python library reference, zipfile: needs a stream that can seek", keywords=("file",), seeks=True),
    Consumer("tarfile.open", Consumes.OPENED, "Python library reference, tarfile", at=(2,), keywords=("fileobj",), seeks=True),
    Consumer("PIL.Image.open", Consumes.OPENED, "Pillow documentation, Image.open: lazy", keywords=("fp",), seeks=True),
    Consumer("numpy.load", Consumes.OPENED, "numpy documentation, load", keywords=("file",), seeks=True),
    Consumer("pandas.read_csv", Consumes.OPENED, "pandas documentation, read_csv", keywords=("filepath_or_buffer",)),
)  # fmt: skip
