"""The standard library's streams. Facts sheet: sections A, B.3 and C."""

from __future__ import annotations

from lint_stream.catalog.rows import (
    AT_END_EMPTY,
    BYTES,
    TEXT,
    ChunkIterator,
    Consumer,
    Consumes,
    Loader,
    Member,
    PieceRead,
    Returns,
    Type,
    Unbuffered,
)

_IO = "Python library reference, io"
_SUBPROCESS = "Python library reference, subprocess"
_CODECS = "Python library reference, codecs"
_HTTP = "http/client.py, HTTPResponse.read; cpython issue 115997"
_SOCKET = "Python library reference, socket"
_ASYNCIO = "Python library reference, asyncio streams"
_POPEN_TEXT = ("text", "universal_newlines", "encoding", "errors")

TYPES = (
    Type("file", _IO, stream=True, drains=True, seekable=True, lines=True),
    Type("raw-file", _IO, bases=("file",), stream=True, drains=True, short_reads=True, seekable=True, lines=True),
    Type("memory", "io.BytesIO and io.StringIO: already in memory", at_end=AT_END_EMPTY),
    Type("mmap.mmap", "Python library reference, mmap: pages are evictable"),
    Type("path", "pathlib.Path"),
    Type("stdin", _IO, bases=("file",), stream=True, drains=True, lines=True, live=True),
    Type("pipe", _SUBPROCESS, stream=True, drains=True, lines=True, live=True),
    Type("raw-pipe", _SUBPROCESS, bases=("pipe",), stream=True, drains=True, short_reads=True, lines=True, live=True),
    Type("subprocess.Popen", _SUBPROCESS),
    Type("subprocess.Popen(bufsize=0)", _SUBPROCESS, bases=("subprocess.Popen",)),
    Type("subprocess.CompletedProcess", _SUBPROCESS),
    Type("http.client.HTTPConnection", _HTTP),
    Type(
        "http.client.HTTPResponse",
        _HTTP,
        stream=True,
        gives=BYTES,
        checks_length=True,
        drains=True,
        untrusted=True,
        lines=True,
    ),
    Type("socket.socket", _SOCKET, gives=BYTES, short_reads=True, at_end=AT_END_EMPTY, live=True),
    Type("socket.accept()", _SOCKET),
    Type("socketserver.BaseRequestHandler", "Python library reference, socketserver"),
    Type("socket-file", _SOCKET, stream=True, drains=True, lines=True, live=True),
    Type("raw-socket-file", _SOCKET, bases=("socket-file",), stream=True, gives=BYTES, drains=True, short_reads=True,
         lines=True, live=True),
    Type(
        "asyncio.StreamReader", _ASYNCIO, stream=True, gives=BYTES, awaited=True, short_reads=True, drains=True,
        untrusted=True,
    ),
    Type("asyncio.StreamWriter", _ASYNCIO, unbuffered_writes=True),
    Type("asyncio.subprocess.Process", "Python library reference, asyncio subprocesses"),
    Type("codecs.StreamReaderWriter", _CODECS, stream=True, gives=TEXT, drains=True, lines=True),
    Type("hash", "Python library reference, hashlib"),
    Type("compressor", "zlib.compressobj, bz2.BZ2Compressor, lzma.LZMACompressor"),
    Type("ftplib.FTP", "Python library reference, ftplib"),
    Type("pieces", "Python library reference, typing: an iterator over bytes or str", iterates_chunks=True),
    Type("other", "an object that is known not to be a stream"),
    Type("bytes", "a value that is already whole"),
    Type("str", "a value that is already whole"),
)  # fmt: skip

