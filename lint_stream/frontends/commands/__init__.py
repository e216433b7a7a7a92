"""What the command line tool does: one module per command, and what `check` needs."""
