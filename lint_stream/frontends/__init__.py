"""Who hears of a diagnostic: flake8, the command line. Each is thin: options in, diagnostics out."""