RETURNS = (
    Returns("open", "file", _IO, mode_at=1, path_at=0, unbuffered=Unbuffered(2, "buffering", "raw-file")),
    Returns("io.open", "file", _IO, mode_at=1, path_at=0, unbuffered=Unbuffered(2, "buffering", "raw-file")),
    Returns("io.FileIO", "raw-file", _IO, mode_at=None, mode_default="rb", path_at=0),
    Returns("io.open_code", "file", _IO, mode_default="rb", path_at=0),
    Returns("io.BufferedReader", "file", _IO, mode_default="rb", over=(0, "raw")),
    Returns("io.BufferedRandom", "file", _IO, mode_default="rb", over=(0, "raw")),
    Returns("io.BufferedWriter", "file", _IO, mode_default="rb"),
    Returns("io.TextIOWrapper", "file", _IO, mode_default="r", over=(0, "buffer")),
    Returns("io.BytesIO", "memory", _IO, mode_default="rb"),
    Returns("io.StringIO", "memory", _IO),
    Returns("cStringIO.StringIO", "memory", _IO),
    Returns("StringIO.StringIO", "memory", _IO),
    Returns("os.fdopen", "file", "os.fdopen", mode_at=1, unbuffered=Unbuffered(2, "buffering", "raw-file")),
    Returns("os.popen", "pipe", "os.popen", mode_default="r"),
    Returns("codecs.open", "file", _CODECS, mode_at=1, text_keywords=("encoding",), text_at=2, path_at=0),
    Returns("tempfile.TemporaryFile", "file", "tempfile", mode_at=0, mode_default="w+b"),
    Returns("tempfile.NamedTemporaryFile", "file", "tempfile", mode_at=0, mode_default="w+b"),
    Returns("tempfile.SpooledTemporaryFile", "file", "tempfile", mode_at=1, mode_default="w+b"),
    Returns("gzip.open", "file", "gzip", mode_at=1, mode_default="rb", path_at=0, over=(0, "filename"), binary_unless_t=True),
    Returns("gzip.GzipFile", "file", "gzip", mode_default="rb", path_at=0, over=(3, "fileobj")),
    Returns("bz2.open", "file", "bz2", mode_at=1, mode_default="rb", path_at=0, over=(0, "filename"), binary_unless_t=True),
    Returns("bz2.BZ2File", "file", "bz2", mode_default="rb", path_at=0, over=(0, "filename")),
    Returns("lzma.open", "file", "lzma", mode_at=1, mode_default="rb", path_at=0, over=(0, "filename"), binary_unless_t=True),
    Returns("lzma.LZMAFile", "file", "lzma", mode_default="rb", path_at=0, over=(0, "filename")),
    Returns("importlib.resources.open_binary", "file", "importlib.resources", mode_default="rb"),
    Returns("importlib.resources.open_text", "file", "importlib.resources", mode_default="r"),
    Returns("importlib.resources.files", "path", "importlib.resources"),
    Returns("pkg_resources.resource_stream", "file", "pkg_resources", mode_default="rb"),
    Returns("pathlib.Path", "path", "pathlib"),
    Returns("pathlib.PurePath", "path", "pathlib"),
    Returns("pathlib.PosixPath", "path", "pathlib"),
    Returns("pathlib.Path.cwd", "path", "pathlib"),
    Returns("pathlib.Path.home", "path", "pathlib"),
    Returns("mmap.mmap", "mmap.mmap", "mmap"),
    Returns("subprocess.Popen", "subprocess.Popen", _SUBPROCESS, mode_default="rb", text_keywords=_POPEN_TEXT,
            unbuffered=Unbuffered(1, "bufsize", "subprocess.Popen(bufsize=0)")),
    Returns("subprocess.run", "subprocess.CompletedProcess", _SUBPROCESS, mode_default="rb", text_keywords=_POPEN_TEXT),
    Returns("urllib.request.urlopen", "http.client.HTTPResponse", _HTTP),
    Returns("urllib2.urlopen", "http.client.HTTPResponse", _HTTP),
    Returns("urllib.urlopen", "http.client.HTTPResponse", _HTTP),
    Returns("six.moves.urllib.request.urlopen", "http.client.HTTPResponse", _HTTP),
    Returns("urllib.request.build_opener", "urllib.request.OpenerDirector", _HTTP),
    Returns("http.client.HTTPConnection", "http.client.HTTPConnection", _HTTP),
    Returns("http.client.HTTPSConnection", "http.client.HTTPConnection", _HTTP),
    Returns("http.client.HTTPResponse", "http.client.HTTPResponse", _HTTP),
    Returns("socket.socket", "socket.socket", _SOCKET),
    Returns("socket.create_connection", "socket.socket", _SOCKET),
    Returns("asyncio.create_subprocess_exec", "asyncio.subprocess.Process", _ASYNCIO),
    Returns("asyncio.create_subprocess_shell", "asyncio.subprocess.Process", _ASYNCIO),
    Returns("ftplib.FTP", "ftplib.FTP", "ftplib"),
    Returns("ftplib.FTP_TLS", "ftplib.FTP", "ftplib"),
    Returns("hashlib.new", "hash", "hashlib"),
    Returns("hmac.new", "hash", "hmac"),
    Returns("hmac.HMAC", "hash", "hmac"),
    Returns("zlib.compressobj", "compressor", "zlib"),
    Returns("zlib.decompressobj", "compressor", "zlib"),
    Returns("bz2.BZ2Compressor", "compressor", "bz2"),
    Returns("bz2.BZ2Decompressor", "compressor", "bz2"),
    Returns("lzma.LZMACompressor", "compressor", "lzma"),
    Returns("lzma.LZMADecompressor", "compressor", "lzma"),
    Returns("configparser.ConfigParser", "other", "configparser"),
    Returns("configparser.RawConfigParser", "other", "configparser"),
    Returns("configparser.SafeConfigParser", "other", "configparser"),
    Returns("urllib.robotparser.RobotFileParser", "other", "urllib.robotparser"),
    Returns("shelve.open", "other", "shelve"),
    Returns("dbm.open", "other", "dbm"),
    Returns("wave.open", "other", "wave"),
    Returns("webbrowser.open", "other", "webbrowser"),
    Returns("os.open", "other", "os.open returns an int"),
    Returns("bytes", "bytes", "builtins"),
    Returns("bytearray", "bytes", "builtins"),
    Returns("memoryview", "bytes", "builtins"),
    Returns("str", "str", "builtins"),
    Returns("repr", "str", "builtins"),
)  # fmt: skip

