"""Object stores: S3, Google Cloud Storage, Azure, MinIO, fsspec."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, TEXT, ChunkIterator, Consumer, Consumes, Loader, Member, Returns, Type

_BOTO = "botocore response.py, StreamingBody"
_GCS = "google-cloud-storage blob.py"
_AZURE = "azure-storage-blob _download.py"
_MINIO = "minio api.py"
_FSSPEC = "fsspec spec.py"

TYPES = (
    Type("botocore.StreamingBody", _BOTO, stream=True, gives=BYTES, drains=True, untrusted=False, lines=False, either=True),
    Type("boto3.client", "boto3 session.py"),
    Type("boto3.get_object()", _BOTO),
    Type("fsspec.file", _FSSPEC, stream=True, lines=True, seekable=True),
    Type("fsspec.filesystem", _FSSPEC),
    Type("azure.downloader", _AZURE, stream=True, gives=BYTES),
)  # fmt: skip

RETURNS = (
    Returns("boto3.client", "boto3.client", "boto3"),
    Returns("boto3.resource", "boto3.resource", "boto3"),
    Returns("fsspec.open", "fsspec.file", _FSSPEC, mode_at=1, mode_default="rb"),
    Returns("fsspec.filesystem", "fsspec.filesystem", _FSSPEC),
    Returns("s3fs.S3FileSystem", "fsspec.filesystem", _FSSPEC),
    Returns("gcsfs.GCSFileSystem", "fsspec.filesystem", _FSSPEC),
    Returns("upath.UPath", "path", "universal_pathlib: as pathlib"),
    Returns("smart_open.open", "file", "smart_open smart_open_lib.py", mode_at=1),
    Returns("smart_open.smart_open", "file", "smart_open smart_open_lib.py", mode_at=1),
)  # fmt: skip

MEMBERS = (
    Member("boto3.client", "get_object", "boto3.get_object()", _BOTO, call=True),
    Member("*", "get_object", "boto3.get_object()", _BOTO, call=True),
    Member("boto3.get_object()", '["Body"]', "botocore.StreamingBody", _BOTO),
    Member("*", '["Body"]', "botocore.StreamingBody", _BOTO),
    Member("fsspec.filesystem", "open", "fsspec.file", _FSSPEC, call=True, mode_at=1, mode_default="rb"),
    Member("*", "download_blob", "azure.downloader", _AZURE, call=True),
)  # fmt: skip

ANNOTATIONS = {
    "upath.UPath": ("path", None),
    "botocore.response.StreamingBody": ("botocore.StreamingBody", BYTES),
    "azure.storage.blob.StorageStreamDownloader": ("azure.downloader", BYTES),
    "fsspec.AbstractFileSystem": ("fsspec.filesystem", None),
}

LOADERS = (
    Loader("*", "download_as_bytes", _GCS, chunked="{stream}.download_to_file(out)"),
    Loader("*", "download_as_string", _GCS, chunked="{stream}.download_to_file(out)"),
    Loader("*", "download_as_text", _GCS, gives=TEXT, chunked="{stream}.download_to_file(out)"),
    Loader("*", "content_as_bytes", _AZURE, chunked="for chunk in {stream}.chunks()"),
    Loader("*", "content_as_text", _AZURE, gives=TEXT, chunked="for chunk in {stream}.chunks()"),
    Loader("azure.downloader", "readall", _AZURE, sized=True, chunked="for chunk in {stream}.chunks()"),
    Loader("fsspec.filesystem", "cat", _FSSPEC, chunked="with {stream}.open(path, 'rb') as f: while chunk := f.read(64 * 1024)"),
    Loader("*", "cat_file", _FSSPEC, chunked="with {stream}.open(path, 'rb') as f: while chunk := f.read(64 * 1024)"),
    Loader("fsspec.filesystem", "read_bytes", _FSSPEC, chunked="with {stream}.open(path, 'rb') as f: while chunk := f.read(64 * 1024)"),
    Loader("fsspec.filesystem", "read_text", _FSSPEC, gives=TEXT, chunked="with {stream}.open(path) as f: while chunk := f.read(64 * 1024)"),
)  # fmt: skip

CHUNK_ITERATORS = (ChunkIterator("azure.downloader", "chunks", _AZURE),)

CONSUMERS = (
    Consumer(".put_object", Consumes.UPLOAD, "boto3 documentation, S3 put_object; minio api.py", at=(), keywords=("Body", "data")),
    Consumer(".put", Consumes.UPLOAD, "boto3 documentation, S3 Object.put", at=(), keywords=("Body",)),
    Consumer(".upload_part", Consumes.UPLOAD, "boto3 documentation, S3 upload_part", at=(), keywords=("Body",)),
    Consumer(".upload_from_string", Consumes.UPLOAD, "google-cloud-storage blob.py, upload_from_file", keywords=("data",),
             twin="upload_from_file({stream})"),
    Consumer(".upload_blob", Consumes.UPLOAD, "azure-storage-blob documentation, upload_blob", at=(0, 1), keywords=("data",)),
)  # fmt: skip
