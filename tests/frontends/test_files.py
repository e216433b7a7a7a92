"""Which files a path stands for."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from pathlib import Path

import flake8.defaults
import flake8.utils
import pytest

from lint_stream.frontends import files
from lint_stream.frontends.files import DEFAULT_EXCLUDE, Exclusion, FoundFile, find_files, normalise_pattern

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git")


def lay(folder: Path, *names: str) -> None:
    """Make empty files."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def names(*paths: str, exclude: tuple[str, ...] = DEFAULT_EXCLUDE, force_exclude: bool = False) -> list[str]:
    """The paths found, with `/` between their parts."""
    found = find_files(paths, Exclusion(exclude, Path.cwd()), force_exclude=force_exclude)
    assert found.unread == ()
    return [file.path.replace(os.sep, "/") for file in found.files]


@pytest.fixture(params=["plain", pytest.param("git", marks=needs_git)])
def tree(request: pytest.FixtureRequest, folder: Path) -> Path:
    """The current folder, once outside of and once inside a git work tree."""
    if request.param == "git":
        git(folder, "init")
    return folder


def test_default_exclude_is_flake8s() -> None:
    """Our copy of flake8's default is still a copy."""
    assert flake8.defaults.EXCLUDE == DEFAULT_EXCLUDE


def test_folder_stands_for_python_files(tree: Path) -> None:
    """A folder stands for its `.py` files at any depth, sorted."""
    lay(tree, "b.py", "a/c.py", "a/stub.pyi", "a/script", "a/data.pyc", "z.txt")
    assert names(".") == ["a/c.py", "b.py"]
    assert names("a") == ["a/c.py"]
    assert names("./a/") == ["./a/c.py"]
    assert names(str(tree)) == [f"{tree}/a/c.py", f"{tree}/b.py"]


def test_named_file_of_any_suffix(tree: Path) -> None:
    """A file that is named is taken whatever its suffix, and even where it is not there."""
    lay(tree, "script")
    assert names("script", "missing.py") == ["missing.py", "script"]


def test_each_file_once(tree: Path) -> None:
    """A file that is named and found is checked once, as named."""
    lay(tree, "a/b.py")
    found = find_files(["a", "a/b.py", "a", "./a"], Exclusion((), tree))
    assert found.files == (FoundFile("a/b.py", is_named=True),)


def test_default_exclude(tree: Path) -> None:
    """Folders of flake8's default list are skipped, and so are virtual environments."""
    lay(tree, ".tox/a.py", "x/__pycache__/b.py", "x.egg/c.py", "env/pyvenv.cfg", "env/lib/d.py", "kept.py")
    assert names(".") == ["kept.py"]


def test_named_folder_is_walked(tree: Path) -> None:
    """A folder that is named is walked even where it would be skipped inside another."""
    lay(tree, ".tox/a.py", "env/pyvenv.cfg", "env/b.py")
    assert names(".tox", "env") == [".tox/a.py", "env/b.py"]


def test_exclude_folder_by_name(tree: Path) -> None:
    """A pattern without a slash skips files and folders of that name anywhere."""
    lay(tree, "build/a.py", "x/build/b.py", "x/building.py")
    assert names(".", exclude=("build",)) == ["x/building.py"]


def test_exclude_folder_by_path(tree: Path) -> None:
    """A pattern with a slash is relative to the root."""
    lay(tree, "x/data/a.py", "data/b.py")
    assert names(".", exclude=("x/data",)) == ["data/b.py"]


def test_force_exclude(tree: Path) -> None:
    """Named files are excluded, by themselves or by a folder above them, only where that is forced."""
    lay(tree, "build/x/a.py", "b.py", "c.py")
    named = ("build/x/a.py", "b.py", "c.py")
    assert names(*named, exclude=("build", "b.py")) == sorted(named)
    assert names(*named, exclude=("build", "b.py"), force_exclude=True) == ["c.py"]


def test_force_exclude_asks_no_folder_above_the_root(tree: Path) -> None:
    """The project's own name is not what its patterns are about."""
    lay(tree, "a.py")
    assert names("a.py", exclude=(tree.name, tree.parent.name), force_exclude=True) == ["a.py"]


