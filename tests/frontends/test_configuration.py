"""Each key is taken from the nearest place that sets it, and a value that cannot be used is refused."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flake8.options import config as flake8_config

from lint_stream.frontends.configuration import Configuration, ConfigurationError, read_configuration
from lint_stream.frontends.configuration_keys import KEYS, SETTINGS
from lint_stream.frontends.flake8_file import find_options
from lint_stream.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, whose parents are nobody's project."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    return project


def write(path: Path, text: str) -> Path:
    """A file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_has_a_default(folder: Path) -> None:
    """Without files and options, nothing is set, and each key says so."""
    read = read_configuration(folder)
    assert read == Configuration(root=folder, origins=read.origins)
    assert read.settings == Settings()
    assert {name: (key.default, "default") for name, key in KEYS.items()} == read.origins


def test_keys_are_the_fields() -> None:
    """Every field of Settings and Configuration can be configured, under its own name."""
    fields = {field.name for field in dataclasses.fields(Settings)}
    assert fields == {key.attribute for key in SETTINGS.values()}
    others = {field.name for field in dataclasses.fields(Configuration)} - {"settings", "root", "origins"}
    assert others == {key.attribute for name, key in KEYS.items() if name not in SETTINGS}
    defaults = {key.attribute: key.default for key in SETTINGS.values()}
    assert defaults == dataclasses.asdict(Settings())


def test_pyproject_sets_every_key(folder: Path) -> None:
    """`[tool.lint-stream]` knows all keys; relative patterns in it are relative to its folder."""
    path = write(
        folder / "pyproject.toml",
        """
        [tool.lint-stream]
        chunk-size = "64KiB"
        openers = ["lib.open_blob", ".open_blob"]
        loaders = ["lib.load"]
        chunk-iterators = ["lib.Blob.chunks"]
        writers = [".put"]
        whole-documents = ["lib.sign"]
        routes = [".endpoint"]
        select = ["LS1", "LS306"]
        extend-select = ["LS108"]
        ignore = ["LS102"]
        extend-ignore = ["LS"]
        exclude = ["build", "src/gen/*"]
        extend-exclude = ["./vendor/"]
        force-exclude = true
        [tool.lint-stream.per-file-ignores]
        "tests/*" = ["LS1", "LS2"]
        "setup.py" = []
        """,
    )
    read = read_configuration(folder)
    expected = Configuration(
        settings=Settings(
            chunk_size=65536,
            openers=("lib.open_blob", ".open_blob"),
            loaders=("lib.load",),
            chunk_iterators=("lib.Blob.chunks",),
            writers=(".put",),
            whole_documents=("lib.sign",),
            routes=(".endpoint",),
        ),
        select=("LS1", "LS306"),
        extend_select=("LS108",),
        ignore=("LS102",),
        extend_ignore=("LS",),
        per_file_ignores=((f"{folder}/tests/*", ("LS1", "LS2")), ("setup.py", ())),
        exclude=("build", f"{folder}/src/gen/*"),
        extend_exclude=(f"{folder}/vendor",),
        force_exclude=True,
        root=folder,
        origins=read.origins,
    )
    assert expected == read
    assert {origin for _, origin in read.origins.values()} == {str(path)}


def test_nearest_pyproject_with_our_table_holds(folder: Path) -> None:
    """A pyproject.toml without our table is passed over, and what lies beyond ours is not read."""
    write(folder / "pyproject.toml", "[tool.lint-stream]\nwriters = ['a.b']\n[tool.lint-stream.nonsense]\n")
    near = write(folder / "inner/pyproject.toml", "[tool.lint-stream]\nopeners = ['a.b']\n")
    write(folder / "inner/package/pyproject.toml", "[project]\nname = 'x'\ndependencies = ['lint-stream']\n")
    source = write(folder / "inner/package/src/app.py", "")
    for start in (source, source.parent, Path("inner/package/src"), Path("inner/package/../package")):
        read = read_configuration(start)
        assert read.settings == Settings(openers=("a.b",))
        assert read.root == near.parent
        assert read.origins["openers"] == (("a.b",), str(near))


def test_pyproject_of_others_is_not_judged(folder: Path) -> None:
    """A file that does not speak of lint-stream is none of our business, valid or not."""
    write(folder / "pyproject.toml", "[tool.black\n\x00")
    assert read_configuration(folder).settings == Settings()


