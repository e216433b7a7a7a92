"""Which files are checked: those that are named, and the Python files of the folders that are."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from lint_stream.frontends.source_file import what_failed

__all__ = ["DEFAULT_EXCLUDE", "Exclusion", "Found", "FoundFile", "find_files", "normalise_pattern"]

# flake8's own (`flake8.defaults.EXCLUDE`); a test keeps them equal. Importing flake8 would double the time of a
# run on a small tree.
DEFAULT_EXCLUDE = (".svn", "CVS", ".bzr", ".hg", ".git", "__pycache__", ".tox", ".nox", ".eggs", "*.egg")

_SUFFIX = ".py"

# Set by git for its hooks; they would make `git ls-files` answer for another folder than the one it is asked about.
_GIT_LOCATION = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


class FoundFile(NamedTuple):
    """A file to check: its path as it is shown, and whether the user named it rather than its folder."""

    path: str
    is_named: bool


@dataclass(frozen=True)
class Exclusion:
    """Glob patterns of what is not checked, with flake8's meaning (`flake8.utils.matches_filename`).

    A pattern is tried on the base name and on the absolute path; one with a slash is relative to `root`.
    """

    patterns: tuple[str, ...]
    root: Path

    def excludes(self, path: str) -> bool:
        """Whether `path` itself matches a pattern; its parents are not asked."""
        name = os.path.basename(path)
        if self._names is not None and name not in {".", ".."} and self._names.match(os.path.normcase(name)):
            return True
        return self._paths is not None and self._paths.match(os.path.normcase(os.path.abspath(path))) is not None

    def excludes_within(self, path: str) -> bool:
        """Whether `path`, or a folder between it and `root`, matches a pattern."""
        absolute, root = os.path.abspath(path), os.path.abspath(self.root)
        if self.excludes(absolute):
            return True
        inner = os.path.dirname(absolute)
        while inner.startswith(os.path.join(root, "")) and inner != root:
            if self.excludes(inner):
                return True
            inner = os.path.dirname(inner)
        return False

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return _any_of(self._normalised)

    @cached_property
    def _paths(self) -> re.Pattern[str] | None:
        return _any_of(pattern for pattern in self._normalised if _says_more_of_a_path(pattern))

    @cached_property
    def _normalised(self) -> tuple[str, ...]:
        return tuple(normalise_pattern(pattern, self.root) for pattern in self.patterns)


def normalise_pattern(pattern: str, root: Path) -> str:
    """A glob as flake8 compares it: absolute where it has a slash, and without one at its end."""
    separators = os.sep + (os.altsep or "")
    if pattern == "." or any(separator in pattern for separator in separators):
        pattern = os.path.abspath(os.path.join(glob.escape(str(root)), pattern))
    return pattern.rstrip(separators)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    translated = [f"(?:{fnmatch.translate(os.path.normcase(pattern))})" for pattern in patterns]
    return re.compile("|".join(translated)) if translated else None


def _says_more_of_a_path(pattern: str) -> bool:
    """False where a pattern matches an absolute path only if it matches its base name: most patterns, and all defaults.

    Making each path absolute is most of the cost of excluding; a `*` also stands for slashes, so `*tests*` needs it.
    """
    if pattern.startswith("*"):
        return re.search(r"[*?\[/\\]", pattern[1:]) is not None
    return os.path.isabs(pattern) or pattern.startswith(("?", "["))


class Found(NamedTuple):
    """What was found: the files, each once, sorted by path; and the folders that could not be read, with the reason."""

    files: tuple[FoundFile, ...]
    unread: tuple[tuple[str, str], ...]


def find_files(paths: Iterable[str], exclusion: Exclusion, *, force_exclude: bool = False) -> Found:
    """The files that `paths` stand for.

    A path that is no folder is taken as it is, whatever its suffix, and even where it does not exist: reading it says
    so. A folder stands for its `.py` files, without what git ignores, what `exclusion` names and virtual environments.
    With `force_exclude`, `exclusion` also holds for the paths themselves.
    """
    finder = _Finder(exclusion)
    found: dict[str, FoundFile] = {}
    for path in dict.fromkeys(paths):
        if force_exclude and exclusion.excludes_within(path):
            continue
        if os.path.isdir(path):
            files = [FoundFile(file, is_named=False) for file in finder.iter_folder(path)]
        else:
            files = [FoundFile(path, is_named=True)]
        for file in files:
            key = os.path.abspath(file.path)
            if key not in found or file.is_named:
                found[key] = file
    return Found(tuple(sorted(found.values())), tuple(sorted(finder.unread.items())))


class _Finder:
    """Finds the Python files of folders, and remembers which folders it could not read."""

    def __init__(self, exclusion: Exclusion) -> None:
        self._exclusion = exclusion
        self.unread: dict[str, str] = {}

    def iter_folder(self, folder: str) -> Iterator[str]:
        """Python files of `folder`, in no order, their paths beginning with it (with nothing for the current one)."""
        top = _find_work_tree(folder)
        listed = None if top is None else _list_with_git(folder)
        if top is None or listed is None:
            yield from self._walk(folder)
        else:
            yield from self._pick(folder, listed, may_have_submodules=os.path.exists(os.path.join(top, ".gitmodules")))

    def _walk(self, folder: str) -> Iterator[str]:
        uninteresting = len(os.path.join(os.curdir, "")) if folder == os.curdir else 0
        for parent, folders, names in os.walk(folder, onerror=self._remember):
            shown = parent[uninteresting:]
            if parent != folder and (".git" in folders or ".git" in names):
                folders.clear()
                yield from self.iter_folder(shown)
                continue
            folders[:] = [name for name in folders if not self._is_skipped(os.path.join(shown, name))]
            for name in names:
                path = os.path.join(shown, name)
                if name.endswith(_SUFFIX) and not self._exclusion.excludes(path):
                    yield path

    def _pick(self, folder: str, listed: list[str], *, may_have_submodules: bool) -> Iterator[str]:
        """Those of git's paths, relative to `folder`, that are Python files and lie in no skipped folder."""
        shown = "" if folder == os.curdir else folder
        skipped: dict[str, bool] = {"": False}

        def is_within_skipped(inner: str) -> bool:
            known = skipped.get(inner)
            if known is None:
                known = is_within_skipped(os.path.dirname(inner)) or self._is_skipped(os.path.join(shown, inner))
                skipped[inner] = known
            return known

        for relative in listed:
            path = os.path.join(shown, relative.rstrip("/"))
            if relative.endswith(_SUFFIX):
                if not is_within_skipped(os.path.dirname(relative)) and not self._exclusion.excludes(path):
                    if _may_be_file(path):
                        yield path
            elif relative.endswith("/") or (may_have_submodules and os.path.isdir(path) and not os.path.islink(path)):
                # Git lists a repository inside this one (a submodule, or one that nobody added) by its folder alone.
                if not is_within_skipped(relative.rstrip("/")):
                    yield from self.iter_folder(path)

    def _is_skipped(self, folder: str) -> bool:
        return self._exclusion.excludes(folder) or os.path.exists(os.path.join(folder, "pyvenv.cfg"))

    def _remember(self, error: OSError) -> None:
        self.unread[os.path.normpath(error.filename)] = what_failed(error)


def _may_be_file(path: str) -> bool:
    """False for a folder, and for a file that git tracks and somebody has deleted; reading tells of other troubles."""
    try:
        return not stat.S_ISDIR(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def _find_work_tree(folder: str) -> str | None:
    """The folder with a `.git`, at or above `folder`: cheaper to know than what git answers where there is none."""
    inner = os.path.realpath(folder)
    while not os.path.exists(os.path.join(inner, ".git")):
        above = os.path.dirname(inner)
        if above == inner:
            return None
        inner = above
    return inner


def _list_with_git(folder: str) -> list[str] | None:
    """What git tracks or would track in `folder`, relative to it; None where git cannot say."""
    listed = _run_git(folder, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    if listed is None:
        return None
    if not listed and _run_git(folder, "check-ignore", "--quiet", ".") is not None:
        # The folder itself is ignored, and still somebody asked for it.
        return None
    return list({os.fsdecode(name) for name in listed.split(b"\0") if name})


def _run_git(folder: str, *arguments: str) -> bytes | None:
    """What a git command prints; None where it fails, or where there is no git."""
    # Imported here: outside of a work tree nothing is run.
    import subprocess

    environment = {key: value for key, value in os.environ.items() if key not in _GIT_LOCATION}
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
