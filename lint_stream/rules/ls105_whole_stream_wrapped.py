"""A whole stream is loaded to be wrapped as a stream again, or decoded.

## What it does
Finds `io.BytesIO(f.read())`, `gzip.decompress(f.read())` and the like, where something with a streaming twin gets
the whole. Consumers that read everything anyway (`json.load`, `tomllib.load`, `yaml`) are left alone.
## Why it matters
The wrapper holds a second copy of what was a stream already.
## Example
    import io
    import zipfile


    def names(path):
        with open(path, "rb") as src:
            return zipfile.ZipFile(io.BytesIO(src.read())).namelist()
## Use instead
    import zipfile


    def names(path):
        with open(path, "rb") as src:
            return zipfile.ZipFile(src).namelist()
## Fix safety
Unsafe, and only where the wrapper is handed on in the same expression and the stream is a file that can seek.
## References
The documentation of the consumer: most take any binary file object.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.passing_advice import wrapping_advice
from lint_stream.rewrite.wrapping import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"whole of `{flow.stream_code}` is read into memory to be wrapped again by `{flow.consumer_code}`; "
        f"{wrapping_advice(flow)}"
    )


RULE = Rule(
    code="LS105",
    name="whole-stream-wrapped",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
