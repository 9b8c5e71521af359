"""The Aktenplan of the demo towns: a small plan of our own (the KGSt's plan belongs to its members)."""

from __future__ import annotations

from rathaus.records.services import set_plan_entry
from rathaus.tenants.api import OrganisationUnit, Tenant

PLAN: tuple[tuple[str, str, int, str], ...] = (
    ("10", "Rat, Ausschüsse und Verwaltungsleitung", 30, ""),
    ("11", "Personal und Organisation", 10, ""),
    ("12", "Ordnung", 10, "buergerbuero"),
    ("22", "Steuern und Abgaben", 10, "steuern"),
    ("22.30", "Grundsteuer", 10, "steuern"),
    ("22.31", "Hundesteuer", 10, "steuern"),
    ("22.32", "Zweitwohnungssteuer", 10, "steuern"),
    ("33", "Melde- und Ausweiswesen", 10, "buergerbuero"),
    ("33.10", "Melderegister", 5, "buergerbuero"),
    ("36", "Straßenverkehr", 10, "verkehr"),
    ("36.10", "Fahrerlaubnisse", 5, "fahrerlaubnis"),
    ("36.20", "Bewohnerparken", 5, "verkehr"),
    ("60", "Bauen und Wohnen", 30, ""),
)
"""Number, title, retention in years, key of the unit that keeps the files."""


def seed(tenant: Tenant) -> None:
    """The plan, and the units that exist in this town; files come with the cases."""
    units = dict(OrganisationUnit.objects.values_list("key", "pk"))
    for number, title, years, unit in PLAN:
        set_plan_entry(number=number, title=title, retention_years=years, unit_id=units.get(unit))