TEST_DOUBLES = frozenset(["AsyncMock", "MagicMock", "Mock", "NonCallableMock", "create_autospec", "mock_open"])
TEST_DOUBLE_MODULES = frozenset(["mock", "unittest.mock"])
"""Mock objects: never reported."""

HASHES = (
    *(f"hashlib.{name}" for name in (
        "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_224", "sha3_256",
        "sha3_384", "sha3_512", "shake_128", "shake_256",
    )),
    "blake3.blake3",
    "xxhash.xxh32", "xxhash.xxh64", "xxhash.xxh128", "xxhash.xxh3_64", "xxhash.xxh3_128",
)  # fmt: skip
"""Constructors that take first data, and whose objects take more with `update`."""

SHORT_HASHES = tuple(
    f"xxhash.{name}_{form}"
    for name in ("xxh32", "xxh64", "xxh128", "xxh3_64", "xxh3_128")
    for form in ("digest", "hexdigest", "intdigest")
)
"""Functions that return the digest at once."""

MEMBERS = (
    Member("sys", "stdin", "stdin", "sys", mode_default="r"),
    Member("path", "open", "file", "pathlib.Path.open", call=True, mode_at=0),
    Member("path", "parent", "path", "pathlib"),
    *(
        Member("path", name, "path", "pathlib", call=True)
        for name in (
            "joinpath", "with_suffix", "with_name", "with_stem", "resolve", "absolute", "expanduser", "relative_to",
            "rename", "replace",
        )
    ),
    Member("stdin", "buffer", "stdin", "sys.stdin.buffer", mode_default="rb"),
    Member("file", "buffer", "file", _IO, mode_default="rb"),
    Member("file", "raw", "raw-file", _IO, mode_default="rb"),
    Member("file", "detach", "file", _IO, mode_default="rb", call=True),
    Member("file", "file", "file", "tempfile wrapper", same_mode=True),
    Member("subprocess.Popen", "stdout", "pipe", _SUBPROCESS, same_mode=True),
    Member("subprocess.Popen", "stderr", "pipe", _SUBPROCESS, same_mode=True),
    Member("subprocess.Popen", "stdin", "pipe", _SUBPROCESS, same_mode=True),
    Member("subprocess.Popen(bufsize=0)", "stdout", "raw-pipe", _SUBPROCESS, same_mode=True),
    Member("subprocess.Popen(bufsize=0)", "stderr", "raw-pipe", _SUBPROCESS, same_mode=True),
    Member("http.client.HTTPConnection", "getresponse", "http.client.HTTPResponse", _HTTP, call=True),
    Member("urllib.request.OpenerDirector", "open", "http.client.HTTPResponse", _HTTP, call=True),
    Member("*", "getresponse", "http.client.HTTPResponse", _HTTP, call=True),
    Member("socket.socket", "makefile", "socket-file", _SOCKET, call=True, mode_at=0,
           unbuffered=Unbuffered(1, "buffering", "raw-socket-file")),
    Member("*", "makefile", "socket-file", _SOCKET, call=True, mode_at=0,
           unbuffered=Unbuffered(1, "buffering", "raw-socket-file")),
    Member("socket.socket", "accept", "socket.accept()", _SOCKET, call=True),
    Member("socket.accept()", "[0]", "socket.socket", _SOCKET),
    Member("socketserver.BaseRequestHandler", "request", "socket.socket", "socketserver: of a stream server"),
    Member("*", "wrap_socket", "socket.socket", "Python library reference, ssl", call=True),
    Member("asyncio.subprocess.Process", "stdout", "asyncio.StreamReader", _ASYNCIO),
    Member("asyncio.subprocess.Process", "stderr", "asyncio.StreamReader", _ASYNCIO),
    Member("asyncio.subprocess.Process", "stdin", "asyncio.StreamWriter", _ASYNCIO),
    Member("asyncio.open_connection()", "[0]", "asyncio.StreamReader", _ASYNCIO),
    Member("asyncio.open_connection()", "[1]", "asyncio.StreamWriter", _ASYNCIO),
    Member("socket.socket()", "[0]", "socket.socket", _SOCKET),
)  # fmt: skip

