"""LS105: the stream itself is passed where it was loaded to be wrapped again."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.rows import BYTES, TEXT
from lint_stream.diagnostic import Applicability
from lint_stream.flow import Flow
from lint_stream.literals import string_value
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.leaving import refuse_leaving_from
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import Binding, dotted
from lint_stream.uses import End

__all__ = ["rewrite"]

_BINARY = frozenset(
    """
    zipfile.ZipFile tarfile.open PIL.Image.open Image.open pandas.read_excel pandas.read_parquet pandas.read_feather
    openpyxl.load_workbook numpy.load pypdf.PdfReader PyPDF2.PdfReader docx.Document pptx.Presentation
    pandas.read_csv pandas.read_table soundfile.read librosa.load
    """.split()
)
"""Calls whose first argument (or `file`, `fileobj`) may be any binary file that can seek."""
_TEXT = frozenset(["csv.reader", "csv.DictReader", "pandas.read_csv", "pandas.read_table"])
"""Calls whose first argument may be any text file or iterable of lines."""
_LAZY = frozenset(["zipfile.ZipFile", "tarfile.open", "PIL.Image.open", "Image.open", "csv.reader", "csv.DictReader",
                   "pypdf.PdfReader", "PyPDF2.PdfReader", "openpyxl.load_workbook"])  # fmt: skip
"""Those that read on after the call has returned: their result must not leave the file's block."""


_MEMBERS = frozenset(["open", "extractfile", "pages", "active"])
"""Methods that give something which reads the file later."""


def rewrite(flow: Flow) -> Rewrite | None:
    """`Reader(io.BytesIO(f.read()))` becomes `Reader(f)` for a file that this function opens and uses only here."""
    use, producer = flow.consumer, flow.producer
    if use is None or use.row is None or len(flow.uses) != 1 or use.steps or producer.loader is not None:
        return None
    wrapper = use.node
    stream = producer.stream
    if producer.how != "read" or flow.is_awaited or stream is None or not isinstance(wrapper, cst.Call):
        return None
    if use.end is not End.WRAPPED or use.row.callee not in ("io.BytesIO", "io.StringIO") or len(wrapper.args) != 1:
        return None
    site = Site(flow)
    if dotted(stream.node) is None or stream.row is None or not stream.row.seekable:
        raise NoFix("not a file that can seek")
    arg = site.trace.parents.get(wrapper)
    outer = site.trace.parents.get(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(outer, cst.Call):
        raise NoFix("the wrapper is kept")
    names = flow.values.called_names(outer)
    known = _TEXT if use.row.callee == "io.StringIO" else _BINARY
    if not names or not names <= known or (producer.gives != (TEXT if known is _TEXT else BYTES)):
        raise NoFix("what takes the wrapper is not known to take any file")
    _refuse_other_uses(site, stream.node)
    _refuse_writing(outer)
    if names & _LAZY:
        _refuse_lazy_result(site, outer)
    if site.has_comment(wrapper):
        raise NoFix("a comment stands inside the call")
    edit = site.replace(wrapper, site.one_line(stream.node))
    return Rewrite((edit,), Applicability.UNSAFE, f"pass `{flow.stream_code}` itself")


def _refuse_other_uses(site: Site, node: cst.BaseExpression) -> None:
    """The file must stand at its start, and nobody else may move or close it."""
    definitions = site.trace.definitions_of(node)
    if len(definitions) != 1 or definitions[0].binding is not Binding.ENTERED or len(definitions[0].uses) != 1:
        raise NoFix("the file is used elsewhere, or was not opened here")


def _refuse_writing(call: cst.Call) -> None:
    """An archive that is written in memory is not the file; a reader in pieces reads on behind the call."""
    for index, arg in enumerate(call.args):
        keyword = arg.keyword.value if arg.keyword is not None else None
        if keyword == "mode" or (keyword is None and index == 1):
            text = string_value(arg.value)
            if text is None or not text.startswith("r") or "+" in text:
                raise NoFix("the archive may be written to")
        if keyword in ("chunksize", "iterator"):
            raise NoFix("what reads the file may outlive it")


def _refuse_lazy_result(site: Site, call: cst.Call) -> None:
    """A lazy reader must be used up inside the file's `with`: by a loop, a `with`, or a call on it."""
    parent = site.trace.parents.get(call)
    if isinstance(parent, cst.WithItem):
        entered = site.trace.parents.get(parent)
        members = [
            other
            for other in site.trace.calls
            if isinstance(other.func, cst.Attribute)
            and other.func.attr.value in _MEMBERS
            and entered is not None
            and site.trace.is_within(other, entered)
        ]
        for member in members:
            if any(isinstance(a, cst.Return | cst.Yield) for a in site.trace.ancestors(member)):
                raise NoFix("a member of the archive may outlive it")
        return
    if isinstance(parent, cst.Attribute) and isinstance(site.trace.parents.get(parent), cst.Call):
        if parent.attr.value in _MEMBERS:
            raise NoFix("a member of the archive may outlive it")
        return
    if isinstance(parent, cst.For | cst.CompFor | cst.Arg | cst.Assign):
        refuse_leaving_from(site, call)
        return
    raise NoFix("what reads the file may outlive it")
