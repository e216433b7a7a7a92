"""aiofiles, anyio and trio files."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, TEXT, Loader, Member, PieceRead, Returns, Type

_AIOFILES = "aiofiles threadpool/__init__.py"
_ANYIO = "anyio _core/_fileio.py"
_TRIO = "trio _file_io.py"

TYPES = (
    Type("async-file", _AIOFILES, stream=True, awaited=True, threaded=True, drains=True, seekable=True),
    Type("async-path", _ANYIO),
    Type("anyio.streams.file.FileReadStream", "anyio streams/file.py", gives=BYTES, iterates_chunks=True),
    Type("anyio.Process", "anyio _core/_subprocesses.py"),
)  # fmt: skip

RETURNS = (
    Returns("aiofiles.open", "async-file", _AIOFILES, mode_at=1, path_at=0),
    Returns("aiofiles.threadpool.open", "async-file", _AIOFILES, mode_at=1, path_at=0),
    Returns("aiofiles.tempfile.TemporaryFile", "async-file", _AIOFILES, mode_at=0, mode_default="w+b"),
    Returns("aiofiles.tempfile.NamedTemporaryFile", "async-file", _AIOFILES, mode_at=0, mode_default="w+b"),
    Returns("anyio.open_file", "async-file", _ANYIO, mode_at=1, path_at=0),
    Returns("trio.open_file", "async-file", _TRIO, mode_at=1, path_at=0),
    Returns("anyio.Path", "async-path", _ANYIO),
    Returns("trio.Path", "async-path", _TRIO),
    Returns("anyio.wrap_file", "async-file", _ANYIO),
    Returns("trio.wrap_file", "async-file", _TRIO),
)  # fmt: skip

MEMBERS = (
    Member("async-path", "open", "async-file", _ANYIO, call=True, mode_at=0),
    Member("async-path", "parent", "async-path", _ANYIO),
    *(Member("async-path", name, "async-path", _ANYIO, call=True)
      for name in ("joinpath", "with_suffix", "with_name", "resolve", "absolute", "expanduser")),
)  # fmt: skip

ANNOTATIONS = {
    "anyio.streams.file.FileReadStream": ("anyio.streams.file.FileReadStream", BYTES),
    "anyio.Path": ("async-path", None),
    "trio.Path": ("async-path", None),
    "anyio.AsyncFile": ("async-file", None),
    "aiofiles.threadpool.binary.AsyncBufferedReader": ("async-file", "bytes"),
    "aiofiles.threadpool.binary.AsyncBufferedIOBase": ("async-file", "bytes"),
    "aiofiles.threadpool.text.AsyncTextIOWrapper": ("async-file", TEXT),
}

LOADERS = (
    Loader("async-path", "read_bytes", _ANYIO, chunked="async with await {stream}.open('rb') as f: while chunk := await f.read(1024 * 1024)"),
    Loader("async-path", "read_text", _ANYIO, gives=TEXT, chunked="async with await {stream}.open() as f: while chunk := await f.read(1024 * 1024)"),
    Loader("", "anyio.run_process", "anyio _core/_subprocesses.py", pair=True, needs_keyword="stdout"),
    Loader("", "trio.run_process", "trio _subprocess.py", pair=True, needs_keyword="capture_stdout"),
)  # fmt: skip

CHUNK_ITERATORS = ()

PIECE_READS = (
    PieceRead("receive", "anyio abc ByteReceiveStream.receive"),
    PieceRead("receive_some", "trio abc.ReceiveStream", sized=False),
)

CONSUMERS = ()
