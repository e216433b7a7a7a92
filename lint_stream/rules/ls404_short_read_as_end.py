"""A short read is taken for the end of the stream.

## What it does
Finds a loop that leaves when a chunk is shorter than what was asked for, on a stream whose reads may come back short
before the end: a socket, `read1`, an asyncio or aiohttp stream reader, a file or pipe without a buffer.
## Why it matters
Such a read gives what is there. The rest of the data is lost, on a slow connection only, and without an error.
## Example
    import socket


    def receive(address, target):
        sock = socket.create_connection(address)
        with sock, open(target, "wb") as dst:
            while True:
                chunk = sock.recv(4096)
                dst.write(chunk)
                if len(chunk) < 4096:
                    break
## Use instead
    import socket


    def receive(address, target):
        sock = socket.create_connection(address)
        with sock, open(target, "wb") as dst:
            while True:
                chunk = sock.recv(4096)
                dst.write(chunk)
                if not chunk:
                    break
## Fix safety
Safe where the function makes the stream itself, only writes or hashes the chunk, and sends nothing on the same
connection: whoever waits for an answer on it does not close it. Else none.
## References
`socket.socket.recv`, `io.BufferedIOBase.read1` and `asyncio.StreamReader.read` in the Python library reference.
"""

from __future__ import annotations

from lint_stream.advice import read_method
from lint_stream.flow import Flow
from lint_stream.rewrite.loop_test import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    defect = flow.producer.defect
    assert defect is not None
    return (
        f"`{flow.code_of(defect.at)}` takes a short read for the end, "
        f"but `{flow.stream_code}.{read_method(flow)}` may come back short before it; test for an empty chunk"
    )


RULE = Rule(
    code="LS404",
    name="short-read-as-end",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="safe",
)
