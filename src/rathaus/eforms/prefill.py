"""What is known about somebody already: from the account, and from earlier applications here.

Nothing of it is an answer before the person has seen it: it lies in the draft like something typed
and not yet sent, with the place it came from. Only what belongs to the applicant is taken: the first
group of its kind in a form (:data:`ABOUT_APPLICANT`) and loose fields of :data:`ABOUT_APPLICANT_KINDS`;
never files, signatures or consents, and nobody else's data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from rathaus.accounts.api import User
from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.forms import PageForm
from rathaus.eforms.kinds import ComputedField, ConsentBase, SignatureField, UploadField
from rathaus.eforms.models import Draft
from rathaus.eforms.origins import Origin
from rathaus.eforms.queries import compiled_form
from rathaus.eforms.schema import GroupField, RepeatField, inner_fields
from rathaus.eforms.sent import Raw, html_name, raw_into

ABOUT_APPLICANT = frozenset(
    {
        "person", "anschrift", "kontakt", "bankverbindung", "organisation", "betrieb", "herkunft",
        "ausweis", "fuehrerschein", "fahrzeug",
    }
)  # fmt: skip
"""Reusable groups of which the first in a form is about the applicant."""
ABOUT_APPLICANT_KINDS = frozenset({"iban", "tax_id", "email", "phone"})
"""Kinds of loose fields that are taken over under the same key."""
NEVER = (ConsentBase, SignatureField, UploadField, ComputedField, RepeatField)
EARLIER = timedelta(days=3 * 365)
MOST_EARLIER = 12


@dataclass(frozen=True)
class Prefill:
    """What a new draft begins with.

    Attributes:
        typed: page key → raw input, not accepted yet.
        origins: HTML name of the field → where it came from.
    """

    typed: dict[str, Raw]
    origins: dict[str, Origin]


@dataclass(frozen=True)
class _Known:
    """Answers of one source; ``groups`` by name of the reusable group, ``loose`` by (key, type)."""

    source: Mapping[str, Any]
    groups: Mapping[str, Mapping[str, Any]]
    loose: Mapping[tuple[str, str], Any]


def prefill_for(form: CompiledForm, citizen: User, context: Mapping[str, Any]) -> Prefill:
    """What the account and earlier applications of the person in the active town know.

    A group is taken from one application as a whole (no street of here with a town of there); what it
    does not say may come from the account. What the form would refuse today is left out.
    """
    known = [*_earlier(citizen), _account(citizen)]
    found = dict(_matches(form, known))
    return _checked(form, found, context)


def _account(citizen: User) -> _Known:
    first, _space, last = citizen.display_name.strip().rpartition(" ")
    person = {"vorname": first, "nachname": last} if first else {}
    groups = {"kontakt": {"email": citizen.email}, "person": person}
    return _Known({"from": "account"}, groups, {})


def _earlier(citizen: User) -> Iterator[_Known]:
    """The latest first. What a clerk filled in at the counter carries no account."""
    drafts = (
        Draft.objects.filter(
            citizen=citizen,
            status=DraftStatus.SUBMITTED,
            submitted_at__gte=timezone.now() - EARLIER,
        )
        .only("form_id", "answers", "context", "submitted_at")
        .order_by("-submitted_at")[:MOST_EARLIER]
    )
    for draft in drafts:
        form = compiled_form(draft.form_id)
        groups = {
            name: draft.answers[field.key]
            for name, field in _own_groups(form).items()
            if isinstance(draft.answers.get(field.key), dict)
        }
        loose = {
            (key, field.type): draft.answers[key]
            for key, field in form.fields.items()
            if key in draft.answers and not isinstance(field, GroupField | RepeatField)
        }
        day = timezone.localdate(draft.submitted_at).isoformat()
        source = {"from": "application", "day": day, "title": draft.context.get("title") or ""}
        yield _Known(source, groups, loose)


def _own_groups(form: CompiledForm) -> dict[str, GroupField]:
    """Name of the reusable group → its first use, if that is about the applicant."""
    found: dict[str, GroupField] = {}
    for field in form.fields.values():
        if isinstance(field, GroupField) and field.group in ABOUT_APPLICANT:
            found.setdefault(field.group, field)
    return {name: field for name, field in found.items() if field.prefill != "no"}


def _matches(
    form: CompiledForm, known: list[_Known]
) -> Iterator[tuple[tuple[str, ...], tuple[Any, Any, Mapping[str, Any]]]]:
    """Path → (definition, answer, source)."""
    for name, group in _own_groups(form).items():
        best = next((k for k in known if k.groups.get(name)), None)
        account = known[-1]
        for inner in inner_fields(group):
            if isinstance(inner, NEVER):
                continue
            for source in filter(None, (best, account)):
                if (value := source.groups.get(name, {}).get(inner.key)) not in (None, ""):
                    yield (group.key, inner.key), (inner, value, source.source)
                    break
    for key, field in form.fields.items():
        if not _is_taken(field):
            continue
        for source in known:
            if (value := source.loose.get((key, field.type))) not in (None, ""):
                yield (key,), (field, value, source.source)
                break


def _is_taken(field: Any) -> bool:
    if isinstance(field, (*NEVER, GroupField)):
        return False
    wish = getattr(field, "prefill", None)
    return wish == "yes" or (field.type in ABOUT_APPLICANT_KINDS and wish != "no")


def _checked(
    form: CompiledForm,
    found: Mapping[tuple[str, ...], tuple[Any, Any, Mapping[str, Any]]],
    context: Mapping[str, Any],
) -> Prefill:
    typed: dict[str, Raw] = {}
    origins: dict[str, Origin] = {}
    for path, (field, value, source) in found.items():
        raw: Raw = {}
        try:
            raw_into(raw, path, field, value)
        except (AttributeError, KeyError, TypeError, ValueError):
            continue  # the field had another shape then
        typed.setdefault(form.page_of[path[0]].key, {}).update(raw)
        origins[html_name(path)] = {**source, "raw": raw}
    for page in form.pages:
        raw = typed.get(page.key, {})
        refused = PageForm(form, page, raw=raw, answers={}, context=context).refused & set(origins)
        for name in refused:
            for part in origins.pop(name)["raw"]:
                del raw[part]
    return Prefill({key: raw for key, raw in typed.items() if raw}, origins)
