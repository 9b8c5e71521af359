"""What happens when a page comes in: nothing typed is lost, whatever is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.core.files import UploadRefused, inspect_upload
from rathaus.eforms import storage
from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.forms import PageForm
from rathaus.eforms.kinds import UploadField
from rathaus.eforms.models import Draft, Upload
from rathaus.eforms.origins import is_untouched
from rathaus.eforms.proofs import proofs_of
from rathaus.eforms.queries import compiled_form, uploads_of
from rathaus.eforms.schema import Page, RepeatField
from rathaus.eforms.sent import COUNT, Raw, definition_at, field_path, html_name, raw_of_answers
from rathaus.eforms.services.attaching import keep_upload
from rathaus.eforms.services.drafts import lock_open_draft
from rathaus.eforms.services.proofs import TooManyCodes, confirm_code, send_code

MAX_TYPED_CHARACTERS = 200_000
CODE = "-code"
"""Suffix of the name under which a browser sends the code that proves an address."""
FILE = "-datei"
"""Suffix of the name under which a browser sends a new file."""


@dataclass(frozen=True)
class Window:
    """Where somebody has a page open.

    Attributes:
        key: made up when the page was shown.
        revision: of the draft when this window last heard of it.
    """

    key: str
    revision: int


@dataclass(frozen=True)
class PageResult:
    """What became of a page.

    Attributes:
        form: with its problems, to be shown again unless ``accepted``.
        accepted: the answers are in; go on.
        elsewhere: labels of fields that were filled in differently in another window meanwhile.
            What came now is kept, but not accepted before somebody has seen this.
    """

    draft: Draft
    form: PageForm
    accepted: bool
    elsewhere: tuple[str, ...] = ()


@transaction.atomic
def save_page(
    *,
    draft_id: UUID,
    page: Page,
    raw: Raw,
    files: Mapping[str, list[UploadedFile[bytes]]],
    action: str = "weiter",
    seen: Iterable[str] | None = None,
    window: Window | None = None,
    client: str = "",
) -> PageResult:
    """Keep what was typed and do what the pressed button says.

    Args:
        files: HTML name of the field → new files for it.
        action: ``weiter`` (check and go on), ``zurueck``, ``speichern``, ``hochladen`` (keep only),
            ``code:kontakt-email`` (send a code there), ``bestaetigen:kontakt-email`` (it was typed),
            ``leeren`` (take out everywhere what we filled in),
            ``mehr:hunde`` (one item more), ``weg:hunde-1`` (one less), ``loeschen:<id>`` (a file).
        seen: names of the conditional fields the page had when it was sent.
        window: where it was filled in.
        client: address of the caller, for limits.

    Raises:
        DraftClosed: submitted or thrown away meanwhile.
    """
    draft = lock_open_draft(draft_id)
    compiled = compiled_form(draft.form_id)
    raw = {name: values for name, values in raw.items() if not name.endswith(FILE)}
    verb, _colon, argument = action.partition(":")
    if verb == "mehr":
        add_item(raw, page, argument)
    elif verb == "weg":
        remove_item(raw, page, argument)
    elif verb == "loeschen":
        _delete_upload(draft, raw, argument)
    elif verb == "leeren":
        _clear_prefilled(draft, raw)
    refused = _take_files(draft, page, raw, files)
    codes = _take_codes(raw)
    form = _form(compiled, draft, page, raw, seen if verb == "weiter" else None)
    wrong = _prove(draft, form, verb, argument, codes, client)
    if codes and not wrong:  # what was not proved a moment ago may be now
        form = _form(compiled, draft, page, raw, seen if verb == "weiter" else None)
    form.wrong_codes = wrong
    was_complete = form.is_complete
    if verb in {"hochladen", "leeren", "code", "bestaetigen"}:
        form.forgive()  # the rest of the page is judged when it is finished
    for name, message in refused.items():
        form.refuse_upload(name, message)
    elsewhere = _written_elsewhere(draft, page, form, window)
    stays = verb in {"mehr", "weg", "leeren", "code", "bestaetigen"}
    accepted = was_complete and not form.refused_uploads and not stays and not elsewhere
    _store(draft, page, raw, form, accepted, window)
    return PageResult(draft, form, accepted, elsewhere)


@transaction.atomic
def keep_typed(
    *,
    draft_id: UUID,
    page: Page,
    raw: Raw,
    revision: int | None = None,
    window: Window | None = None,
) -> PageResult:
    """Remember what is being typed, without judging it.

    Args:
        revision: of the draft when the browser last heard of it. A message that was overtaken by
            the finished page on its way changes nothing.
        window: where it is typed. What another window wrote meanwhile stays.

    Raises:
        DraftClosed: submitted or thrown away meanwhile.
    """
    draft = lock_open_draft(draft_id)
    raw = {name: values for name, values in raw.items() if not name.endswith(FILE)}
    _take_codes(raw)
    form = _form(compiled_form(draft.form_id), draft, page, raw, None)
    elsewhere = _written_elsewhere(draft, page, form, window)
    if not elsewhere and not _overtaken(draft, page, revision):
        _store(draft, page, raw, form, False, window)
    return PageResult(draft, form, False, elsewhere)


def _written_elsewhere(
    draft: Draft, page: Page, form: PageForm, window: Window | None
) -> tuple[str, ...]:
    """Labels of what another window has written differently since this one last heard of the draft."""
    key, revision = draft.writers.get(page.key, ("", 0))
    if window is None or key in {"", window.key} or revision <= window.revision:
        return ()
    before = _form(form.compiled, draft, page, typed_or_answered(draft, page), None)
    return form.labels_of_differences(before)


def _overtaken(draft: Draft, page: Page, revision: int | None) -> bool:
    is_done = page.key not in draft.typed and any(
        field.key in draft.answers for field in page.fields
    )
    return is_done and revision is not None and revision < draft.revision


def _form(
    compiled: CompiledForm, draft: Draft, page: Page, raw: Raw, seen: Iterable[str] | None
) -> PageForm:
    return PageForm(
        compiled,
        page,
        raw=raw,
        answers=draft.answers,
        context=draft.context,
        uploads=lambda: uploads_of(draft),
        seen=seen,
        origins=draft.prefilled,
        proofs=lambda: proofs_of(draft),
    )


def _store(
    draft: Draft, page: Page, raw: Raw, form: PageForm, accepted: bool, window: Window | None
) -> None:
    if accepted:
        shown = {
            definition.key
            for definition in page.fields
            if (definition.key,) in form.evaluation.fields
        }
        kept = {key: value for key, value in draft.answers.items() if key not in shown}
        draft.answers = kept | form.page_answers
        draft.typed = {key: value for key, value in draft.typed.items() if key != page.key}
    elif sum(len(value) for values in raw.values() for value in values) <= MAX_TYPED_CHARACTERS:
        draft.typed = draft.typed | {page.key: raw}
    draft.revision += 1
    if window is not None:
        draft.writers = draft.writers | {page.key: [window.key, draft.revision]}
    draft.updated_at = timezone.now()
    draft.save(update_fields=["answers", "typed", "prefilled", "revision", "writers", "updated_at"])


def _take_codes(raw: Raw) -> dict[str, str]:
    """Typed codes by the name of their address; they are no answers and kept nowhere."""
    names = [name for name in raw if name.endswith(CODE)]
    found = {name.removesuffix(CODE): raw.pop(name)[-1].strip() for name in names}
    return {name: code for name, code in found.items() if code}


def _prove(
    draft: Draft, form: PageForm, verb: str, name: str, codes: Mapping[str, str], client: str
) -> dict[str, str]:
    """Send what is asked for and check what was typed; name of the field → what went wrong."""
    wrong: dict[str, str] = {}
    if verb == "code" and (asked := form.address_at(name)) is not None:
        try:
            send_code(draft=draft, channel=asked[0], address=asked[1], client=client)
        except TooManyCodes:
            wrong[name] = _(
                "Das waren viele Codes. Bitte versuchen Sie es in einer Stunde noch einmal."
            )
        return wrong
    if verb not in {"weiter", "bestaetigen"}:
        return wrong
    for field, code in codes.items():
        found = form.address_at(field)
        if found and not confirm_code(draft=draft, channel=found[0], address=found[1], code=code):
            wrong[field] = _("Dieser Code stimmt nicht oder gilt nicht mehr.")
    if verb == "bestaetigen" and name not in codes and form.address_at(name):
        wrong[name] = _("Bitte geben Sie den Code ein.")
    return wrong


def _clear_prefilled(draft: Draft, raw: Raw) -> None:
    """Out of this page and of those that nobody has sent yet; what was changed or sent stays."""
    for origin in draft.prefilled.values():
        for page in (raw, *draft.typed.values()):
            if is_untouched(origin, page):
                for name in origin["raw"]:
                    del page[name]
    draft.prefilled = {}


def add_item(raw: Raw, page: Page, name: str) -> None:
    """One empty item more at the end of a repeating group."""
    found = definition_at(page, name)
    if found and isinstance(found[1], RepeatField):
        count = _count(raw, name, found[1])
        raw[name + COUNT] = [str(min(count + 1, found[1].max))]


def remove_item(raw: Raw, page: Page, name: str) -> None:
    """Take out item ``hunde-1``; the ones behind it move up."""
    repeat_name, _dash, number_text = name.rpartition("-")
    found = definition_at(page, repeat_name)
    if not found or not isinstance(found[1], RepeatField) or not number_text.isdigit():
        return
    count, number = _count(raw, repeat_name, found[1]), int(number_text)
    if count <= found[1].min or number >= count:
        return
    pattern = re.compile(rf"{re.escape(repeat_name)}-(\d+)-(.+)")
    for old in sorted(raw, key=lambda key: _item_number(pattern, key)):
        match = pattern.fullmatch(old)
        if not match or int(match[1]) < number:
            continue
        values = raw.pop(old)
        if int(match[1]) > number:
            raw[f"{repeat_name}-{int(match[1]) - 1}-{match[2]}"] = values
    raw[repeat_name + COUNT] = [str(count - 1)]


def _item_number(pattern: re.Pattern[str], name: str) -> int:
    match = pattern.fullmatch(name)
    return int(match[1]) if match else -1


def _count(raw: Raw, name: str, definition: RepeatField) -> int:
    said = (raw.get(name + COUNT) or [""])[-1]
    return int(said) if said.isascii() and said.isdigit() and len(said) < 4 else definition.min


def _delete_upload(draft: Draft, raw: Raw, upload_id: str) -> None:
    try:
        upload = Upload.objects.filter(draft=draft, pk=UUID(upload_id)).first()
    except ValueError:
        return
    if upload is None:
        return
    for values in raw.values():
        if upload_id in values:
            values.remove(upload_id)
    storage.forget_upload_after_commit(upload)
    upload.delete()


def _take_files(
    draft: Draft, page: Page, raw: Raw, files: Mapping[str, list[UploadedFile[bytes]]]
) -> dict[str, str]:
    """Store the good files; name of the field → message for the others."""
    refused: dict[str, str] = {}
    for name, sent in files.items():
        found = definition_at(page, name)
        if found is None or not isinstance(found[1], UploadField):
            continue
        path, definition = found
        for file in sent:
            try:
                _take_file(draft, html_name(path), field_path(path), definition, raw, file)
            except UploadRefused as error:
                refused[name] = error.message
    return refused


def _take_file(
    draft: Draft,
    name: str,
    place: str,
    definition: UploadField,
    raw: Raw,
    file: UploadedFile[bytes],
) -> None:
    present = raw.setdefault(name, [])
    if len(present) >= definition.max_files > 1:
        raise UploadRefused(_too_many(definition.max_files))
    clean = inspect_upload(file, definition.accept)
    if definition.max_files == 1:
        for old in list(present):
            _delete_upload(draft, raw, old)
    upload = keep_upload(draft, place, clean)
    raw.setdefault(name, []).append(str(upload.pk))


def _too_many(limit: int) -> str:
    words = ngettext(
        "Hier ist Platz für %(limit)d Datei.", "Hier ist Platz für %(limit)d Dateien.", limit
    ) % {"limit": limit}
    return words + " " + _("Bitte löschen Sie zuerst eine andere.")


def typed_or_answered(draft: Draft, page: Page) -> Raw:
    """What the page shows when it is opened again."""
    typed: Any = draft.typed.get(page.key)
    return dict(typed) if typed is not None else raw_of_answers(page, draft.answers)