FLAKE8 = """
[flake8]
max-line-length = wide
enable-extensions = X
other-plugin-option = \xe4
select = E,F,LS1,LSX
extend-select = B9,LS108
ignore = E203,LS102
extend-ignore = W503
per-file-ignores =
    tests/*: E501,LS101
    setup.py: E1
    docs/conf.py,*_data.py: LS
exclude = .git,build,src/gen/*
extend_exclude = ./vendor
stream-chunk-size = 1MiB
stream_openers =
    a.b,
    .c
"""


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", ".flake8"])
def test_flake8s_configuration_fills_in(folder: Path, name: str) -> None:
    """What flake8 was told holds here too, as far as it is about lint-stream; other options are not even checked."""
    path = write(folder / name, FLAKE8)
    (folder / "inner").mkdir()
    read = read_configuration(folder / "inner")
    expected = Configuration(
        settings=Settings(chunk_size=1024 * 1024, openers=("a.b", ".c")),
        select=("LS1",),
        extend_select=("LS108",),
        ignore=("LS102",),
        extend_ignore=(),
        per_file_ignores=(
            (f"{folder}/tests/*", ("LS101",)),
            (f"{folder}/docs/conf.py", ("LS",)),
            ("*_data.py", ("LS",)),
        ),
        exclude=(".git", "build", f"{folder}/src/gen/*"),
        extend_exclude=(f"{folder}/vendor",),
        root=folder,
        origins=read.origins,
    )
    assert expected == read
    assert read.origins["chunk-size"] == (1024 * 1024, f"{path} [flake8]")
    assert read.origins["force-exclude"] == (False, "default")


def test_select_without_our_codes_is_not_for_us(folder: Path) -> None:
    """A project that selects other plugins' codes has not heard of ours: the tool would report nothing at all."""
    path = write(folder / ".flake8", "[flake8]\nselect = E,F\nextend-select = B\nignore = E203\n")
    read = read_configuration(folder)
    assert (read.select, read.origins["select"]) == (None, (None, "default"))
    # As in flake8, a list of what to ignore takes the place of the one that has LS108.
    assert (read.ignore, read.origins["ignore"]) == ((), ((), f"{path} [flake8]"))
    assert read.extend_select == ()


def test_keys_come_from_different_places(folder: Path) -> None:
    """The command line goes before pyproject.toml, and that before flake8's configuration, key by key."""
    toml = write(folder / "pyproject.toml", "[tool.lint-stream]\nignore = ['LS1']\nloaders = ['t.x']\n")
    write(folder / "setup.cfg", "[flake8]\nignore = LS2\nstream-loaders = f.x\nextend-ignore = LS3\nselect = LS\n")
    read = read_configuration(folder, overrides={"ignore": ("LS4",), "select": None})
    expected = {
        "ignore": (("LS4",), "command line"),
        "loaders": (("t.x",), str(toml)),
        "extend-ignore": (("LS3",), f"{folder}/setup.cfg [flake8]"),
        "select": (("LS",), f"{folder}/setup.cfg [flake8]"),
    }
    assert expected == {name: read.origins[name] for name in expected}


def test_patterns_belong_to_the_folder_of_their_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative patterns are relative to pyproject.toml, to flake8's file, or to the current folder, each to its own."""
    inner = tmp_path / "outer" / "inner"
    current = tmp_path / "current"
    write(tmp_path / "outer/setup.cfg", "[flake8]\nextend-exclude = a/x\n")
    write(inner / "pyproject.toml", "[tool.lint-stream]\nexclude = ['a/x']\n")
    current.mkdir()
    monkeypatch.chdir(current)
    read = read_configuration(inner, overrides={"per_file_ignores": "a/x.py:LS1"})
    assert read.exclude == (f"{inner}/a/x",)
    assert read.extend_exclude == (f"{tmp_path}/outer/a/x",)
    assert read.per_file_ignores == ((f"{current}/a/x.py", ("LS1",)),)
    assert read.root == inner


@pytest.mark.parametrize("name", ["pyproject.toml", "setup.cfg"])
def test_name_of_the_folder_is_no_pattern(tmp_path: Path, name: str) -> None:
    """A folder named with brackets is taken by its name."""
    text = "[tool.lint-stream]\nexclude = ['a/[bc]']\n" if name == "pyproject.toml" else "[flake8]\nexclude = a/[bc]\n"
    write(tmp_path / "[x]" / name, text)
    assert read_configuration(tmp_path / "[x]").exclude == (f"{tmp_path}/[[]x]/a/[bc]",)


def test_command_line_may_use_commas(folder: Path) -> None:
    """Options are as flake8's: lists with commas or spaces, sizes as text, underscores for hyphens."""
    given = {"chunk_size": "2MiB", "openers": "a.b, .c", "select": "LS1,LS2", "extend-exclude": ["x", "y/z"]}
    read = read_configuration(folder, overrides=given)
    assert read.settings == Settings(chunk_size=2 * 1024 * 1024, openers=("a.b", ".c"))
    assert read.select == ("LS1", "LS2")
    assert read.extend_exclude == ("x", f"{folder}/y/z")