ANNOTATIONS = {
    **{
        f"{module}.{name}": ("pieces", None)
        for module in ("collections.abc", "typing")
        for name in ("AsyncGenerator", "AsyncIterable", "AsyncIterator", "Generator", "Iterator")
    },
    **{
        f"{module}.{name}": ("other", None)
        for module in ("collections.abc", "typing")
        for name in ("Dict", "List", "Mapping", "Sequence", "Tuple")
    },
    "typing.BinaryIO": ("file", BYTES),
    "typing.TextIO": ("file", TEXT),
    "typing.IO": ("file", None),
    "io.BufferedIOBase": ("file", BYTES),
    "io.BufferedReader": ("file", BYTES),
    "io.BufferedRandom": ("file", BYTES),
    "io.BufferedWriter": ("file", BYTES),
    "io.RawIOBase": ("raw-file", BYTES),
    "io.FileIO": ("raw-file", BYTES),
    "io.IOBase": ("file", None),
    "io.TextIOBase": ("file", TEXT),
    "io.TextIOWrapper": ("file", TEXT),
    "io.BytesIO": ("memory", BYTES),
    "io.StringIO": ("memory", TEXT),
    "gzip.GzipFile": ("file", BYTES),
    "zipfile.ZipExtFile": ("file", BYTES),
    "_typeshed.SupportsRead": ("file", None),
    "pathlib.Path": ("path", None),
    "os.PathLike": ("other", None),
    "socket.socket": ("socket.socket", None),
    "socketserver.BaseRequestHandler": ("socketserver.BaseRequestHandler", None),
    "socketserver.StreamRequestHandler": ("socketserver.BaseRequestHandler", None),
    "subprocess.Popen": ("subprocess.Popen", None),
    "http.client.HTTPResponse": ("http.client.HTTPResponse", BYTES),
    "asyncio.StreamReader": ("asyncio.StreamReader", BYTES),
    "asyncio.StreamWriter": ("asyncio.StreamWriter", None),
    "asyncio.subprocess.Process": ("asyncio.subprocess.Process", None),
    "str": ("str", None),
    "bytes": ("bytes", None),
    "bytearray": ("bytes", None),
    "memoryview": ("bytes", None),
    "int": ("other", None),
    "dict": ("other", None),
    "list": ("other", None),
}
"""Annotations that name a type of ours: (type, BYTES, TEXT or None)."""

