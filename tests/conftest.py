"""Makes this folder's modules importable from the folders in it."""
