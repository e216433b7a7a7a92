"""Fixes of response code: a body that streams, and a generator that owns what it reads."""
