"""Names that say that they are streams, where nothing else does (RULES: *What counts as a producer*)."""

from __future__ import annotations

import re

from lint_stream.catalog.words import PIECE_WORDS

__all__ = [
    "NOT_STREAM_MODULES",
    "OPENS",
    "PSEUDO_FILES",
    "is_constructor",
    "is_piece_iterable",
    "is_piece_method",
    "is_piece_name",
    "is_secret_name",
    "is_stream_name",
]

_TELLING = frozenset(
    """
    f fp fh file fileobj fd infile src source stream handle body response upload fobj file_obj stdin stdout stderr fid
    ifile rsp resp res r outfile tmpfile tempfile logfile inf fin f_in fileobject file_object input_stream filelike
    file_like instream inputfile inputstream filehandle file_handle rfile datafile zfile gzfile tfile fsrc f1 f2 fp1 fp2
    uploaded uploadedfile bytestream filestream fio fileio
    """.split()
)

_ENDINGS = (
    "_f", "_file", "_fp", "_fh", "_fd", "_stream", "_response", "_handle", "_fileobj", "_fobj", "_resp", "_upload",
    "_body", "_stdout", "_stderr", "_stdin", "_src",
)  # fmt: skip

_BEGINNINGS = ("file_", "fp_", "fh_")

_CAMEL = re.compile(r".*[a-z](?:File|Stream|Response|Handle|FileObj)$")

OPENS = re.compile(r"(?:.*[a-z_.])?open(?:_binary|_file|_text|_read|_stream)?$", re.IGNORECASE)
"""Last names of calls whose result, bound by a `with`, is a stream."""

_STREAMY_CLASS = re.compile(r"(?:File|Stream|Response|Reader|Body|Download|Upload|Handle|FileObj|IO)$")


NOT_STREAM_MODULES = frozenset(
    """
    Image PIL aifc av cv2 dbm fiona h5py imageio laspy mrcfile netCDF4 nibabel opencv openslide os pdfplumber pydicom
    pysam pyvista rasterio sf shelve soundfile sunau tables tarfile tifffile wandb wave webbrowser xarray zarr
    """.split()
)
"""Modules whose `open` gives something else than a stream of bytes or text."""

PSEUDO_FILES = ("/proc/", "/sys/")
"""What the kernel makes up on each read; it is small."""

_PIECE = re.compile(rf"(?:.*_)?(?:{'|'.join(PIECE_WORDS)})")

_PIECE_METHOD = re.compile(
    r"a?(?:iter|stream|read|get|gen|generate|yield|fetch|receive)_?(?:\w+_)?"
    r"(?:chunks?|chunked|blocks?|bytes|content|body|raw|any|encoded|data|pieces|file|stream)(?:_async)?$"
    r"|(?:\w+_)?(?:chunks|blocks|chunked|stream|streaming)$|a?iter_(?:file|download|upload)\w*$"
)

_PIECE_ITERABLE = re.compile(
    r"streaming_content|(?:\w+_)?(?:app|body|chunk|content|response|bytes|data)_?iter(?:able|ator)?"
    r"|(?:\w+_)?(?:iter|iterator|stream|body)"
)

_SECRET = re.compile(
    r"(?:.*_)?(?:(?:private|public|priv|pub|host|rsa|ssh|ssl|tls|signing|secret|server|client|api|jwt|gpg|pgp)_?keys?"
    r"|p?keyfile|certs?|certfile|certificates?|crt|csr|crl|pem|pkey|privkey|pubkey|cacert|key_(?:file|path|pem|data))"
    r"(?:_?(?:file|path|filename|name|data|text|pem|chain|bytes|str|content))*"
)

_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_piece_name(name: str) -> bool:
    """Whether a loop's target says that it is one piece of a stream."""
    return bool(_PIECE.fullmatch(name.strip("_")))


def is_piece_method(name: str) -> bool:
    """Whether a called name says that it gives an iterator over the pieces of a stream."""
    return bool(_PIECE_METHOD.fullmatch(name.strip("_")))


def is_piece_iterable(name: str) -> bool:
    """Whether a parameter's or attribute's name says that it is an iterator over pieces of a body."""
    return bool(_PIECE_ITERABLE.fullmatch(name.strip("_")))


def is_secret_name(name: str) -> bool:
    """Whether a name says that it holds, or leads to, a key or a certificate: a whole document, and a small one."""
    bare = _WORD_STARTS.sub("_", name).lower().strip("_")
    return bare == "key" or bool(_SECRET.fullmatch(bare))


def is_stream_name(name: str) -> bool:
    """Whether a name or attribute (its last part) says that it is a stream."""
    bare = name.strip("_")
    return bare in _TELLING or bare.endswith(_ENDINGS) or f"_{bare}".endswith(_ENDINGS) or bool(_CAMEL.match(bare))


def is_constructor(name: str) -> bool:
    """Whether a called name looks like a class that makes something else than a stream."""
    bare = name.lstrip("_")
    return bare[:1].isupper() and not bare.isupper() and not _STREAMY_CLASS.search(bare)
