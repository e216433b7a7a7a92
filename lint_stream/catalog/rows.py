"""The columns of the catalog: what can be said about a library, one fact a row."""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = [
    "AT_END_EMPTY",
    "AT_END_NONE",
    "BYTES",
    "TEXT",
    "ChunkIterator",
    "Consumer",
    "Consumes",
    "Eager",
    "Implied",
    "Loader",
    "Member",
    "PieceRead",
    "Returns",
    "Streamer",
    "Type",
    "Unbuffered",
]

BYTES = "bytes"
TEXT = "text"

AT_END_EMPTY = "empty"
AT_END_NONE = "None"


class Consumes(enum.Enum):
    """What a call does with the data that it is handed."""

    PIECES = "pieces"
    """Would take it piece by piece, with the same effect: a writer, a hash, a compressor."""
    RESPONSE = "response"
    """Makes it the body of an HTTP response."""
    LINES = "lines"
    """Iterates over it."""
    UPLOAD = "upload"
    """Makes it an outgoing body, and takes a file or an iterator as well."""
    WRAPPED = "wrapped"
    """Makes a stream of it again, or decodes it, and has a twin that takes the stream."""
    WHOLE = "whole"
    """Needs all of it, or its library takes nothing else."""
    SIZE = "size"
    """Looks at its size, or at whether there is any."""
    CONVERTED = "converted"
    """Makes another whole of it; what becomes of that one decides."""
    OPENED = "opened"
    """Takes a stream; a buffer that was filled to be handed to it could be the stream itself."""


@dataclass(frozen=True)
class Type:
    """A class of objects, by qualified name (or a made-up one without a dot).

    `stream`: `read` and its relatives give the content. `gives`: BYTES or TEXT, None where the mode
    of the single object decides. `awaited`: its reads must be awaited. `threaded`: each read is
    handed to a thread. `short_reads`: a sized read may come back short before the end.
    `checks_length`: `read()` notices a truncated body, a chunked loop does not. `drains`: reading
    and dropping has an effect that one may want. `untrusted`: somebody else decides the size.
    `sized`: `read(n)` exists. `seekable`: `seek` works. `unbuffered_writes`: `write` only queues.
    `lines`: iterating it gives its lines. `at_end`: what a read gives at the end (an empty chunk, for
    a stream that says nothing else). `live`: its content comes while somebody waits for it, so that
    a large read comes late. `restarts`: iterating it begins at its start, and splits lines in a way of its own.
    `either`: its reads are awaited or not, as the client is an asynchronous one or not.
    """

    name: str
    ref: str
    bases: tuple[str, ...] = ()
    stream: bool = False
    gives: str | None = None
    awaited: bool = False
    threaded: bool = False
    short_reads: bool = False
    checks_length: bool = False
    drains: bool = False
    untrusted: bool = False
    sized: bool = True
    seekable: bool = False
    lines: bool = False
    unbuffered_writes: bool = False
    iterates_chunks: bool = False
    at_end: str | None = None
    live: bool = False
    restarts: bool = False
    either: bool = False


@dataclass(frozen=True)
class Unbuffered:
    """The argument (position, keyword) that is 0 for a stream without a buffer, and its type then."""

    at: int | None
    keyword: str
    type: str


@dataclass(frozen=True)
class Returns:
    """What a call of a function (or class) returns.

    `mode_at`/`mode_default`: the position of the argument (keyword `mode`) that says whether it is
    binary, and what it is without one; `text_keywords`: it is text if one of these is given;
    `text_at`: or something at this position. `binary_unless_t`: a mode without `t` is binary.
    """

    callee: str
    type: str
    ref: str
    mode_at: int | None = None
    mode_default: str = "r"
    text_keywords: tuple[str, ...] = ()
    path_at: int | None = None
    text_at: int | None = None
    binary_unless_t: bool = False
    unbuffered: Unbuffered | None = None
    over: tuple[int | None, str] | None = None
    """Position and keyword of the file object that it wraps: it is in memory where that one is."""


