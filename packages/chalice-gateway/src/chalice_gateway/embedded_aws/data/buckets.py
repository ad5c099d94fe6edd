"""Keeps buckets of S3, and the current version of each of their objects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from moto.s3.models import FakeDeleteMarker, s3_backends
from moto.utilities.utils import get_partition

from chalice_gateway.embedded_aws.data import folder
from chalice_gateway.embedded_aws.data.journal import Journal, Record, dumps
from chalice_gateway.embedded_aws.data.store import Store
from chalice_gateway.embedded_aws.http.http_server import Request
from chalice_gateway.embedded_aws.moto_account import ACCOUNT


class BucketStore(Store):
    """After a request that may change a bucket, its objects are looked through."""

    kinds = ("bucket", "object")

    def __init__(self, region: str, objects: Path) -> None:
        self._backend: Any = s3_backends[ACCOUNT][get_partition(region)]
        self._objects = objects
        self._changed: set[str] = set()

    def note(self, service: str, request: Request) -> None:
        """The bucket is in the path."""
        if service == "s3" and request.method not in ("GET", "HEAD", "OPTIONS"):
            self._changed.add(request.path.split("/")[1])

    def save(self, journal: Journal) -> None:
        """Put what has changed."""
        if self._changed:
            self._save(journal, self._changed)
        self._changed.clear()

    def save_all(self, journal: Journal) -> None:
        """Put everything, and forget the contents that nobody needs any more."""
        needed = self._save(journal, self._backend.buckets.keys())
        for path in self._objects.iterdir():
            if path.name not in needed:
                path.unlink()

    def _save(self, journal: Journal, names: Iterable[str]) -> set[str]:
        """Put buckets; the names of the files with the contents of their objects."""
        buckets = self._backend.buckets
        described = {
            name: dumps({"region": bucket.region_name}) for name, bucket in buckets.items()
        }
        journal.set_all("bucket", "", described)
        journal.remove_others("object", buckets.keys())
        files: set[str] = set()
        for name in names:
            if name in buckets:
                objects = {key.name: self._object(key) for key in _keys(buckets[name])}
                files |= {each["file"] for each in objects.values()}
                texts = {key: dumps(each) for key, each in objects.items()}
                journal.set_all("object", name, texts)
        return files

    def _object(self, key: Any) -> dict[str, Any]:
        return {
            "file": self._file(key),
            "etag": key.etag.strip('"'),
            "last_modified": key.last_modified.isoformat(),
            "storage_class": key.storage_class,
            "metadata": dict(key.metadata),
        }

    def _file(self, key: Any) -> str:
        """The file with the content of an object, which is written before the journal names it."""
        known = getattr(key, "kept_in", None)
        if known:
            return str(known)
        content = key.value
        name = hashlib.sha256(content).hexdigest()
        if not (self._objects / name).exists():
            folder.write(self._objects / name, content)
        key.kept_in = name
        return name

    def restore(self, records: Iterable[Record]) -> None:
        """Make the buckets, then their objects."""
        for record in sorted(records, key=lambda record: record.kind):
            if record.kind == "bucket":
                self._backend.create_bucket(record.key, record.value["region"])
            elif record.of in self._backend.buckets:
                self._restore_object(record)

    def _restore_object(self, record: Record) -> None:
        described = record.value
        content = (self._objects / described["file"]).read_bytes()
        key = self._backend.put_object(
            record.of,
            record.key,
            content,
            storage=described["storage_class"],
            etag=described["etag"],
            disable_notification=True,
        )
        key.set_metadata(described["metadata"], replace=True)
        key.last_modified = datetime.fromisoformat(described["last_modified"])
        key.kept_in = described["file"]


def _keys(bucket: Any) -> Iterator[Any]:
    """The objects that are not deleted."""
    for key in bucket.keys.values():
        if not isinstance(key, FakeDeleteMarker):
            yield key
