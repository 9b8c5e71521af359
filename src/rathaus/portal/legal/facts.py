"""What an administration says of itself, and which of it the law asks for and is still missing.

Nothing here has a value of its own: what nobody said is not written on the pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

OFFICES: dict[str, Promise] = {
    "buergermeisterin": _("Bürgermeisterin"),
    "buergermeister": _("Bürgermeister"),
    "oberbuergermeisterin": _("Oberbürgermeisterin"),
    "oberbuergermeister": _("Oberbürgermeister"),
    "amtsvorsteherin": _("Amtsvorsteherin"),
    "amtsvorsteher": _("Amtsvorsteher"),
    "amtsdirektorin": _("Amtsdirektorin"),
    "amtsdirektor": _("Amtsdirektor"),
    "landraetin": _("Landrätin"),
    "landrat": _("Landrat"),
}
"""Who may represent an administration in law."""

CONFORMANCE: dict[str, Promise] = {
    "full": _("vollständig barrierefrei"),
    "partial": _("teilweise barrierefrei"),
    "none": _("nicht barrierefrei"),
}
ASSESSMENT: dict[str, Promise] = {
    "self": _("von uns selbst"),
    "outside": _("von Fachleuten außerhalb unserer Verwaltung"),
}
REVIEW_EVERY = timedelta(days=366)
"""The accessibility statement is looked through at least once a year."""


class Processor(BaseModel):
    """Somebody who handles personal data for the administration (Art. 28 GDPR)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    place: str = ""
    task: str = ""


class Facts(BaseModel):
    """The parameters of the three texts; empty is: not said yet.

    Attributes:
        office: key of :data:`OFFICES`.
        editor: who answers for news, § 18 (2) MStV: name and, if it differs, address.
        officer_*: the data protection officer.
        runs_itself: nobody else handles personal data.
        outside_eu: whether personal data leaves the EU.
        log_days: how long the operator's server keeps addresses of visitors; 0: not at all.
        conformance, assessed_by: keys of :data:`CONFORMANCE` and :data:`ASSESSMENT`.
        barriers, outside_eu_note: language → text, German first.
        stated_on, reviewed_on: when the accessibility statement was written and last looked through.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    representative: str = ""
    office: str = ""
    editor: str = ""
    supervision: str = ""
    vat_id: str = ""
    officer_name: str = ""
    officer_address: str = ""
    officer_email: str = ""
    officer_phone: str = ""
    runs_itself: bool = False
    processors: tuple[Processor, ...] = ()
    payment_provider: str = ""
    outside_eu: Literal["", "no", "yes"] = ""
    outside_eu_note: dict[str, str] = {}
    log_days: int | None = None
    conformance: Literal["", "full", "partial", "none"] = ""
    barriers: dict[str, str] = {}
    assessed_by: Literal["", "self", "outside"] = ""
    assessor: str = ""
    stated_on: date | None = None
    reviewed_on: date | None = None
    barrier_email: str = ""

    @property
    def office_name(self) -> str:
        return str(OFFICES.get(self.office, ""))

    @property
    def conformance_words(self) -> str:
        return str(CONFORMANCE.get(self.conformance, ""))

    @property
    def assessment_words(self) -> str:
        return str(ASSESSMENT.get(self.assessed_by, ""))

    @property
    def looked_through_on(self) -> date | None:
        return max((day for day in (self.stated_on, self.reviewed_on) if day), default=None)


@dataclass(frozen=True)
class Gap:
    """Something that is to be done.

    Attributes:
        field: of the form.
        words: what is missing, in the words of the screen.
        law: who asks for it.
    """

    field: str
    words: Promise
    law: str


def gaps(facts: Facts, *, takes_payments: bool, today: date) -> list[Gap]:
    """What the law asks for and nobody has said.

    Args:
        takes_payments: people pay online here.
    """
    return [gap for is_missing, gap in _wanted(facts, takes_payments, today) if is_missing]


def _wanted(facts: Facts, takes_payments: bool, today: date) -> Iterator[tuple[bool, Gap]]:
    yield (
        not facts.representative,
        Gap("representative", _("Wer die Verwaltung vertritt"), "§ 5 DDG"),
    )
    yield not facts.office, Gap("office", _("Amtsbezeichnung der Vertretung"), "§ 5 DDG")
    yield not facts.editor, Gap("editor", _("Wer für Nachrichten verantwortlich ist"), "§ 18 MStV")
    yield (
        not facts.officer_email and not facts.officer_phone,
        Gap("officer_email", _("Wie man die Datenschutzbeauftragte oder den Datenschutzbeauftragten erreicht"), "Art. 13 DSGVO"),
    )  # fmt: skip
    yield (
        not facts.processors and not facts.runs_itself,
        Gap("processor_0_name", _("Wer für Sie Daten verarbeitet, zum Beispiel das Rechenzentrum"), "Art. 13 DSGVO"),
    )  # fmt: skip
    yield (
        takes_payments and not facts.payment_provider,
        Gap("payment_provider", _("Welcher Dienst die Zahlungen abwickelt"), "Art. 13 DSGVO"),
    )
    yield not facts.outside_eu, Gap("outside_eu", _("Ob Daten die EU verlassen"), "Art. 13 DSGVO")
    yield (
        facts.outside_eu == "yes" and not facts.outside_eu_note,
        Gap("outside_eu_note_de", _("Wohin Daten gehen und was sie dort schützt"), "Art. 13 DSGVO"),
    )
    yield (
        facts.log_days is None,
        Gap("log_days", _("Wie lange der Server Internet-Adressen aufhebt"), "Art. 13 DSGVO"),
    )
    yield (
        not facts.conformance,
        Gap("conformance", _("Wie weit die Seiten barrierefrei sind"), "§ 12b BGG"),
    )
    yield (
        facts.conformance in ("partial", "none") and not facts.barriers,
        Gap("barriers_de", _("Was nicht barrierefrei ist und warum"), "§ 12b BGG"),
    )
    yield not facts.assessed_by, Gap("assessed_by", _("Wer die Seiten bewertet hat"), "§ 12b BGG")
    yield (
        not facts.stated_on,
        Gap("stated_on", _("Wann die Erklärung zur Barrierefreiheit entstand"), "§ 12b BGG"),
    )
    seen = facts.looked_through_on
    yield (
        seen is not None and today - seen > REVIEW_EVERY,
        Gap("reviewed_on", _("Die Erklärung zur Barrierefreiheit ist über ein Jahr alt: bitte durchsehen"), "BITV 2.0"),
    )  # fmt: skip