def test_files_can_be_left_out(folder: Path) -> None:
    """Without files, only the command line holds, and wrong files do not matter."""
    write(folder / "pyproject.toml", "[tool.lint-stream]\nchunk-size = 1\n")
    write(folder / ".flake8", "[flake8]\nignore = !\n")
    read = read_configuration(folder, use_files=False, overrides={"ignore": ["LS1"], "force-exclude": True})
    assert read == Configuration(ignore=("LS1",), force_exclude=True, root=folder, origins=read.origins)


SIZES = {512: 512, 65536: 65536, "512": 512, "512B": 512, "1KiB": 1024, "64 kib": 65536, "1MiB": 1024 * 1024}


@pytest.mark.parametrize(("written", "size"), SIZES.items())
def test_sizes(folder: Path, written: object, size: int) -> None:
    """A size is a number of bytes, or one with a unit of 1,024s."""
    assert read_configuration(folder, overrides={"chunk-size": written}).settings.chunk_size == size


@pytest.mark.parametrize("written", [511, 0, -4096, 65536.0, True, "", "64KB", "1GiB", "1.5MiB", "big", "511B", [1024]])
def test_wrong_sizes(folder: Path, written: object) -> None:
    """Anything else, and anything below 512 bytes, is refused with what is allowed."""
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(folder, overrides={"chunk-size": written})
    allowed = 'allowed is a number of bytes from 512 up, such as 65536, "64KiB" or "1MiB"'
    assert str(caught.value) == f"command line: `chunk-size` cannot be {written!r}; {allowed}"


@pytest.mark.parametrize("name", ["a.b", "lib.storage.Blob.fetch", ".fetch", "lib._private", "bücher.lade"])
def test_names(folder: Path, name: str) -> None:
    """A call is named in full, or as a method of any object."""
    assert read_configuration(folder, overrides={"loaders": [name]}).settings.loaders == (name,)


@pytest.mark.parametrize("name", ["fetch", "", ".", "a.", "a..b", ".a.b", "a.b()", "a-b.c", "1.a", "a.b c", 3, None])
def test_wrong_names(folder: Path, name: object) -> None:
    """What cannot be the name of a call is refused."""
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(folder, overrides={"loaders": ["a.b", name]})
    assert str(caught.value).startswith(
        f"command line: `loaders` cannot be {name!r}; allowed is a list of dotted names"
    )


REFUSED = {
    "misspelt": ("chunk_size = 512", "`chunk_size` is no key of lint-stream; did you mean `chunk-size`?"),
    "option": ("stream-openers = []", "`stream-openers` is no key of lint-stream; did you mean `openers`?"),
    "unknown": ("line-length = 80", "`line-length` is no key of lint-stream; "),
    "far from all": ("x = 80", "`x` is no key of lint-stream; allowed are chunk-size, openers, "),
    "codes": ("select = ['LS1', 'E501']", "`select` cannot be 'E501'; allowed is a list of codes or their beginnings"),
    "lower case": ("ignore = ['ls101']", "`ignore` cannot be 'ls101'; allowed is a list of codes"),
    "no list": ("extend-select = 'LS108'", "`extend-select` cannot be 'LS108'; allowed is a list of codes"),
    "no list of patterns": ("exclude = 'build'", "`exclude` cannot be 'build'; allowed is a list of glob patterns"),
    "empty pattern": ("exclude = ['']", "`exclude` cannot be ''; allowed is a list of glob patterns"),
    "no flag": ("force-exclude = 1", "`force-exclude` cannot be 1; allowed is true or false"),
    "no table": ("per-file-ignores = 3", "`per-file-ignores` cannot be 3; allowed is a table"),
    "codes of a file": ("per-file-ignores = {'a' = ['E1']}", "`per-file-ignores` cannot be 'E1'; allowed is a table"),
    "list of a file": ("per-file-ignores = {'a' = 'LS1'}", "`per-file-ignores` cannot be 'LS1'; allowed is a table"),
}


@pytest.mark.parametrize(("line", "message"), REFUSED.values(), ids=REFUSED)
def test_wrong_values_in_pyproject(folder: Path, line: str, message: str) -> None:
    """A refusal names the file, the table, the key and what is allowed."""
    path = write(folder / "pyproject.toml", f"[tool.lint-stream]\n{line}\n")
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(folder)
    assert str(caught.value).startswith(f"{path} [tool.lint-stream]: {message}")