PATTERNS = (
    "build",
    "*.egg",
    "*tests*",
    "x/data",
    "x/*.py",
    "./y",
    "/abs/*",
    "?.py",
    "[ab]c.py",
    "z/",
    "*/deep/*.py",
    ".",
)
PATHS = (
    "build", "a/build", "builds", "x.egg", "a/x.egg", "x.egg/a.py", "tests/a.py", "x/data", "x/data/a.py", "x/a.py",
    "x/b/a.py", "y", "/abs/a.py", "q.py", "ac.py", "bc.py", "cc.py", "z", "a/deep/b.py", ".", "..", "./build",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_mean_what_they_mean_to_flake8(folder: Path, pattern: str) -> None:
    """Each pattern matches the paths that it matches in flake8."""
    theirs = [flake8.utils.normalize_path(pattern, str(folder))]
    expected = [path for path in PATHS if flake8.utils.matches_filename(path, theirs, "", logging.getLogger())]
    assert [path for path in PATHS if Exclusion((pattern,), folder).excludes(path)] == expected


def test_root_with_glob_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brackets in the name of the project are no pattern."""
    root = tmp_path / "[old] project"
    lay(root, "x/a.py")
    monkeypatch.chdir(root)
    assert normalise_pattern("build/", root) != "build"
    assert names(".", exclude=("x/a.py",)) == []


@needs_git
def test_ignored_files(folder: Path) -> None:
    """What git ignores is skipped: in the folder, in those above it, and in those below."""
    git(folder, "init")
    lay(folder, "a.py", "out/b.py", "x/gen_c.py", "x/d.py")
    (folder / ".gitignore").write_text("out/\n")
    (folder / "x/.gitignore").write_text("gen_*\n")
    assert names(".") == ["a.py", "x/d.py"]
    assert names("x") == ["x/d.py"]


@needs_git
def test_tracked_file_is_checked_though_ignored(folder: Path) -> None:
    """A file that git tracks is checked whatever a pattern says; one that was deleted is not."""
    git(folder, "init")
    lay(folder, "kept.py", "gone.py")
    git(folder, "add", ".")
    (folder / ".gitignore").write_text("*.py\n")
    (folder / "gone.py").unlink()
    assert names(".") == ["kept.py"]


@needs_git
def test_ignored_folder_is_walked_where_named(folder: Path) -> None:
    """Who names an ignored folder wants it checked."""
    git(folder, "init")
    lay(folder, "out/a.py", "out/in/b.py")
    (folder / ".gitignore").write_text("out/\n")
    assert names("out") == ["out/a.py", "out/in/b.py"]


@needs_git
def test_folder_of_ignored_files_is_empty(folder: Path) -> None:
    """A folder is not walked only because all its files are ignored."""
    git(folder, "init")
    lay(folder, "x/gen_a.py")
    (folder / ".gitignore").write_text("gen_*\n")
    assert names("x") == []


@needs_git
@pytest.mark.parametrize("is_in_repository", [False, True])
def test_repositories_inside(folder: Path, is_in_repository: bool) -> None:
    """A repository below the folder is searched, and its own ignore file holds there."""
    if is_in_repository:
        git(folder, "init")
    lay(folder, "inner/a.py", "inner/b.py", "c.py")
    git(folder / "inner", "init")
    (folder / "inner/.gitignore").write_text("b.py\n")
    assert names(".") == ["c.py", "inner/a.py"]


@needs_git
def test_submodules(folder: Path) -> None:
    """A submodule is searched as a part of the tree."""
    lay(folder, "library/a.py", "main/b.py")
    git(folder / "library", "init")
    git(folder / "library", "add", ".")
    git(folder / "library", "commit", "-m", "first")
    git(folder / "main", "init")
    git(folder / "main", "submodule", "add", str(folder / "library"), "vendored.lib")
    git(folder / "main", "commit", "-m", "first")
    assert names("main") == ["main/b.py", "main/vendored.lib/a.py"]


@needs_git
def test_location_variables_of_hooks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git tells its hooks of one repository does not hold for another."""
    lay(folder, "one/x.py", "two/a.py", "two/b.py")
    git(folder / "one", "init")
    git(folder / "two", "init")
    (folder / "two/.gitignore").write_text("b.py\n")
    monkeypatch.setenv("GIT_DIR", str(folder / "one/.git"))
    assert names("two") == ["two/a.py"]


@needs_git
def test_names_with_all_that_names_can_have(folder: Path) -> None:
    """Spaces, line ends and letters of other alphabets are parts of names."""
    git(folder, "init")
    lay(folder, "a b.py", "c\nd.py", "\N{GREEK SMALL LETTER MU}.py")
    assert names(".") == ["a b.py", "c\nd.py", "\N{GREEK SMALL LETTER MU}.py"]


def test_without_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no git, all Python files are found."""
    lay(folder, ".git/HEAD", "a.py", "x/b.py")
    monkeypatch.setenv("PATH", "")
    assert names(".") == ["a.py", "x/b.py"]


@needs_git
def test_broken_repository(folder: Path) -> None:
    """Where git fails, all Python files are found."""
    lay(folder, ".git/HEAD", "a.py")
    assert names(".") == ["a.py"]


def test_no_git_outside_of_a_work_tree(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No process is started where no repository is near."""
    lay(folder, "a.py")
    monkeypatch.setattr(files, "_run_git", lambda *arguments: pytest.fail("git was run"))
    assert names(".") == ["a.py"]


def test_links(tree: Path) -> None:
    """A link to a file is checked; a link to a folder is not followed, unless it is named."""
    lay(tree, "x/a.py")
    (tree / "link.py").symlink_to("x/a.py")
    (tree / "y").symlink_to("x")
    assert names(".") == ["link.py", "x/a.py"]
    assert names("y") == ["y/a.py"]


def test_folder_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be read, or has just vanished, is named with the reason."""
    lay(folder, "x/a.py", "b.py")
    scan = os.scandir

    def scan_unless_x(path: str) -> object:
        if os.path.basename(path) == "x":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scan_unless_x)
    found = find_files(["."], Exclusion((), folder))
    assert [file.path for file in found.files] == ["b.py"]
    assert found.unread == (("x", "permission denied"),)
