"""Legal-remedy notices (Rechtsbehelfsbelehrungen) by Land, kind of decision and place.

A wrong notice opens a year instead of a month (§ 58 (2) VwGO), so the rules stand here as one table
with their sources, and the wording follows the statute. Facts as of November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass

from rathaus.letters.enums import RemedyForm, RemedyKind
from rathaus.tenants.api import State, Tenant


class RemedyUnknown(LookupError):
    """No rule stands in the table for that Land, kind or place; no notice may be guessed."""


@dataclass(frozen=True)
class Rule:
    """Which remedy a Land gives.

    Attributes:
        form: objection at the authority, or action at the court.
        source: the statute that says so.
    """

    form: RemedyForm
    source: str


RULES: dict[tuple[State, RemedyKind], Rule] = {
    (State.MV, RemedyKind.TAX): Rule(
        RemedyForm.OBJECTION, "§§ 68, 70 VwGO; keine Ausnahme in § 13b AGGerStrG M-V"
    ),
    (State.MV, RemedyKind.ADMINISTRATIVE): Rule(
        RemedyForm.OBJECTION,
        "§§ 68, 70 VwGO; § 13b AGGerStrG M-V nimmt nur einzelne Gebiete aus "
        "(u. a. § 25 Abs. 2 StAG, § 41 WaffG, Feiertage, Bildungsfreistellung)",
    ),
    (State.SH, RemedyKind.TAX): Rule(RemedyForm.OBJECTION, "§§ 68, 70 VwGO; § 119 LVwG SH"),
    (State.SH, RemedyKind.ADMINISTRATIVE): Rule(
        RemedyForm.OBJECTION, "§§ 68, 70 VwGO; § 119 LVwG SH"
    ),
    # § 110 (1) 3 JustG NRW dispensed with the objection against acts under §§ 2, 3 KAG NRW and
    # against the Realsteuern only for what was announced until 31 December 2015; since then such
    # a notice needs the objection again.
    (State.NW, RemedyKind.TAX): Rule(
        RemedyForm.OBJECTION,
        "§§ 68, 70 VwGO; § 110 Abs. 1 Satz 3 JustG NRW (Kommunalabgaben nach §§ 2, 3 KAG NRW und "
        "Realsteuern: Wegfall des Vorverfahrens nur bis 31. Dezember 2015)",
    ),
    (State.NW, RemedyKind.ADMINISTRATIVE): Rule(
        RemedyForm.ACTION,
        "§ 68 Abs. 1 Satz 2, § 74 Abs. 1 Satz 2 VwGO; § 110 Abs. 1 Satz 1 JustG NRW "
        "(Ausnahmen in Absatz 2: u. a. Prüfungen, Schulen, Ausbildungsförderung, Rundfunk)",
    ),
}


# Social law is federal: the objection comes first in every Land (§ 62 SGB X, § 78 SGG).
RULES |= {
    (state, RemedyKind.SOCIAL): Rule(RemedyForm.OBJECTION, "§ 62 SGB X; §§ 78, 83, 84 SGG")
    for state in State
}


@dataclass(frozen=True)
class Court:
    """An administrative court of first instance."""

    name: str
    street: str
    place: str

    def __str__(self) -> str:
        return f"{self.name}, {self.street}, {self.place}"


_SCHWERIN = Court("Verwaltungsgericht Schwerin", "Wismarsche Straße 323a", "19055 Schwerin")
_GREIFSWALD = Court("Verwaltungsgericht Greifswald", "Domstraße 7", "17489 Greifswald")
_SCHLESWIG = Court(
    "Schleswig-Holsteinisches Verwaltungsgericht", "Brockdorff-Rantzau-Straße 13", "24837 Schleswig"
)
_ARNSBERG = Court("Verwaltungsgericht Arnsberg", "Jägerstraße 1", "59821 Arnsberg")

COURTS: dict[str, Court] = {
    # § 10 GerStrukG M-V: Schwerin, Rostock, Ludwigslust-Parchim, Nordwestmecklenburg, Landkreis Rostock
    **dict.fromkeys(("13003", "13004", "13072", "13074", "13076"), _SCHWERIN),
    # Mecklenburgische Seenplatte, Vorpommern-Rügen, Vorpommern-Greifswald
    **dict.fromkeys(("13071", "13073", "13075"), _GREIFSWALD),
    # one court for the whole Land
    "01": _SCHLESWIG,
    # § 17 JustG NRW: Hagen, Hamm, Ennepe-Ruhr-Kreis, Hochsauerlandkreis, Märkischer Kreis, Olpe,
    # Siegen-Wittgenstein, Soest
    **dict.fromkeys(
        ("05914", "05915", "05954", "05958", "05962", "05966", "05970", "05974"), _ARNSBERG
    ),
}
"""Beginning of the area's official key → court. A place that is missing here gets no guess."""


