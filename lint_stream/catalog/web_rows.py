"""The columns of what web frameworks do: how handlers are recognised, and what a response does with its body."""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = ["ENDING_WRITES", "MAIN_VERBS", "METHODS", "VERBS", "Body", "Handler", "Response", "Streaming"]

VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
"""Decorators of an application, named after the methods of HTTP."""

MAIN_VERBS = VERBS[:5]
"""Those for which smaller frameworks have decorators."""

METHODS = VERBS
"""Methods of a class whose objects handle requests."""


class Body(enum.Enum):
    """What becomes of a generator (or an open file) that is handed over as a body."""

    STREAMS = "streams it"
    DRAINED = "drains it into memory"
    REJECTED = "rejects it"
    SERIALISED = "serialises it"
    IGNORED = "ignores it"


ENDING_WRITES = frozenset(["finish", "write_eof"])
"""Methods that write the last piece of a response, and end it; `write` writes the others."""


@dataclass(frozen=True)
class Streaming:
    """How a generator becomes the body instead, for a fix.

    `callee`: the class that streams, None for the one that is there (or for the returned generator
    itself). `keyword`: what the body's argument is called there, None where it stays as it is.
    `keeps`: the keywords of the old call that the new one knows, None for all of them. `adds`: a
    keyword, its position and its code, where the call has none: what the old class set by itself.
    `is_async`: it takes an async generator only; `async_in_coroutine`: in an `async def`. `setting`:
    an attribute, by qualified name, that must be True. `bytes_only`: its pieces must be bytes. `needs_type`: a returned body has another
    content type than it has, unless the decorator says one (`media_type=`).
    `writer`: the body is a coroutine function instead, which is handed the response and awaits this method of it for
    each piece. `producer`: the returned value is `callee`, and this class is handed the request and the
    file; `registers`: the method that takes a producer of pieces. `names`: of the old call's positional arguments behind the body, which become keywords.
    `is_subclass`: of the old class, so that an
    annotation which names that one still holds.
    """

    callee: str | None = None
    keyword: str | None = None
    keeps: tuple[str, ...] | None = None
    adds: tuple[str, int, str] | None = None
    is_async: bool = False
    async_in_coroutine: bool = False
    is_subclass: bool = False
    bytes_only: bool = False
    needs_type: bool = False
    writer: str | None = None
    producer: str | None = None
    registers: str | None = None
    names: tuple[str, ...] = ()
    setting: str | None = None


@dataclass(frozen=True)
class Handler:
    """The request handlers of one framework.

    Recognised by a decorator that is a method (`verbs`) of an instance of `apps`, by a bare decorator
    (`decorators`), by a base class (`bases`, or in a module that imports one of `modules` any whose name
    ends in `base_suffix`) and a method name (`methods`), or by parameters in such a module; with `both`, by parameters and a method name; with `suffixes`, more may follow that name (`on_get_raw`).

    `returns_bytes`: returned bytes are the body; `returns_list`: the first of a list that is returned.
    `sync_generator`, `async_generator`: what becomes of a returned one, unless the file has the
    setting `streams_if`. `returned`: how a returned generator is made to stream; `of_bytes` is False
    where returned bytes are not sent as they are. `writes`: calls that write to the response, `flushes`
    what must follow each of them, None where they keep all that is written; `queues`: they only queue it. `attributes`: what the
    body is assigned to, `stream_attributes`: what a generator is assigned to, an asynchronous one in
    a coroutine. `context`: packages whose names mean nothing when the body is iterated.
    """

    framework: str
    ref: str
    apps: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    base_suffix: str | None = None
    methods: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    returns_bytes: bool = False
    returns_list: bool = False
    sync_generator: Body = Body.REJECTED
    async_generator: Body = Body.REJECTED
    returned: Streaming | None = None
    of_bytes: bool = True
    writes: tuple[str, ...] = ()
    flushes: str | None = None
    queues: bool = False
    attributes: tuple[str, ...] = ()
    stream_attributes: tuple[str, ...] = ()
    streams_if: str | None = None
    context: tuple[str, ...] = ()
    both: bool = False
    suffixes: bool = False

    def is_write(self, name: str) -> bool:
        """Whether a dotted name is that of a call that writes to the response, whatever holds the response."""
        return any(name == write or name.endswith(f".{write}") for write in self.writes)


@dataclass(frozen=True)
class Response:
    """A response class (or function): what it does with each kind of body.

    `callee`: a qualified name, or `.method` of a receiver of one of these names (`receivers`). `at`,
    `keywords`: where the body stands. `lazy_keyword`: the argument that is iterated while it is sent.
    `file`: what becomes of an open file; `by_lines`: it is sent line by line; `closes`: the response
    closes it. `opens_path`: it takes a path, and opens it after the handler has returned.
    `bytes_are_body` is False where bytes are no body. `twin`: what streams, as advice; `streaming`:
    how, for a fix.
    """

    callee: str
    ref: str
    at: tuple[int, ...] = (0,)
    keywords: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    sync_generator: Body = Body.REJECTED
    async_generator: Body = Body.REJECTED
    file: Body = Body.REJECTED
    by_lines: bool = False
    closes: bool = False
    opens_path: bool = False
    bytes_are_body: bool = True
    lazy_keyword: str | None = None
    twin: str | None = None
    streaming: Streaming | None = None
