"""The notice (Bescheid) of a case: prepared from what is known, so that a clerk only has to look.

A house template gets its facts from here; a package's own template finds the keys of ``notice``, the
answers under ``answers`` and the town's values under ``params``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rathaus.accounts.api import User
from rathaus.cases.application import summary_of
from rathaus.cases.enums import Decision
from rathaus.cases.filing import file_of
from rathaus.cases.models import Case
from rathaus.catalog import api as catalog
from rathaus.core.dates import letter_date, short_date, today
from rathaus.core.expressions import evaluate
from rathaus.eforms import api as eforms
from rathaus.letters import api as letters
from rathaus.tenants import api as tenants

HOUSE = frozenset({"notice", "rejection", "certificate", "permit", "letter"})
_FALLBACK = {Decision.APPROVED: "notice", Decision.REJECTED: "rejection"}


@dataclass(frozen=True)
class PreparedLetter:
    title: str
    filename: str
    pdf: bytes


def notice_for(case: Case) -> PreparedLetter:
    """The final notice of a decided case."""
    return prepare(
        case,
        decision=Decision(case.decision),
        reasoning=case.decision_reason,
        clerk=case.decided_by,
        on=case.decided_at.date() if case.decided_at else today(),
    )


def prepare(
    case: Case, *, decision: Decision, reasoning: str, clerk: User | None, on: date | None = None
) -> PreparedLetter:
    """The notice as it would be with this decision; for the preview before anybody decides."""
    service = catalog.service_version(case.service_version_id)
    template = service.letters.get(decision.value, _FALLBACK[decision])
    title = _title(case, service, template, decision)
    pdf = letters.render_letter(
        template=f"{template}.typ" if template in HOUSE else template,
        data=_data(case, service, template, decision, reasoning, clerk, on or today()),
        title=title,
    )
    return PreparedLetter(title, f"{title.partition(':')[0]} {case.number}.pdf", pdf)


def _title(case: Case, service: catalog.Service, template: str, decision: Decision) -> str:
    if decision == Decision.REJECTED:
        return f"Ablehnung: {case.title}"
    if service.definition.notice is not None:
        return service.definition.notice.subject
    return (
        f"Bescheinigung: {case.title}" if template == "certificate" else f"Bescheid: {case.title}"
    )


def _data(
    case: Case,
    service: catalog.Service,
    template: str,
    decision: Decision,
    reasoning: str,
    clerk: User | None,
    on: date,
) -> dict[str, Any]:
    contact = eforms.contact_of(case.form_version_id, case.answers)
    data: dict[str, Any] = {
        "date": on,
        "recipient": [line for line in (contact.name, *contact.lines) if line],
        "reference": case.number,
        "file_reference": file_of(case).reference,
        "clerk": _clerk(case, clerk),
        "subject": _title(case, service, template, decision),
        "body": [_words(service)[0].format(day=letter_date(case.submitted_at))],
        "legal_remedy": _remedy(service, decision),
        "answers": case.answers,
        "params": case.context.get("params") or {},
        "decision": decision.value,
    }
    if reasoning.strip():
        data["reasons"] = [part for part in reasoning.strip().split("\n\n") if part.strip()]
    return data | _EXTRAS.get(_house(template, decision), _approval)(case, service)


def _words(service: catalog.Service) -> tuple[str, str]:
    """How a letter begins, and what a refusal says."""
    return catalog.SUBMISSIONS[service.definition.submission]


def _remedy(service: catalog.Service, decision: Decision) -> str:
    """A confirmation needs none, but the refusal of the same application does."""
    words = service.definition.notice
    if words is not None and (decision is Decision.APPROVED or words.remedy != "none"):
        return words.remedy
    return service.definition.remedy


def _house(template: str, decision: Decision) -> str:
    return "rejection" if decision == Decision.REJECTED else template


def _clerk(case: Case, clerk: User | None) -> dict[str, str]:
    unit = case.unit
    known = {"unit": unit.name, "room": unit.room, "phone": unit.phone, "email": unit.email}
    return {"name": str(clerk) if clerk else ""} | {
        key: value for key, value in known.items() if value
    }


def _approval(case: Case, service: catalog.Service) -> dict[str, Any]:
    """Ruling and amounts: what was paid, or what the notice sets for every year."""
    paid = service.fee(case.answers, parameters=case.context.get("params"))
    yearly = service.assessment(case.answers, parameters=case.context.get("params"))
    rows = [
        {"label": item.label["de"], "cents": item.cents} for item in (*paid.items, *yearly.items)
    ]
    extras: dict[str, Any] = {"ruling": _ruling(case, service)}
    if rows:
        extras["fees"] = rows
        extras["total_cents"] = paid.total_cents + yearly.total_cents
    if paid.total_cents:
        extras["fee_note"] = "Die Gebühr haben Sie bereits bezahlt."
    return extras


def _ruling(case: Case, service: catalog.Service) -> list[str]:
    """The package's own sentences, else that the application is granted."""
    words = service.definition.notice
    if words is None:
        return [f"Ihrem Antrag „{case.title}“ wird entsprochen."]
    municipality = case.municipality.name if case.municipality else tenants.active_tenant().name
    return [
        sentence.format(municipality=municipality, service=case.title) for sentence in words.ruling
    ]


