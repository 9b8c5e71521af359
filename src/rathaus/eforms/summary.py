"""A filled-in form in words, for the review page, the clerk and the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.core import dates
from rathaus.core.texts import pick
from rathaus.eforms.evaluation import Evaluation
from rathaus.eforms.kinds import InfoField, SignatureField, UploadField
from rathaus.eforms.models import FormVersion, Upload
from rathaus.eforms.places import MAP_TYPES, Sketch, sketch
from rathaus.eforms.queries import compiled_form, visible_answers
from rathaus.eforms.schema import GroupField, RepeatField
from rathaus.eforms.words import in_words


@dataclass(frozen=True)
class SummaryRow:
    """One line: what was asked, what was answered.

    Attributes:
        path: ``halter.vorname``, ``hunde.0.name``; a group's combined line has the group's path.
        uploads: files, if the question was for files; ``value`` then holds their names.
        drawing: path of a drawn signature in a field of 600 × 200.
        sketch: a small drawing of a place.
    """

    label: str
    value: str
    uploads: Sequence[Upload] = ()
    path: str = ""
    drawing: str = ""
    sketch: Sketch | None = None


@dataclass(frozen=True)
class SummarySection:
    """The answers of one page, group or item.

    Attributes:
        page_key: the page where they can be changed.
        page_title: its title; ``title`` is more exact where a page has several groups.
    """

    title: str
    rows: list[SummaryRow] = field(default_factory=list)
    page_key: str = ""
    page_title: str = ""


def summary(
    form: FormVersion,
    answers: Mapping[str, Any],
    *,
    language: str | None = None,
    uploads: Sequence[Upload] = (),
    context: Mapping[str, Any] | None = None,
) -> list[SummarySection]:
    """Everything that was answered, in the order of the form; nothing hidden, nothing empty.

    Args:
        language: of the words; None is the active one.
        uploads: the draft's files, so that rows can name and link them.
        context: the draft's context; conditions and local options read it.
    """
    evaluation = visible_answers(form, answers, context or {})
    return summary_of(evaluation, uploads=uploads, language=language)


def summary_of(
    evaluation: Evaluation, *, uploads: Sequence[Upload] = (), language: str | None = None
) -> list[SummarySection]:
    """The same for a form that was just evaluated."""
    with translation.override(language or translation.get_language() or "de"):
        writer = _Writer(evaluation, {str(upload.pk): upload for upload in uploads})
        return [section for section in writer.sections() if section.rows]


class _Writer:
    def __init__(self, evaluation: Evaluation, uploads: Mapping[str, Upload]) -> None:
        self.evaluation = evaluation
        self.uploads = uploads
        self.context: Mapping[str, Any] = evaluation.context

    def sections(self) -> Iterator[SummarySection]:
        for page in self.evaluation.pages():
            title = pick(page.title)
            loose = SummarySection(title, page_key=page.key, page_title=title)
            for definition in page.fields:
                parts = list(self._field(definition, loose, page.key))
                if parts:
                    yield loose
                    yield from parts
                    loose = SummarySection(title, page_key=page.key, page_title=title)
            yield loose

    def _field(
        self, definition: Any, loose: SummarySection, page_key: str
    ) -> Iterator[SummarySection]:
        value = self.evaluation.answers.get(definition.key)
        if value is None or isinstance(definition, InfoField):
            return
        if isinstance(definition, GroupField):
            title = pick(definition.label) or loose.title
            rows = self._group_rows(definition, value, definition.key)
            yield SummarySection(title, rows, page_key, loose.title)
        elif isinstance(definition, RepeatField):
            for number, item in enumerate(value):
                title = pick(definition.item_label)
                title = f"{title} {number + 1}" if definition.max > 1 else title
                rows = self._rows(definition, item, f"{definition.key}.{number}")
                yield SummarySection(title, rows, page_key, loose.title)
        else:
            loose.rows.append(self._row(definition, value, definition.key))

    def _rows(self, container: Any, answers: Mapping[str, Any], path: str) -> list[SummaryRow]:
        rows: list[SummaryRow] = []
        for inner in container.fields:
            value = answers.get(inner.key)
            if value is None:
                continue
            here = f"{path}.{inner.key}"
            if isinstance(inner, GroupField):
                rows.extend(self._group_rows(inner, value, here))
            else:
                rows.append(self._row(inner, value, here))
        return rows

    def _group_rows(
        self, group: GroupField, answers: Mapping[str, Any], path: str
    ) -> list[SummaryRow]:
        """The group's own lines where it has some, then every field they do not mention."""
        mentioned = {name for line in group.summary for name in re.findall(r"\{(\w+)\}", line.text)}
        words = {
            inner.key: in_words(inner, answers[inner.key], self.context)
            for inner in group.fields
            if inner.key in mentioned and inner.key in answers
        }
        rows = []
        for line in group.summary:
            text = re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], ""), line.text)
            if text := " ".join(text.split()).strip(" ,"):
                rows.append(SummaryRow(pick(line.label), text, path=path))
        rest = {key: value for key, value in answers.items() if key not in mentioned}
        return rows + self._rows(group, rest, path)

    def _row(self, definition: Any, value: Any, path: str) -> SummaryRow:
        label = pick(definition.label)
        if isinstance(definition, UploadField):
            found = [self.uploads[item] for item in value if item in self.uploads]
            names = ", ".join(upload.filename for upload in found)
            return SummaryRow(label, names, found, path)
        proved = self.context.get("proved", {}).get(path, "")
        if proved:
            day = dates.short_date(datetime.fromisoformat(proved))
            words = _("%(address)s (bestätigt am %(day)s)") % {"address": value, "day": day}
            return SummaryRow(label, words, (), path)
        drawing = value.get("zeichnung", "") if isinstance(definition, SignatureField) else ""
        words = in_words(definition, value, self.context)
        drawn = sketch(value) if definition.type in MAP_TYPES else None
        return SummaryRow(label, words, (), path, drawing, drawn)


