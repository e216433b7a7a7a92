"""`python -m lint_stream`."""

import os
import sys

# With -m, Python looks for modules in the current folder first: a `copy.py` or `queue.py` of the checked project would
# be imported, and so run, in place of Python's own. Only the package itself may come from there.
_PACKAGE_PARENT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if sys.path and sys.path[0] == os.getcwd() != _PACKAGE_PARENT:
    del sys.path[0]

from lint_stream.frontends.cli import main  # noqa: E402 - after the path is set

if __name__ == "__main__":
    sys.exit(main())
