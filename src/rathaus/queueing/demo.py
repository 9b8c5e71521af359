"""The demo's waiting rooms: rules of the house, a kiosk and two displays with known addresses."""

from __future__ import annotations

import hashlib

from rathaus.appointments import api as appointments
from rathaus.core.tokens import code_from, hash_code
from rathaus.queueing.demohistory import remember_thursdays
from rathaus.queueing.enums import DeviceKind
from rathaus.queueing.models import Device, QueueSettings
from rathaus.tenants import api as tenants

_DEVICES: tuple[tuple[DeviceKind, str, dict[str, bool]], ...] = (
    (DeviceKind.KIOSK, "Automat im Eingang", {}),
    (DeviceKind.DISPLAY, "Anzeige im Warteraum", {"sound": True, "speech": True}),
    (DeviceKind.DISPLAY, "Anzeige draußen", {"outside": True, "sound": True, "speech": False}),
)
_MESSAGE = {
    "de": "Sie können draußen oder im Café warten: Ihr Telefon meldet sich.",
    "en": "You may wait outside or in the café: your phone will tell you.",
}


def seed(tenant: tenants.Tenant) -> None:
    """Settings and devices of every office, unless there are devices already."""
    if Device.objects.exists():
        return
    for office in appointments.offices():
        QueueSettings.objects.get_or_create(office=office, defaults={"message": _MESSAGE})
        for number, (kind, name, options) in enumerate(_DEVICES):
            code = _code(tenant, office, number)
            Device.objects.create(
                office=office, kind=kind, name=name, options=options, token_hash=hash_code(code)
            )
    if tenant.slug == "stralendorf":
        remember_thursdays(appointments.offices()[0])


def addresses(tenant: tenants.Tenant) -> list[tuple[str, str]]:
    """What the demo prints: words and path below the town's address."""
    if tenant.slug != "stralendorf":
        return []
    office = appointments.offices()[0]
    return [
        ("Take a number (phone)", f"warten/{office.key}/"),
        ("Kiosk", f"warten/automat/{_code(tenant, office, 0)}/"),
        ("Call display", f"warten/anzeige/{_code(tenant, office, 1)}/"),
        ("Display outside", f"warten/anzeige/{_code(tenant, office, 2)}/"),
        ("Counter (sign in)", "amt/schalter/"),
    ]


def _code(tenant: tenants.Tenant, office: appointments.Office, number: int) -> str:
    """The same in every demo, so that addresses can be written down; worthless elsewhere."""
    seed = hashlib.sha256(f"demo {tenant.slug} {office.key} {number}".encode()).digest()
    return code_from(seed, groups=4)