@dataclass(frozen=True)
class Contact:
    """Who applied and how to reach them; empty strings where the form did not ask.

    Attributes:
        lines: street line and town line, as they stand on a letter.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    lines: tuple[str, ...] = ()


def first_answers(form: FormVersion, contact: Contact) -> dict[str, dict[str, str]]:
    """What is known about somebody, where the form asks for it: the way back from :func:`contact_of`.

    Only the first person and contact group; the last word of the name is the family name.
    """
    first, _space, last = contact.name.strip().rpartition(" ")
    known = {"vorname": first, "nachname": last, "email": contact.email, "telefon": contact.phone}
    answers: dict[str, dict[str, str]] = {}
    for group in _groups(form):
        found = {field["key"] for field in group["fields"]} & {key for key in known if known[key]}
        if found:
            answers[group["key"]] = {key: known.pop(key) for key in sorted(found)}
    return answers


def _groups(form: FormVersion) -> Iterator[dict[str, Any]]:
    for page in form.definition["pages"]:
        yield from (field for field in page["fields"] if field["type"] == "group")


def contact_of(form_id: int, answers: Mapping[str, Any]) -> Contact:
    """From the first person (or organisation), address and contact group that was answered.

    First in the form: the database keeps no order of answers. Who signs too is somebody else.
    """
    compiled = compiled_form(form_id)
    others = compiled.form.signing.signers if compiled.form.signing else ()
    asked = (answers.get(key) for key in compiled.fields if key not in others)
    groups = [value for value in asked if isinstance(value, Mapping)]
    person = next((g for g in groups if g.get("nachname")), {})
    organisation = next((g for g in groups if g.get("firma")), {})
    address = next((g for g in groups if g.get("strasse")), {})
    name = str(
        organisation.get("firma") or f"{person.get('vorname', '')} {person.get('nachname', '')}"
    )
    lines = (
        f"{address.get('strasse', '')} {address.get('hausnummer', '')}".strip(),
        f"{address.get('plz', '')} {address.get('ort', '')}".strip(),
    )
    return Contact(
        name=name.strip(),
        email=str(next((g["email"] for g in groups if g.get("email")), "")),
        phone=str(next((g["telefon"] for g in groups if g.get("telefon")), "")),
        lines=tuple(line for line in lines if line),
    )
