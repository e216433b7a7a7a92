"""Names that say that they are streams, where nothing else does (RULES: *What counts as a producer*)."""

from __future__ import annotations

import re

__all__ = ["OPENS", "is_constructor", "is_stream_name"]

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


def is_stream_name(name: str) -> bool:
    """Whether a name or attribute (its last part) says that it is a stream."""
    bare = name.strip("_")
    return bare in _TELLING or bare.endswith(_ENDINGS) or f"_{bare}".endswith(_ENDINGS) or bool(_CAMEL.match(bare))


def is_constructor(name: str) -> bool:
    """Whether a called name looks like a class that makes something else than a stream."""
    bare = name.lstrip("_")
    return bare[:1].isupper() and not bare.isupper() and not _STREAMY_CLASS.search(bare)
