"""Replying with words and files. What was typed or uploaded once is never lost."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rathaus.core import blobs
from rathaus.core.files import UploadRefused, accept_attribute, inspect_upload, names_of
from rathaus.core.ui.filesfield import FilesField
from rathaus.inbox.services import Attachment

ACCEPT = ("pdf", "jpeg", "png", "heic", "webp", "docx", "odt")
MOST_FILES = 5
_SALT = "inbox.reply.kept"


class ReplyForm(forms.Form):
    """A message with up to five files.

    A file that passes is stored at once and its receipt travels in ``kept``, signed: if something
    else has to be corrected, the file need not be chosen again. ``once`` makes a doubled
    submission one message.
    """

    body = forms.CharField(
        label=gettext_lazy("Ihre Nachricht"),
        max_length=10_000,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "max_length": gettext_lazy(
                "Die Nachricht ist zu lang. Bitte kürzen Sie sie auf %(limit_value)d Zeichen."
            )
        },
    )
    uploads = FilesField(label=gettext_lazy("Dateien"), required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        self._posted: QueryDict = data.copy() if data is not None else QueryDict(mutable=True)
        super().__init__(self._posted if data is not None else None, files, **options)
        self.initial.setdefault("once", uuid.uuid4().hex)
        self.attachments: list[Attachment] = _unsigned(
            str(self._posted.get(self.add_prefix("kept"), ""))
        )
        field = self.fields["uploads"]
        field.help_text = _("Höchstens %(count)d Dateien der Art %(kinds)s.") % {
            "count": MOST_FILES,
            "kinds": names_of(("pdf", "jpeg", "png", "docx", "odt")),
        }
        field.widget.attrs["accept"] = accept_attribute(ACCEPT)

    @property
    def idempotency_key(self) -> str:
        """For :func:`rathaus.inbox.services.post_message`."""
        once = str(self.cleaned_data.get("once") or "")
        return f"reply:{once}" if once else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._drop_unwanted()
        self._take_files(cleaned.get("uploads") or [])
        if not cleaned.get("body") and not self.attachments and not self.errors:
            self.add_error(
                "body", _("Bitte schreiben Sie eine Nachricht oder fügen Sie eine Datei an.")
            )
        return cleaned

    def _drop_unwanted(self) -> None:
        unwanted = set(self._posted.getlist(self.add_prefix("drop")))
        self.attachments = [item for item in self.attachments if item.sha256 not in unwanted]

    def _take_files(self, files: list[UploadedFile[bytes]]) -> None:
        for file in files:
            if len(self.attachments) == MOST_FILES:
                self.add_error("uploads", _too_many())
                break
            try:
                clean = inspect_upload(file, ACCEPT)
            except UploadRefused as refusal:
                self.add_error("uploads", f"{file.name}: {refusal.message}")
                continue
            stored = blobs.put(clean.content)
            self.attachments.append(
                Attachment(clean.filename, clean.content_type, stored.sha256, stored.size)
            )
        self._posted[self.add_prefix("kept")] = _signed(self.attachments)


def _too_many() -> str:
    return ngettext(
        "Sie können höchstens %(count)d Datei anfügen.",
        "Sie können höchstens %(count)d Dateien anfügen. Senden Sie die übrigen bitte mit einer weiteren Nachricht.",
        MOST_FILES,
    ) % {"count": MOST_FILES}


def _signed(attachments: list[Attachment]) -> str:
    return signing.dumps([asdict(item) for item in attachments], salt=_SALT)


def _unsigned(text: str) -> list[Attachment]:
    try:
        return [Attachment(**item) for item in signing.loads(text, salt=_SALT, max_age=24 * 3600)]
    except (signing.BadSignature, json.JSONDecodeError, TypeError):
        return []