LOADERS = (
    Loader("path", "read_bytes", "pathlib.Path.read_bytes", chunked="with {stream}.open('rb') as f: while chunk := f.read(64 * 1024)"),
    Loader("path", "read_text", "pathlib.Path.read_text", gives=TEXT, chunked="with {stream}.open() as f: while chunk := f.read(64 * 1024)"),
    Loader("", "subprocess.check_output", _SUBPROCESS, text_keywords=_POPEN_TEXT, chunked="with subprocess.Popen(…, stdout=PIPE) as p: while chunk := p.stdout.read(64 * 1024)"),
    Loader(
        "", "subprocess.run", _SUBPROCESS, needs_keyword="capture_output", text_keywords=_POPEN_TEXT, pair=True,
        chunked="with subprocess.Popen(…, stdout=PIPE) as p: while chunk := p.stdout.read(64 * 1024)",
    ),
    Loader("", "subprocess.getoutput", _SUBPROCESS, gives=TEXT),
    Loader("subprocess.Popen", "communicate", _SUBPROCESS, gives=None, pair=True, chunked="while chunk := {stream}.stdout.read(64 * 1024)"),
    Loader("asyncio.subprocess.Process", "communicate", _ASYNCIO, pair=True, chunked="while chunk := await {stream}.stdout.read(64 * 1024)"),
    Loader("", "importlib.resources.read_binary", "importlib.resources"),
    Loader("", "importlib.resources.read_text", "importlib.resources", gives=TEXT),
    Loader("", "pkgutil.get_data", "pkgutil"),
)  # fmt: skip

CHUNK_ITERATORS = (
    ChunkIterator("", "wsgiref.util.FileWrapper", "wsgiref.util", size_at=1),
)  # fmt: skip

PIECE_READS = (
    PieceRead("read", _IO, gives=None),
    PieceRead("read1", _IO, gives=None),
    PieceRead("recv", _SOCKET),
    PieceRead("recv_bytes", "Python library reference, multiprocessing.connection"),
)

