"""The demo's administrations: true names, keys, places and sizes; the rest is invented.

Keys: list of municipalities by Destatis, 30 April 2026. Telephone numbers are from the range that
the Bundesnetzagentur keeps free for films (030 23125-…), mail addresses end in ``.example``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rathaus.tenants.enums import State, TenantKind
from rathaus.tenants.models import Municipality, OrganisationUnit, Tenant

AMT_STRALENDORF = [
    ("13076036", "Dümmer", 1583, ["19073"]),
    ("13076063", "Holthusen", 967, ["19075"]),
    ("13076071", "Klein Rogahn", 1349, ["19073"]),
    ("13076107", "Pampow", 3119, ["19075"]),
    ("13076121", "Schossin", 272, ["19073", "19075"]),
    ("13076130", "Stralendorf", 1415, ["19073"]),
    ("13076147", "Warsow", 702, ["19075"]),
    ("13076154", "Wittenförden", 2635, ["19073"]),
    ("13076163", "Zülow", 148, ["19073"]),
]
"""AGS, name, inhabitants, postal codes."""

SCHWERIN = [("13004000", "Schwerin", None, ["19053", "19055", "19057", "19059", "19061", "19063"])]
HEMER = [("05962016", "Hemer", None, ["58675"])]
AMT_MITTELANGELN = [
    ("01059185", "Mittelangeln", None, ["24986"]),
    ("01059076", "Schnarup-Thumby", None, ["24891"]),
    ("01059161", "Sörup", None, ["24966"]),
]

STREETS = {
    "13076130": [
        "Ahornring", "Alte Gärtnerei", "Am Dorfteich", "Am Wiesengrund", "An der Streuobstwiese",
        "Birkenallee", "Dorfstraße", "Feldrain", "Gutshof", "Hasenwinkel", "Kastanienweg",
        "Lindenstraße", "Mühlenberg", "Pampower Weg", "Schulgang", "Seeblick", "Tannenhöhe", "Wendeplatz",
    ],
    "13076107": [
        "Ahornring", "Am Bahndamm", "Dorfstraße", "Fliederweg", "Gewerbering", "Heideweg",
        "Kiefernkamp", "Lerchenfeld", "Rosenstraße", "Schweriner Landstraße", "Storchennest",
    ],
}  # fmt: skip
"""AGS → streets, all invented."""

OUTLINES = {
    "stralendorf": [
        (11.13, 53.58), (11.17, 53.62), (11.24, 53.615), (11.28, 53.655), (11.35, 53.655),
        (11.385, 53.62), (11.41, 53.58), (11.43, 53.54), (11.39, 53.515), (11.33, 53.5),
        (11.28, 53.485), (11.2, 53.49), (11.15, 53.52), (11.13, 53.58),
    ],
    "schwerin": [
        (11.33, 53.64), (11.36, 53.68), (11.43, 53.7), (11.5, 53.67), (11.52, 53.61),
        (11.47, 53.57), (11.4, 53.57), (11.36, 53.6), (11.33, 53.64),
    ],
    "hemer": [
        (7.7, 51.39), (7.73, 51.43), (7.79, 51.44), (7.84, 51.41), (7.86, 51.37), (7.83, 51.33),
        (7.76, 51.33), (7.72, 51.36), (7.7, 51.39),
    ],
    "mittelangeln": [
        (9.53, 54.66), (9.55, 54.7), (9.59, 54.735), (9.63, 54.765), (9.69, 54.765), (9.73, 54.735),
        (9.74, 54.7), (9.7, 54.665), (9.66, 54.63), (9.61, 54.625), (9.56, 54.64), (9.53, 54.66),
    ],
}  # fmt: skip
"""Slug → border of the whole administration, drawn by hand and only roughly right.

