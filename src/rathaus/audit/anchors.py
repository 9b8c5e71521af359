"""The heads of all chains, written outside the database.

Who may change the database could shorten a chain, or change an entry and compute every later hash
anew; both would look whole. An anchor says what a chain's head was at a time, in a file that only
grows and that is chained itself. Copy it to another machine (or a printer) to be sure of it too.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from rathaus.audit.models import Head
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import Tenant

PLATFORM = "-"
"""Stands for the platform's own chain where a tenant's slug would stand."""


class AnchorsDamaged(RuntimeError):
    """The anchor file was changed; the message names the line."""


@dataclass(frozen=True)
class Anchor:
    """What the head of a chain was.

    Attributes:
        at: ISO 8601 in UTC.
        chain: slug of the tenant, ``-`` for the platform.
        chain_id: primary key of the tenant, 0 for the platform.
        seq: number of the newest seal.
        hash: its hash, 64 hex digits.
        previous: SHA-256 of the line before, 64 hex digits; empty in the first.
    """

    at: str
    chain: str
    chain_id: int
    seq: int
    hash: str
    previous: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


def anchor_file() -> Path:
    return Path(settings.AUDIT_ANCHOR_FILE)


def chains() -> list[tuple[int, str]]:
    """Primary key and slug of every chain there may be, tenants out of service included."""
    tenants = Tenant.objects.order_by("slug").values_list("pk", "slug")
    return [*tenants, (0, PLATFORM)]


def read_anchors() -> list[Anchor]:
    """All anchors, oldest first.

    Raises:
        AnchorsDamaged: a line was changed, taken out or added by hand.
    """
    path = anchor_file()
    if not path.exists():
        return []
    return list(_parsed(path.read_bytes().splitlines()))


def _parsed(lines: list[bytes]) -> Iterator[Anchor]:
    previous = ""
    for number, line in enumerate(lines, start=1):
        try:
            anchor = Anchor(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise AnchorsDamaged(f"{anchor_file()}:{number}: not an anchor") from error
        if anchor.previous != previous:
            raise AnchorsDamaged(f"{anchor_file()}:{number}: does not follow the line before it")
        previous = hashlib.sha256(line).hexdigest()
        yield anchor


def write_anchors() -> list[Anchor]:
    """Append the heads that moved since their last anchor, and force them to the disk.

    Raises:
        AnchorsDamaged: the file was changed; nothing is added to it.
    """
    with _locked(anchor_file()) as descriptor:
        known = {anchor.chain_id: anchor.seq for anchor in read_anchors()}
        lines = anchor_file().read_bytes().splitlines()
        previous = hashlib.sha256(lines[-1]).hexdigest() if lines else ""
        written = []
        for chain_id, slug in chains():
            head = _head_of(chain_id)
            if head is None or head.seq <= known.get(chain_id, 0):
                continue
            anchor = Anchor(
                at=timezone.now().isoformat(timespec="seconds"),
                chain=slug,
                chain_id=chain_id,
                seq=head.seq,
                hash=bytes(head.hash).hex(),
                previous=previous,
            )
            line = json.dumps(asdict(anchor)).encode()
            os.write(descriptor, line + b"\n")
            previous = hashlib.sha256(line).hexdigest()
            written.append(anchor)
        os.fsync(descriptor)
    return written


def _head_of(chain_id: int) -> Head | None:
    with tenant_context(chain_id or None):
        return Head.objects.first()


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file opened for appending, one writer at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