def _rejection(case: Case, service: catalog.Service) -> dict[str, Any]:
    return {"ruling": _words(service)[1].format(service=case.title)}


def _certificate(case: Case, service: catalog.Service) -> dict[str, Any]:
    """What the package certifies, nothing else: no telephone, no purpose."""
    words = service.definition.notice
    return {
        "body": _ruling(case, service) if words else ["Hiermit wird bescheinigt:"],
        "facts": _stated(case, service.definition.certifies),
        "verification": case.number,
        "codes": {"verification": f"{tenants.active_tenant().name}, {case.number}"},
    }


def _permit(case: Case, service: catalog.Service) -> dict[str, Any]:
    """The card in the package's own words, with the answers that it states."""
    card = service.definition.permit
    if card is None:
        return _approval(case, service)
    begin, end = _validity(case, card)
    large = _stated(case, [card.large] if card.large else [])
    permit = {
        "name": card.name,
        "large": large[0] if large else None,
        "facts": _stated(case, card.facts),
        "valid_from": begin.isoformat(),
        "valid_until": end.isoformat(),
        "number": case.number,
        "place": card.place,
    }
    code = [case.number, *(row["value"] for row in large), f"bis {short_date(end)}"]
    extras: dict[str, Any] = {"permit": permit, "codes": {"permit": " ".join(code)}}
    if card.notes:
        extras["notes"] = card.notes
    return _approval(case, service) | extras


def _stated(case: Case, keys: list[str]) -> list[dict[str, str]]:
    """What was answered to these questions, in this order; papers left out."""
    rows = [row for section in summary_of(case, language="de") for row in section.rows]
    stated = [
        row for row in rows if row.value and not row.uploads and row.path.partition(".")[0] in keys
    ]
    stated.sort(key=lambda row: keys.index(row.path.partition(".")[0]))
    return [{"label": row.label, "value": row.value} for row in stated]


def _validity(case: Case, card: catalog.Permit) -> tuple[date, date]:
    """First and last day."""
    begin = _day(case.answers.get(card.valid_from), "von") or today()
    end = _day(case.answers.get(card.valid_until or card.valid_from), "bis")
    if card.months is not None:
        known = {"answers": case.answers, "params": case.context.get("params") or {}}
        months = int(evaluate(card.months, case.answers | known))
        end = _months_after(begin, months) - timedelta(days=1)
    return begin, end or begin


def _day(answer: Any, end: str) -> date | None:
    """Of a date, or of one end of a period."""
    said = answer.get(end) if isinstance(answer, Mapping) else answer
    return date.fromisoformat(str(said)) if said else None


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


_EXTRAS: Mapping[str, Callable[[Case, catalog.Service], dict[str, Any]]] = {
    "notice": _approval,
    "rejection": _rejection,
    "certificate": _certificate,
    "permit": _permit,
}
