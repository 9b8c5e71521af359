"""Kiosks and displays: whoever opens the address with the code is the device."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.tokens import hash_code, new_code
from rathaus.queueing.enums import DeviceKind
from rathaus.queueing.models import Device

SEEN_EVERY = timedelta(minutes=1)


@transaction.atomic
def add_device(
    *,
    office: appointments.Office,
    kind: DeviceKind,
    name: str,
    options: dict[str, Any] | None = None,
) -> tuple[Device, str]:
    """Make one; its code is returned once and kept only as a hash."""
    code = new_code(groups=4)
    made = Device.objects.create(
        office=office, kind=kind, name=name, options=options or {}, token_hash=hash_code(code)
    )
    return made, code


@transaction.atomic
def revoke_device(*, device_id: int) -> Device:
    """Its address shows nothing any more; again changes nothing."""
    device: Device = Device.objects.select_for_update(of=("self",)).get(pk=device_id)
    if device.revoked_at is None:
        device.revoked_at = timezone.now()
        device.save(update_fields=["revoked_at"])
    return device


def note_device(device: Device) -> None:
    """It is running, to the minute."""
    now = timezone.now()
    if device.last_seen_at is None or now - device.last_seen_at >= SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)
