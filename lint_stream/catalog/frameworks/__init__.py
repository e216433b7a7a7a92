"""Web frameworks, one module each: their requests, uploads and response classes."""
