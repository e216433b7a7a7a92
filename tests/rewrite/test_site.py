"""New names collide with none, and what an edit replaces is what the region shows."""

from __future__ import annotations

import pytest
from fixture_files import expected_of, fix

from lint_stream.pipeline import check_source


def copy_in(before: str = "", *, parameters: str = "path, target", body: str = "") -> str:
    return (
        f'{before}def copy({parameters}):\n    with open(path, "rb") as src, open(target, "wb") as dst:\n'
        f"{body}        dst.write(src.read())\n"
    )


def chunk_name(text: str) -> str:
    """The name that the fix gives to a chunk."""
    return fix(text).text.partition("while ")[2].partition(" := ")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (copy_in(), "chunk"),
        (copy_in(parameters="path, target, chunk"), "block"),
        (copy_in(body="        chunk = 1\n"), "block"),
        (copy_in(body="        for chunk in (): pass\n"), "block"),
        (copy_in(body="        dst.write(chunk())\n"), "block"),
        (copy_in(body="        dst.write(chunk)\n        dst.write(block)\n"), "piece"),
        (copy_in(body="        dst.write(chunk + block + piece)\n"), "chunk_2"),
        (copy_in("chunk = 1\n\n"), "chunk"),
        (copy_in(body="        self.chunk = 1\n"), "chunk"),
        (copy_in(body="        dst.write(b'', chunk=1)\n"), "chunk"),
        (copy_in(body="        try: pass\n        except OSError as chunk: pass\n"), "block"),
        (copy_in(body="        def chunk(): pass\n"), "block"),
        (copy_in(body="        class chunk: pass\n"), "block"),
        (copy_in(body="        (lambda chunk: 0)(1)\n"), "block"),
    ],
)
def test_fresh_name(text: str, expected: str) -> None:
    """The first of the usual names that the function does not use: read, bound, imported or called."""
    assert expected == chunk_name(text)


@pytest.mark.parametrize(
    "line",
    [
        "import chunk",
        "import chunk.names",
        "import names as chunk",
        "from names import chunk",
        "global chunk",
    ],
)
def test_fresh_name_beside_an_import(line: str) -> None:
    """A module or name that the function imports, or takes from the module, is not replaced."""
    assert chunk_name(copy_in(body=f"        {line}\n")) == "block"


def test_fresh_name_in_a_closure() -> None:
    """A nested function that reads the name of an outer one keeps it."""
    text = (
        "def outer(path, target, chunk):\n"
        "    def copy():\n"
        '        with open(path, "rb") as src, open(target, "wb") as dst:\n'
        "            dst.write(src.read())\n"
        "    copy()\n"
        "    return chunk\n"
    )
    assert chunk_name(text) == "block"


def test_fresh_name_at_module_level() -> None:
    """A script's new name is one that the whole file does not use."""
    text = (
        'with open("a", "rb") as src, open("b", "wb") as dst:\n    dst.write(src.read())\n\n\ndef f():\n    chunk()\n'
    )
    assert chunk_name(text) == "block"


def test_two_fixes_share_a_name() -> None:
    """Loops that follow each other may use one name, as anybody would write them."""
    text = copy_in(body="        dst.write(src.read())\n")
    assert fix(text).text.count("while chunk := ") == 2


def test_form_feed_line_moves_nothing() -> None:
    """A form feed on a line of its own, in a function too, changes no position and is kept."""
    text = copy_in("\x0c\n", body="\x0c\n")
    fixed = fix(text)
    assert expected_of(check_source(text)) == [(5, 19, "LS101", "safe")]
    assert fixed.text.count("\x0c") == 2


def test_form_feed_before_the_statement() -> None:
    """Behind a form feed the positions differ from the text: no fix, or the right one."""
    text = copy_in().replace("        dst.write", "\x0c        dst.write")
    compile(text, "text", "exec")
    fixed = fix(text)
    assert fixed.failures == ()
    assert fixed.text == text or "while chunk := src.read(64 * 1024):\n" in fixed.text
    compile(fixed.text, "fixed", "exec")


@pytest.mark.parametrize("step", ["  ", "   ", "        ", "\t"])
def test_indentation_is_that_of_the_file(step: str) -> None:
    """New lines are indented by the step that the function uses."""
    fixed = fix(copy_in().replace("    ", step)).text
    assert f"\n{step * 2}while chunk := src.read(64 * 1024):\n{step * 3}dst.write(chunk)\n" in fixed


def test_lines_in_strings_are_not_indented() -> None:
    """A block that would have to move by a level, and holds a string over several lines, stays."""
    text = (
        "import requests\n\n\n"
        "def fetch(url, target):\n"
        "    response = requests.get(url, timeout=9)\n"
        '    banner = """\nresponse\n"""\n'
        '    with open(target, "wb") as dst:\n'
        "        dst.write(response.content)\n"
        "    return banner\n"
    )
    assert fix(text).text == text
