"""What the demo's administrations say of themselves; all invented, and one has not said all yet."""

from __future__ import annotations

from datetime import timedelta

from rathaus.core.dates import today
from rathaus.portal.legal.facts import Facts, Processor
from rathaus.portal.legal.services import change_legal_texts, current_version
from rathaus.tenants.api import Tenant

_HEADS = {
    "stralendorf": ("amtsvorsteherin", "Sigrid Sanft"),
    "schwerin": ("oberbuergermeister", "Siegfried Schloss"),
    "hemer": ("buergermeisterin", "Henriette Heimat"),
    "mittelangeln": ("amtsvorsteher", "Melf Meer"),
    "ludwigslust-parchim": ("landraetin", "Luise Landmann"),
}
_UNFINISHED = "mittelangeln"
_BARRIERS = {
    "de": "- Videos in Deutscher Gebärdensprache fehlen. Wir haben sie noch nicht.\n"
    "- Unterlagen, die andere hochladen, können wir nicht immer barrierefrei weitergeben. "
    "Rufen Sie uns an, wir lesen sie Ihnen vor.",
    "en": "- There are no videos in German sign language yet.\n"
    "- Papers that others upload cannot always be passed on in an accessible form. "
    "Call us and we read them to you.",
    "leicht": "- Videos in Gebärden-Sprache fehlen noch.\n"
    "- Manche Papiere von anderen können Sie nicht gut lesen. "
    "Rufen Sie uns dann an. Wir lesen sie Ihnen vor.",
}


def seed(tenant: Tenant) -> None:
    if tenant.slug in _HEADS and current_version() is None:
        change_legal_texts(facts=_facts(tenant), based_on=0, changes="")


def _facts(tenant: Tenant) -> Facts:
    office, name = _HEADS[tenant.slug]
    if tenant.slug == _UNFINISHED:
        return Facts(office=office, representative=name)
    return Facts(
        office=office,
        representative=name,
        editor=f"{name}, {tenant.street}, {tenant.postal_code} {tenant.place}",
        officer_name="Dora Datenschutz",
        officer_email=f"datenschutz@{tenant.slug}.example",
        processors=(
            Processor(
                name="Rechenzentrum Musterland", place="Musterstadt", task="Betrieb der Server"
            ),
        ),
        payment_provider="ePayMuster, Musterstadt",
        outside_eu="no",
        log_days=7,
        conformance="partial",
        barriers=_BARRIERS,
        assessed_by="self",
        stated_on=today() - timedelta(days=30),
    )
