"""Streams whose origin shows only in part, and reads that only look like those of a file."""

from __future__ import annotations

from textwrap import dedent

import pytest

from lint_stream.pipeline import check_source


def codes(text: str) -> list[str]:
    return [found.code for found in check_source(dedent(text)) if found.code != "LS108"]


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("return hashlib.sha256(path.read_bytes()).hexdigest()", ["LS101"]),
        ("out.write_bytes(path.read_bytes())", ["LS101"]),
        ("return path.read_bytes()", []),
        ("return hashlib.sha256(path.read_bytes(16)).hexdigest()", []),
        ("return hashlib.sha256(hashlib.read_bytes()).hexdigest()", []),
    ],
)
def test_unknown_path(use: str, expected: list[str]) -> None:
    """Where nothing shows that it is a path, what takes its bytes must say so."""
    assert codes(f"import hashlib\n\n\ndef run(path, out):\n    {use}\n") == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("p.stdout.readlines()", ["LS103"]),
        ("p.stdout.readlines(timeout=0.5)", []),
        ("p.stdout.readlines(10)", []),
    ],
)
def test_read_with_other_arguments(call: str, expected: list[str]) -> None:
    """A read that is told more than a size is not a file's."""
    assert codes(f"def run(p):\n    for line in {call}:\n        print(line)\n") == expected


@pytest.mark.parametrize("wait", ["", "await "])
def test_object_of_a_store(wait: str) -> None:
    """The body of an asynchronous client is awaited, that of another is not."""
    assert codes(f'async def run(answer):\n    return {wait}answer["Body"].read()\n') == ["LS109"]


def test_annotated_name() -> None:
    """An annotation says what an unknown call gives."""
    text = """
    from urllib3.response import HTTPResponse


    def run(client):
        image: HTTPResponse = client.image()
        return image.read()
    """
    assert codes(text) == ["LS109"]


def test_response_made_in_a_loop() -> None:
    """Each turn loads the body of its own response."""
    text = """
    import requests


    def run(urls, out):
        for url in urls:
            response = requests.get(url)
            out.write(response.content)
    """
    assert codes(text) == ["LS101"]


@pytest.mark.parametrize(("path", "expected"), [('"/proc/mounts"', []), ('"/etc/mounts"', ["LS103"])])
def test_pseudo_file_by_another_opener(path: str, expected: list[str]) -> None:
    """What the kernel writes is small, whoever opens it."""
    text = f"""
    def run(tools):
        with tools.fopen({path}) as f:
            for line in f.readlines():
                print(line)
    """
    assert codes(text) == expected


def test_converters_of_a_class_and_of_a_module() -> None:
    """A converter is known by its name, with `self` or a module in front."""
    text = """
    import subprocess

    import texts


    class Tool:
        def a(self):
            return self._to_str(subprocess.check_output("x")).strip()

        def b(self):
            return texts.decode(subprocess.check_output("x")).strip()
    """
    assert codes(text) == []


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("not chunk", ["LS209"]),
        ('chunk == b""', ["LS209"]),
        ("len(chunk) == 0", ["LS209"]),
        ("not len(chunk)", ["LS209"]),
        ("len(data) > 100", []),
        ("chunk == data", []),
    ],
)
def test_whole_returned_at_the_end_of_the_loop(test: str, expected: list[str]) -> None:
    """A loop that returns what it has gathered where no chunk is left gathers the whole."""
    text = f"""
    def run(path):
        data = b""
        with open(path, "rb") as src:
            while True:
                chunk = src.read(8192)
                if {test}:
                    return data
                data += chunk
    """
    assert codes(text) == expected


def test_separator_that_is_empty_either_way() -> None:
    """Text or bytes: the pieces are put together."""
    text = """
    def run(path, as_text):
        pieces = []
        with open(path, "rb") as src:
            while chunk := src.read(8192):
                pieces.append(chunk)
        return ("" if as_text else b"").join(pieces)
    """
    assert codes(text) == ["LS209"]


@pytest.mark.parametrize("values", ["out", "(out,)", "(path, out)", "(path, to_native(out))"])
def test_text_that_is_filled_in(values: str) -> None:
    """A format takes the whole, alone or as one of several values."""
    text = f"""
    import subprocess


    def run(path, to_native):
        out = subprocess.check_output(path)
        raise ValueError("%s failed: %s" % {values})
    """
    assert codes(text) == []


@pytest.mark.parametrize(("setting", "expected"), [("os.set_blocking(pipes[0].fileno(), False)", []), ("", ["LS101"])])
def test_non_blocking_stream_without_a_name(setting: str, expected: list[str]) -> None:
    """Where the file makes a stream non-blocking, one without a name may be it."""
    text = f"""
    import hashlib
    import os


    def run(pipes):
        {setting or "pass"}
        return hashlib.sha256(pipes[0].read())
    """
    assert codes(text) == expected


@pytest.mark.parametrize(("receiver", "expected"), [("self", []), ("self.blob", ["LS109"]), ("blob", ["LS109"])])
def test_own_method_with_the_name_of_a_client(receiver: str, expected: list[str]) -> None:
    """What a class defines itself is no object of a store."""
    text = f"""
    class Blob:
        def download_as_string(self):
            return b"small"

        def content(self, blob):
            return {receiver}.download_as_string()
    """
    assert codes(text) == expected
