"""Documents are kept under their hash, whole or not at all: on disk and in an S3-compatible store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from rathaus.core import blobs


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """Somebody else's S3 server, over real HTTP."""
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> str:
    if request.param == "s3":
        import boto3  # type: ignore[import-untyped]  # has no types

        endpoint = request.getfixturevalue("s3_server")
        access = {"endpoint_url": endpoint, "region_name": "eu-central-1"}
        boto3.client(
            "s3", aws_access_key_id="test", aws_secret_access_key="test", **access
        ).create_bucket(
            Bucket=tmp_path.name.replace("_", "-")[:60].strip("-"),
            CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
        )
        settings.STORAGES = settings.STORAGES | {
            "documents": {
                "BACKEND": "storages.backends.s3.S3Storage",
                "OPTIONS": access
                | {
                    "bucket_name": tmp_path.name.replace("_", "-")[:60].strip("-"),
                    "access_key": "test",
                    "secret_key": "test",
                    "default_acl": None,
                    "signature_version": "s3v4",
                },
            }
        }
    return str(request.param)


def test_bytes_come_back_under_their_hash(store: str) -> None:
    blob = blobs.put(b"Bescheid")
    assert blob == blobs.Blob(hashlib.sha256(b"Bescheid").hexdigest(), 8)
    assert blobs.read(blob.sha256) == b"Bescheid"
    assert blobs.put(iter([b"Besch", b"eid"])) == blob


def test_what_was_never_stored_is_missing(store: str) -> None:
    with pytest.raises(blobs.BlobMissing):
        blobs.read("0" * 64)


def test_changed_bytes_are_not_handed_out(store: str) -> None:
    blob = blobs.put(b"Bescheid")
    _overwrite(blob.sha256, b"Bescheit")
    with pytest.raises(blobs.BlobDamaged):
        blobs.read(blob.sha256)


def test_storing_again_heals_a_torn_blob(store: str) -> None:
    blob = blobs.put(b"Bescheid")
    _overwrite(blob.sha256, b"Besch")
    blobs.put(b"Bescheid")
    assert blobs.read(blob.sha256) == b"Bescheid"


def test_a_crash_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    class Torn(ContentFile):  # type: ignore[type-arg]
        def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
            yield b"Besch"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        storages["documents"].save("ab/cd/abcd", Torn(b""))
    assert [path for path in (tmp_path / "documents").rglob("*") if path.is_file()] == []
    assert not storages["documents"].exists("ab/cd/abcd")


def test_documents_are_readable_by_this_user_alone(tmp_path: Path) -> None:
    blob = blobs.put(b"Bescheid")
    (path,) = (tmp_path / "documents").rglob(blob.sha256)
    assert path.stat().st_mode & 0o777 == 0o600


def _overwrite(sha256: str, content: bytes) -> None:
    store = storages["documents"]
    name = f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    store.delete(name)
    store.save(name, ContentFile(content))


def test_a_blob_can_be_streamed(store: str) -> None:
    blob = blobs.put(b"x" * 100_000)
    with blobs.open_blob(blob.sha256) as stream:
        assert len(stream.read()) == 100_000
