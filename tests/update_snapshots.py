"""Writes the snapshots: `python tests/update_snapshots.py [part of a name]...`.

Beside each fixture with a fix comes (or stays, or is removed) `NAME.fixed.py`, its text after all fixes. Expectations
are written by hand. Read what git shows afterwards as you would review a colleague's change: a snapshot says what is
right, not what came out.
"""

from __future__ import annotations

import sys

from fixture_files import all_fixtures, fix


def main(parts: list[str]) -> int:
    """Update the snapshots of fixtures whose name has one of `parts`, or all; print those that changed."""
    for fixture in all_fixtures():
        if parts and not any(part in fixture.name for part in parts):
            continue
        fixed = fix(fixture.text).text
        before = fixture.snapshot if fixture.snapshot_path.exists() else None
        if fixed == fixture.text:
            fixture.snapshot_path.unlink(missing_ok=True)
        elif fixed != before:
            fixture.snapshot_path.write_text(fixed, encoding="utf-8")
        if fixed != (before or fixture.text):
            print(fixture.name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
