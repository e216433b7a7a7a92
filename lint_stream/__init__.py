"""lint-stream: finds whole streams held in memory, and rewrites the code to pass them on in chunks."""

__version__ = "0.1.0"