The county has that of the municipalities it serves in the demo, which are those of Amt Stralendorf.
"""

WALK_IN = {
    "walk_in": True,
    "week": {
        "mo": [["09:00", "12:00"]],
        "di": [["09:00", "12:00"], ["14:00", "18:00"]],
        "do": [["09:00", "12:00"], ["14:00", "16:00"]],
        "fr": [["09:00", "12:00"]],
    },
}
THURSDAYS = {
    "walk_in": True,
    "week": {"do": [["09:00", "12:00"], ["13:00", "18:00"]]},
    "note": {
        "de": "An den anderen Tagen nach Vereinbarung.",
        "en": "On other days by appointment.",
    },
}
BY_APPOINTMENT = WALK_IN | {"walk_in": False}

OFFICES = [
    ("buergerbuero", "Bürgerbüro", "4 (Erdgeschoss)"),
    ("steuern", "Steuern und Abgaben", "12 (1. Stock)"),
    ("verkehr", "Ordnung und Verkehr", "15 (1. Stock)"),
    ("standesamt", "Standesamt", "6 (Erdgeschoss)"),
    ("bauen", "Bauamt", "21 (2. Stock)"),
    ("soziales", "Soziales, Schule und Kita", "8 (Erdgeschoss)"),
]
"""Key, name, room."""
COUNTY_OFFICES = [
    ("fahrerlaubnis", "Fahrerlaubnisbehörde", "103 (Haus B)"),
    ("zulassung", "Kfz-Zulassung", "110 (Haus B)"),
    ("bauaufsicht", "Bauaufsicht", "215 (Haus A)"),
    ("auslaender", "Ausländerbehörde", "120 (Haus B)"),
    ("ordnung", "Ordnung und Sicherheit", "130 (Haus B)"),
    ("soziales", "Fachdienst Soziales", "301 (Haus C)"),
    ("jugend", "Fachdienst Jugend", "310 (Haus C)"),
    ("gesundheit", "Gesundheitsamt", "320 (Haus C)"),
    ("umwelt", "Umwelt und Natur", "230 (Haus A)"),
]
LICENCES = ("fahrerlaubnis", "Fahrerlaubnisbehörde", "103 (Haus B)")


@dataclass(frozen=True)
class Town:
    """One administration of the demo.

    Attributes:
        telephone: last three digits of the invented number.
        municipalities: ``(AGS, name, inhabitants, postal codes)``.
        offices: ``(key, name, room)``.
    """

    slug: str
    name: str
    short_name: str
    kind: TenantKind
    state: State
    key: str
    address: tuple[str, str, str]
    telephone: str
    iban: str
    colour: str
    municipalities: Sequence[tuple[str, str, int | None, list[str]]]
    offices: list[tuple[str, str, str]]
    opening_hours: dict[str, Any] = field(default_factory=lambda: WALK_IN)
    hostname: str | None = None

    @property
    def fields(self) -> dict[str, Any]:
        street, postal_code, place = self.address
        return {
            "name": self.name,
            "short_name": self.short_name,
            "kind": self.kind,
            "state": self.state,
            "key": self.key,
            "hostname": self.hostname,
            "street": street,
            "postal_code": postal_code,
            "place": place,
            "phone": f"030 23125-{self.telephone}",
            "email": f"post@{self.slug}.example",
            "bank_account": self.iban,
            "accent_colour": self.colour,
            "opening_hours": self.opening_hours,
            "is_demo": True,
        }


TOWNS = [
    Town(
        "stralendorf", "Amt Stralendorf", "Amt Stralendorf", TenantKind.AMT, State.MV, "130765665",
        ("Dorfstraße 30", "19073", "Stralendorf"), "110", "DE02120300000000202051", "#1f5f3f",
        AMT_STRALENDORF, OFFICES, THURSDAYS,
    ),
    Town(
        "schwerin", "Landeshauptstadt Schwerin", "Schwerin", TenantKind.CAPITAL, State.MV, "13004000",
        ("Am Packhof 2–6", "19053", "Schwerin"), "220", "DE02500105170137075030", "#8a1c2b",
        SCHWERIN, [*OFFICES, LICENCES],
    ),
    Town(
        "hemer", "Stadt Hemer", "Hemer", TenantKind.TOWN, State.NW, "05962016",
        ("Hademareplatz 44", "58675", "Hemer"), "330", "DE02100500000054540402", "#0b5c8a",
        HEMER, OFFICES, hostname="hemer.localhost",
    ),
    Town(
        "mittelangeln", "Amt Mittelangeln", "Amt Mittelangeln", TenantKind.AMT, State.SH, "010595949",
        ("Bahnhofstraße 1", "24986", "Mittelangeln"), "440", "DE02300209000106531065", "#5a3d7a",
        AMT_MITTELANGELN, OFFICES,
    ),
    Town(
        "ludwigslust-parchim", "Landkreis Ludwigslust-Parchim", "Landkreis Ludwigslust-Parchim",
        TenantKind.COUNTY, State.MV, "13076", ("Putlitzer Straße 25", "19370", "Parchim"), "550",
        "DE02200505501015871393", "#31507a", AMT_STRALENDORF, COUNTY_OFFICES, BY_APPOINTMENT,
    ),
]  # fmt: skip


def seed_platform() -> None:
    """Municipalities and administrations; what exists keeps what an operator has changed."""
    for town in TOWNS:
        tenant, is_new = Tenant.objects.get_or_create(slug=town.slug, defaults=town.fields)
        for ags, name, inhabitants, postal_codes in town.municipalities:
            facts = {
                "name": name,
                "inhabitants": inhabitants,
                "postal_codes": postal_codes,
                "streets": STREETS.get(ags, []),
                "outline": [OUTLINES[town.slug]] if town.slug in OUTLINES else [],
            }
            municipality, _ = Municipality.objects.get_or_create(ags=ags, defaults=facts)
            if is_new:
                tenant.municipalities.add(municipality)


def seed(tenant: Tenant) -> None:
    """Organisation units of one administration."""
    town = next((town for town in TOWNS if town.slug == tenant.slug), None)
    for number, (key, name, room) in enumerate(town.offices if town else (), start=1):
        OrganisationUnit.objects.get_or_create(
            key=key,
            defaults={
                "name": name,
                "room": room,
                "phone": f"{tenant.phone[:-1]}{number}",
                "email": f"{key}@{tenant.slug}.example",
                "opening_hours": tenant.opening_hours,
            },
        )