def court_for(tenant: Tenant) -> Court:
    """The administrative court for the authority's seat.

    Raises:
        RemedyUnknown: the place is not in the table.
    """
    for length in (5, 2):
        if court := COURTS.get(tenant.key[:length]):
            return court
    raise RemedyUnknown(f"No administrative court is known for the key {tenant.key}.")


@dataclass(frozen=True)
class Remedy:
    """A finished notice.

    Attributes:
        paragraphs: German sentences; German is the official language (§ 23 VwVfG).
        source: the statute behind the choice.
    """

    form: RemedyForm
    paragraphs: tuple[str, ...]
    source: str


def remedy_for(tenant: Tenant, kind: RemedyKind | str) -> Remedy:
    """The notice for a decision of this authority.

    Raises:
        RemedyUnknown: no rule for that Land, or no court for that place.
    """
    kind = RemedyKind(kind)
    rule = RULES.get((State(tenant.state), kind))
    if rule is None:
        raise RemedyUnknown(f"No legal remedy is known for {kind} in {tenant.state}.")
    if rule.form is RemedyForm.OBJECTION:
        paragraphs = _objection(tenant, social=kind is RemedyKind.SOCIAL)
    else:
        paragraphs = _action(court_for(tenant))
    if kind is RemedyKind.TAX:
        paragraphs = (*paragraphs, _pay_first(rule.form))
    return Remedy(rule.form, paragraphs, rule.source)


def legal_remedy(tenant: Tenant, kind: RemedyKind | str) -> str:
    """The notice as text, paragraphs separated by an empty line; see :func:`remedy_for`."""
    return "\n\n".join(remedy_for(tenant, kind).paragraphs)


_FORMS = (
    "Er ist schriftlich, in elektronischer Form nach § 3a Absatz 2 des "
    "Verwaltungsverfahrensgesetzes, schriftformersetzend nach § 3a Absatz 3 des "
    "Verwaltungsverfahrensgesetzes und § 9a Absatz 5 des Onlinezugangsgesetzes oder zur "
    "Niederschrift zu erheben. Eine einfache E-Mail genügt nicht."
)
_SOCIAL_FORMS = (
    "Er ist schriftlich, in elektronischer Form nach § 36a Absatz 2 des Ersten Buches "
    "Sozialgesetzbuch, schriftformersetzend nach § 36a Absatz 2a des Ersten Buches "
    "Sozialgesetzbuch und § 9a Absatz 5 des Onlinezugangsgesetzes oder zur Niederschrift zu "
    "erheben. Eine einfache E-Mail genügt nicht."
)


def _objection(tenant: Tenant, *, social: bool) -> tuple[str, ...]:
    """§ 70 (1) VwGO or § 84 (1) SGG, both in the version of 1 January 2024."""
    address = f"{tenant.name}, {tenant.street}, {tenant.postal_code} {tenant.place}"
    return (
        "Gegen diesen Bescheid können Sie innerhalb eines Monats, nachdem er Ihnen bekannt gegeben "
        f"worden ist, Widerspruch erheben. Der Widerspruch ist bei der folgenden Behörde zu erheben: {address}.",
        _SOCIAL_FORMS if social else _FORMS,
    )


def _action(court: Court) -> tuple[str, ...]:
    """§§ 74, 81, 55a, 55d VwGO."""
    return (
        "Gegen diesen Bescheid können Sie innerhalb eines Monats, nachdem er Ihnen bekannt gegeben "
        f"worden ist, Klage erheben. Die Klage ist beim {court}, schriftlich oder zu Protokoll der "
        "Urkundsbeamtin oder des Urkundsbeamten der Geschäftsstelle zu erheben.",
        "Sie kann auch als elektronisches Dokument nach § 55a der Verwaltungsgerichtsordnung und der "
        "Elektronischer-Rechtsverkehr-Verordnung eingereicht werden. Das Dokument muss mit einer "
        "qualifizierten elektronischen Signatur der verantwortenden Person versehen sein oder von "
        "ihr signiert und auf einem sicheren Übermittlungsweg nach § 55a Absatz 4 der "
        "Verwaltungsgerichtsordnung eingereicht werden. Eine einfache E-Mail genügt nicht. Wer nach "
        "§ 55d der Verwaltungsgerichtsordnung dazu verpflichtet ist, etwa Rechtsanwältinnen und "
        "Rechtsanwälte, muss die Klage elektronisch einreichen.",
    )


def _pay_first(form: RemedyForm) -> str:
    remedy = "Ein Widerspruch" if form is RemedyForm.OBJECTION else "Eine Klage"
    return (
        f"{remedy} schiebt die Zahlung nicht auf: Der festgesetzte Betrag ist trotzdem fristgerecht zu "
        "zahlen (§ 80 Absatz 2 Satz 1 Nummer 1 der Verwaltungsgerichtsordnung)."
    )