CONSUMERS = (
    *(Consumer(name, Consumes.PIECES, "facts C: hash.update", needs_bytes=True, feeds="update", keywords=("data", "string"))
      for name in HASHES),
    *(Consumer(name, Consumes.PIECES, "facts C: xxhash", needs_bytes=True) for name in SHORT_HASHES),
    Consumer("hashlib.new", Consumes.PIECES, "facts C", at=(1,), keywords=("data",), needs_bytes=True, feeds="update"),
    Consumer("hmac.new", Consumes.PIECES, "facts C", at=(1,), keywords=("msg",), needs_bytes=True),
    Consumer("hmac.digest", Consumes.PIECES, "facts C", at=(1,), keywords=("msg",), needs_bytes=True),
    Consumer("hash.update", Consumes.PIECES, "facts C: hash.update", needs_bytes=True),
    Consumer("compressor.compress", Consumes.PIECES, "facts C", needs_bytes=True),
    Consumer("compressor.decompress", Consumes.PIECES, "facts C", needs_bytes=True),
    Consumer(".update", Consumes.PIECES, "facts C: hash.update", needs_bytes=True,
             receivers=("hash", "md5", "sha", "digest", "hmac", "checksum", "crc", "blake", "h", "m", "ctx", "hasher",
                        "sig", "signer", "mac")),
    Consumer("zlib.crc32", Consumes.PIECES, "facts C: zlib.crc32(chunk, value)", needs_bytes=True),
    Consumer("binascii.crc32", Consumes.PIECES, "facts C", needs_bytes=True),
    Consumer("binascii.crc_hqx", Consumes.PIECES, "facts C", needs_bytes=True),
    Consumer("zlib.adler32", Consumes.PIECES, "facts C: starts at 1", needs_bytes=True),
    Consumer("socket.socket.sendall", Consumes.PIECES, "facts C: socket.sendall", needs_bytes=True),
    Consumer("socket.socket.send", Consumes.PIECES, "facts C: socket.send", needs_bytes=True),
    Consumer(".sendall", Consumes.PIECES, "facts C: socket.sendall", needs_bytes=True),
    Consumer(".write", Consumes.PIECES, "facts C: file.write", binary_receivers=("transport", "wfile", "sock")),
    Consumer(".writelines", Consumes.PIECES, "facts C: file.writelines",
             binary_receivers=("transport", "wfile", "sock")),
    Consumer(".write_bytes", Consumes.PIECES, "facts C: Path.write_bytes", needs_bytes=True),
    Consumer(".write_text", Consumes.PIECES, "facts C: Path.write_text"),
    Consumer("zipfile.ZipFile.writestr", Consumes.PIECES, "facts C: ZipFile.open(name, 'w')", at=(1,), keywords=("data",)),
    Consumer(".writestr", Consumes.PIECES, "facts C: ZipFile.open(name, 'w')", at=(1,), keywords=("data",)),
    Consumer("memory.write", Consumes.WRAPPED, "io.BytesIO.write keeps all that is written"),
    Consumer("os.write", Consumes.PIECES, "facts C", at=(1,), needs_bytes=True),
    Consumer("sys.stdout.write", Consumes.PIECES, "facts C"),
    Consumer("gzip.compress", Consumes.WRAPPED, "facts C: GzipFile(fileobj=out, mode='wb')",
             twin="gzip.GzipFile(fileobj=..., mode='wb')"),
    Consumer("zlib.compress", Consumes.WRAPPED, "facts C: zlib.compressobj", twin="zlib.compressobj()"),
    Consumer("bz2.compress", Consumes.WRAPPED, "facts C: bz2.BZ2Compressor", twin="bz2.BZ2Compressor()"),
    Consumer("lzma.compress", Consumes.WRAPPED, "facts C: lzma.LZMACompressor", twin="lzma.LZMACompressor()"),
    Consumer("io.BytesIO", Consumes.WRAPPED, "facts B.3", keywords=("initial_bytes",), twin="the stream itself",
             needs_bytes=True),
    Consumer("io.StringIO", Consumes.WRAPPED, "facts B.3", keywords=("initial_value",), twin="the stream itself"),
    Consumer("StringIO.StringIO", Consumes.WRAPPED, "facts B.3", twin="the stream itself"),
    Consumer("gzip.decompress", Consumes.WRAPPED, "facts E", twin="gzip.GzipFile(fileobj={stream})", needs_bytes=True),
    Consumer("bz2.decompress", Consumes.WRAPPED, "facts B.3", twin="bz2.open({stream})", needs_bytes=True),
    Consumer("lzma.decompress", Consumes.WRAPPED, "facts B.3", twin="lzma.open({stream})", needs_bytes=True),
    Consumer("zlib.decompress", Consumes.WRAPPED, "facts B.3", twin="zlib.decompressobj()", needs_bytes=True),
    Consumer("email.message_from_bytes", Consumes.WRAPPED, "facts E: a third of the memory",
             twin="email.message_from_binary_file({stream})"),
    Consumer("email.message_from_string", Consumes.WRAPPED, "facts E", twin="email.message_from_file({stream})"),
    Consumer("subprocess.run", Consumes.UPLOAD, "facts D", at=(), keywords=("input",), twin="stdin={stream}"),
    Consumer("subprocess.check_output", Consumes.UPLOAD, "facts D", at=(), keywords=("input",), twin="stdin={stream}"),
    Consumer("subprocess.Popen.communicate", Consumes.UPLOAD, "facts B.3", keywords=("input",)),
    Consumer("urllib.request.Request", Consumes.UPLOAD, "facts D", at=(1,), keywords=("data",)),
    Consumer("urllib.request.urlopen", Consumes.UPLOAD, "facts D", at=(1,), keywords=("data",)),
    Consumer("http.client.HTTPConnection.request", Consumes.UPLOAD, "facts D", at=(2,), keywords=("body",)),
    Consumer("http.client.HTTPConnection.send", Consumes.UPLOAD, "http.client: send takes a file"),
    Consumer("csv.reader", Consumes.LINES, "facts E"),
    Consumer("csv.DictReader", Consumes.LINES, "facts E", keywords=("f",)),
    Consumer("len", Consumes.SIZE, "builtins"),
    Consumer("bool", Consumes.SIZE, "builtins"),
    *(Consumer(name, Consumes.SIZE, "builtins: what kind of object it is")
      for name in ("callable", "hasattr", "id", "isinstance", "type")),
    Consumer("gzip.GzipFile", Consumes.OPENED, "Python library reference, gzip", at=(3,), keywords=("fileobj",)),
    *(Consumer(name, Consumes.OPENED, "Python library reference", keywords=("filename",))
      for name in ("bz2.open", "bz2.BZ2File", "gzip.open", "lzma.open", "lzma.LZMAFile")),
    Consumer("io.TextIOWrapper", Consumes.OPENED, _IO, keywords=("buffer",)),
    Consumer("str", Consumes.CONVERTED, "builtins"),
    Consumer("bytes", Consumes.CONVERTED, "builtins"),
    Consumer("bytearray", Consumes.CONVERTED, "builtins"),
    Consumer("memoryview", Consumes.CONVERTED, "builtins"),
    Consumer("codecs.decode", Consumes.CONVERTED, "codecs"),
    Consumer("codecs.encode", Consumes.CONVERTED, "codecs"),
    Consumer("typing.cast", Consumes.CONVERTED, "typing", at=(1,)),
    Consumer("six.ensure_str", Consumes.CONVERTED, "six"),
    Consumer("six.ensure_text", Consumes.CONVERTED, "six"),
    Consumer("six.ensure_binary", Consumes.CONVERTED, "six"),
    Consumer("os.fsencode", Consumes.CONVERTED, "os"),
    Consumer("os.fsdecode", Consumes.CONVERTED, "os"),
    *(Consumer(f".{name}", Consumes.CONVERTED, "a converter by its name")
      for name in ("to_text", "to_bytes", "to_native", "to_str", "to_unicode", "ensure_str", "ensure_text",
                   "ensure_bytes", "force_str", "force_bytes", "force_text", "smart_str", "smart_text", "as_text",
                   "as_bytes", "native_str", "tobytes", "bytes2str", "bytes2unicode", "bytes_to_str", "str2bytes",
                   "str_to_bytes", "to_string", "to_utf8")),
)  # fmt: skip
