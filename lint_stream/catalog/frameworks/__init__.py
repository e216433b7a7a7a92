"""Web frameworks, one module each: their requests, uploads, handlers and response classes."""