@dataclass(frozen=True)
class Member:
    """What an attribute (or, with `call`, a method) of a type gives; `owner` `*` is any receiver.

    A name in square brackets is a subscript: `["Body"]`; `[]` is any.
    """

    owner: str
    name: str
    type: str
    ref: str
    call: bool = False
    mode_at: int | None = None
    mode_default: str = "r"
    same_mode: bool = False
    unbuffered: Unbuffered | None = None


@dataclass(frozen=True)
class Loader:
    """A call or attribute that materialises a whole stream.

    `owner` is a type, `*` for any receiver, or empty for a function named by its qualified name.
    `keeps`: the object remembers what it read, so that reading again costs nothing.
    `lines`: it gives a list of lines. `sized`: with an argument, it gives a piece only.
    `pair`: it gives a tuple of bodies.
    """

    owner: str
    name: str
    ref: str
    gives: str | None = BYTES
    call: bool = True
    keeps: bool = False
    lines: bool = False
    pair: bool = False
    sized: bool = False
    needs_keyword: str | None = None
    text_keywords: tuple[str, ...] = ()
    checks_length: bool = False
    untrusted: bool = False
    drains: bool = False
    loaded_before: bool = False
    chunked: str | None = None
    """The loop over its chunks, as advice, with `{stream}` for what is read."""
    opened: str | None = None
    """What opens what it loads as a file, as advice, with `{stream}` and `{name}` for its first argument."""
    awaited_chunked: str | None = None
    """The same, where the call that made the stream is awaited."""
    stream: str | None = None
    """Of a body: the attribute that is the stream of it (empty: the object itself), which is read only once."""


@dataclass(frozen=True)
class ChunkIterator:
    """A call that returns an iterator over pieces of bounded size.

    `size_at`: the position of the chunk size, None where there is none. `default_size`: the size
    without one, where it is so small that it matters.
    """

    owner: str
    name: str
    ref: str
    gives: str | None = BYTES
    awaited: bool = False
    call: bool = True
    size_at: int | None = None
    default_size: int | None = None


@dataclass(frozen=True)
class PieceRead:
    """A method that gives the next piece of a stream, whatever the receiver.

    `sized`: only with a size; without one it gives everything, or is something else.
    """

    name: str
    ref: str
    gives: str | None = BYTES
    sized: bool = True


@dataclass(frozen=True)
class Consumer:
    """What a call does with one of its arguments.

    `callee`: a qualified name, or `type.method`, or `.method` for any receiver. `at`: positions
    that count; `keywords`: keywords that count. `receivers`: with `.method`, words that the
    receiver's name must contain; `binary_receivers`: words of a receiver that takes nothing but
    bytes, as `needs_bytes` says of any. `feeds`: the method of the object that it makes by which
    that one takes pieces (a hash handed its first data). `twin`: what to write instead, as advice.
    `modules`: packages of which the file must import one.
    """

    callee: str
    consumes: Consumes
    ref: str
    at: tuple[int, ...] = (0,)
    keywords: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    needs_bytes: bool = False
    binary_receivers: tuple[str, ...] = ()
    feeds: str | None = None
    twin: str | None = None
    modules: tuple[str, ...] = ()
    seeks: bool = False
    """The twin needs a stream that can seek, at its start."""


@dataclass(frozen=True)
class Streamer:
    """A call that iterates over what it is handed, and so sends a file by its lines.

    `callee`, `at` and `keywords` as for `Consumer`.
    """

    callee: str
    ref: str
    at: tuple[int, ...] = (0,)
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Eager:
    """A call whose response has its whole body when it returns.

    `callee`: a qualified name, or `type.method`. `unless`: the keyword that leaves the body on the
    wire; None where another call does. `twin`: that other call.
    """

    callee: str
    ref: str
    unless: str | None = None
    twin: str | None = None


@dataclass(frozen=True)
class Implied:
    """A parameter whose name says its type in a module that imports `module`; `coroutine`: of an `async def`."""

    parameter: str
    module: str
    type: str
    ref: str
    coroutine: str | None = None
