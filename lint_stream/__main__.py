"""`python -m lint_stream`."""

import sys

from lint_stream.frontends.cli import main

if __name__ == "__main__":
    sys.exit(main())
