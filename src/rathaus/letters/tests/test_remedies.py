"""Which legal remedy a notice names, by Land, kind and place."""

from __future__ import annotations

import pytest

from rathaus.letters.api import RemedyKind, RemedyUnknown, legal_remedy, remedy_for
from rathaus.letters.enums import RemedyForm
from rathaus.letters.remedies import COURTS, RULES, court_for
from rathaus.tenants.api import State, Tenant, TenantKind


def authority(name: str, state: str, key: str, kind: str = "amt") -> Tenant:
    return Tenant(
        slug="x",
        name=name,
        short_name=name,
        kind=TenantKind(kind),
        state=State(state),
        key=key,
        street="Rathausplatz 1",
        postal_code="12345",
        place="Musterort",
        phone="1",
        email="post@x.example",
    )


STRALENDORF = authority("Amt Stralendorf", "MV", "130765665")
SCHWERIN = authority("Landeshauptstadt Schwerin", "MV", "13004000", "capital")
COUNTY = authority("Landkreis Ludwigslust-Parchim", "MV", "13076", "county")
HEMER = authority("Stadt Hemer", "NW", "05962016", "town")
MITTELANGELN = authority("Amt Mittelangeln", "SH", "010595990")

OBJECTION_AT = "Widerspruch erheben. Der Widerspruch ist bei der folgenden Behörde zu erheben: {name}, Rathausplatz 1, 12345 Musterort."
ARNSBERG = (
    "beim Verwaltungsgericht Arnsberg, Jägerstraße 1, 59821 Arnsberg, schriftlich oder zu Protokoll"
)


@pytest.mark.parametrize(
    ("tenant", "kind", "form", "says"),
    [
        (STRALENDORF, "tax", RemedyForm.OBJECTION, OBJECTION_AT),
        (STRALENDORF, "administrative", RemedyForm.OBJECTION, OBJECTION_AT),
        (SCHWERIN, "tax", RemedyForm.OBJECTION, OBJECTION_AT),
        (SCHWERIN, "administrative", RemedyForm.OBJECTION, OBJECTION_AT),
        (COUNTY, "administrative", RemedyForm.OBJECTION, OBJECTION_AT),
        (MITTELANGELN, "tax", RemedyForm.OBJECTION, OBJECTION_AT),
        (MITTELANGELN, "administrative", RemedyForm.OBJECTION, OBJECTION_AT),
        (HEMER, "tax", RemedyForm.OBJECTION, OBJECTION_AT),
        (HEMER, "administrative", RemedyForm.ACTION, ARNSBERG),
    ],
    ids=lambda value: value.name if isinstance(value, Tenant) else None,
)
def test_the_right_remedy(tenant: Tenant, kind: str, form: RemedyForm, says: str) -> None:
    remedy = remedy_for(tenant, kind)
    text = legal_remedy(tenant, kind)
    assert remedy.form is form
    assert says.format(name=tenant.name) in text
    assert "innerhalb eines Monats, nachdem er Ihnen bekannt gegeben worden ist" in text
    assert "Eine einfache E-Mail genügt nicht." in text


def test_an_objection_names_every_form_of_section_70() -> None:
    text = legal_remedy(STRALENDORF, "administrative")
    for form in (
        "schriftlich",
        "in elektronischer Form nach § 3a Absatz 2 des Verwaltungsverfahrensgesetzes",
        "schriftformersetzend nach § 3a Absatz 3 des Verwaltungsverfahrensgesetzes",
        "§ 9a Absatz 5 des Onlinezugangsgesetzes",
        "zur Niederschrift",
    ):
        assert form in text


def test_only_tax_notices_say_that_one_must_pay_first() -> None:
    assert "schiebt die Zahlung nicht auf" in legal_remedy(HEMER, "tax")
    assert "schiebt die Zahlung nicht auf" not in legal_remedy(HEMER, "administrative")


def test_every_land_and_kind_has_a_rule_with_its_source() -> None:
    assert set(RULES) == {(state, kind) for state in State for kind in RemedyKind}
    for (_, kind), rule in RULES.items():
        assert ("SGG" if kind is RemedyKind.SOCIAL else "VwGO") in rule.source


def test_social_law_has_the_same_objection_in_every_land() -> None:
    for state, key in (("MV", "13004000"), ("NW", "05962016"), ("SH", "010595949")):
        remedy = remedy_for(authority("Stadt X", state, key), RemedyKind.SOCIAL)
        assert remedy.form is RemedyForm.OBJECTION
        assert "§ 36a Absatz 2 des Ersten Buches Sozialgesetzbuch" in remedy.paragraphs[1]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("13004000", "Verwaltungsgericht Schwerin"),
        ("130765665", "Verwaltungsgericht Schwerin"),
        ("13075039", "Verwaltungsgericht Greifswald"),
        ("05962016", "Verwaltungsgericht Arnsberg"),
        ("01059599", "Schleswig-Holsteinisches Verwaltungsgericht"),
    ],
)
def test_the_right_court(key: str, name: str) -> None:
    assert court_for(authority("X", "MV", key)).name == name


def test_no_court_is_guessed() -> None:
    with pytest.raises(RemedyUnknown):
        remedy_for(authority("Stadt Köln", "NW", "05315000"), "administrative")
    assert "05315" not in COURTS
