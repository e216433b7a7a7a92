"""A generator is handed to a writer that takes bytes.

## What it does
Finds a generator that is the argument of a response's `write`, a handler's `self.write`, a socket's `sendall`, or the
body of an ASGI message.
## Why it matters
The writer raises `TypeError`, often after the status line has gone out, or sends the generator's repr.
## Example
    import socket


    def pieces(path):
        with open(path, "rb") as src:
            while chunk := src.read(65536):
                yield chunk


    def send(path, sock: socket.socket):
        sock.sendall(pieces(path))
## Use instead
    import socket


    def pieces(path):
        with open(path, "rb") as src:
            while chunk := src.read(65536):
                yield chunk


    def send(path, sock: socket.socket):
        for chunk in pieces(path):
            sock.sendall(chunk)
## Fix safety
Unsafe: the unfixed code raises, or sends something else. None where the writer only queues what it is given
(Twisted), or where what it returns is used.
## References
`socket.socket.sendall` in the Python library reference.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rewrite.responses.writes import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"the generator `{flow.stream_code}` is handed to a writer that takes bytes; "
        f"write each piece: `for chunk in {flow.stream_code}: ...`"
    )


RULE = Rule(
    code="LS301",
    name="generator-written",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