def test_broken_pyproject(folder: Path) -> None:
    """A file that speaks of lint-stream and cannot be read is refused, not passed over."""
    path = write(folder / "pyproject.toml", "[tool.lint-stream]\nselect =\n")
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(folder)
    assert str(caught.value).startswith(f"{path}: not valid TOML: ")
    path.write_bytes(b"[tool.lint-stream]\n# \xe4\n")
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(folder)
    assert str(caught.value).startswith(f"{path}: not valid TOML: ")
    write(path, "[tool]\nlint-stream = 3\n")
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(folder)
    assert str(caught.value) == f"{path}: `tool.lint-stream` cannot be 3; allowed is a table"


@pytest.mark.skipif(sys.version_info >= (3, 11), reason="newer Pythons have a TOML parser")
def test_missing_toml_parser(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a parser, a project that has our table is told what to install; any other is not bothered."""
    monkeypatch.setitem(sys.modules, "tomli", None)
    path = write(folder / "pyproject.toml", "[project]\ndependencies = ['lint-stream']\n")
    assert read_configuration(folder).settings == Settings()
    for header in ("[tool.lint-stream]", " [ tool . 'lint-stream' ]", "[tool.lint-stream.per-file-ignores]"):
        write(path, f"[project]\n{header}\n")
        with pytest.raises(ConfigurationError) as caught:
            read_configuration(folder)
        assert str(caught.value).startswith(f"{path}: [tool.lint-stream] not read: ")
        assert str(caught.value).endswith("pip install 'lint-stream[toml]'")


WRONG_FLAKE8 = {
    "a size": ("stream-chunk-size = 64KB", "`chunk-size` cannot be '64KB'; allowed is a number of bytes"),
    "a name": ("stream-writers = put", "`writers` cannot be 'put'; allowed is a list of dotted names"),
    "a comment": ("ignore = LS1 # because", "Error code '#' supplied to 'ignore' option does not match "),
    "files": ("per-file-ignores = tests/*", "`per-file-ignores` cannot be 'tests/*'; allowed is `pattern:LS101,LS2 …`"),
    "twice": ("ignore = LS1\nignore = LS2", ""),
}


@pytest.mark.parametrize(("line", "message"), WRONG_FLAKE8.values(), ids=WRONG_FLAKE8)
def test_wrong_values_in_flake8s_file(folder: Path, line: str, message: str) -> None:
    """What flake8 would refuse, or not know how to use, names its file and section too."""
    path = write(folder / "tox.ini", f"[flake8]\n{line}\n")
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(folder)
    assert str(caught.value).startswith(f"{path} [flake8]: {message}")


LAYOUTS = {
    "none": {},
    "one": {".flake8": "[flake8]\n"},
    "order": {"setup.cfg": "[flake8]\n", "tox.ini": "[flake8]\n", ".flake8": "[flake8]\n"},
    "no section": {"setup.cfg": "[tool:pytest]\nflake8 = 1\n", ".flake8": "[flake8]\n"},
    "local plugins": {"tox.ini": "[flake8:local-plugins]\n", ".flake8": "[flake8]\n"},
    "unparseable": {"setup.cfg": "flake8\n", "../tox.ini": "[flake8]\n"},
    "above": {"../setup.cfg": "[flake8]\n", "setup.cfg": "[metadata]\n"},
    "home": {"../../.flake8": "[flake8]\n"},
    "beyond home": {"../../../.flake8": "[flake8]\n"},
}


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("start", ["a/b", "."])
def test_file_is_the_one_that_flake8_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], start: str
) -> None:
    """The search for flake8's configuration ends at the same file, be it below, in or above the home folder."""
    home = tmp_path / "home"
    home.joinpath("a/b").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    for name, text in files.items():
        write(Path(os.path.normpath(home / "a/b" / name)), text)
    folder = Path(os.path.normpath(home / start))
    found = find_options(folder)
    assert flake8_config._find_config_file(str(folder)) == (None if found is None else str(found.path))


def test_flake8_is_imported_only_for_its_file(folder: Path) -> None:
    """Reading the configuration of a project without flake8 costs no import of flake8, nor of a TOML parser."""
    write(folder / "pyproject.toml", "[project]\nname = 'x'\n")
    write(folder / "setup.cfg", "[metadata]\nname = x\n")
    code = (
        "import sys, pathlib; from lint_stream.frontends.configuration import read_configuration;"
        "read_configuration(pathlib.Path(sys.argv[1]));"
        "print({'flake8', 'configparser', 'tomllib', 'tomli', 'difflib', 'libcst'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, folder], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
