"""Looking for files, and filing a paper by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.core.files import CleanFile, UploadRefused, accept_attribute, inspect_upload
from rathaus.records.enums import DocumentKind
from rathaus.records.models import Document

ACCEPT = ("pdf", "jpeg", "png", "heic", "webp", "docx", "odt")


class FileFilter(forms.Form):
    """All optional."""

    suche = forms.CharField(
        label=_("Aktenzeichen, Titel oder Vorgang"), max_length=80, required=False
    )
    stand = forms.ChoiceField(
        label=_("Stand"),
        required=False,
        choices=[("", _("Alle")), ("open", _("Laufend")), ("closed", _("Geschlossen"))],
    )
    plan = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def filters(self) -> dict[str, str]:
        """Keyword arguments for :func:`rathaus.records.queries.files_for`."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "words": given.get("suche", ""),
            "state": given.get("stand", ""),
            "plan": given.get("plan", ""),
        }


class FilingForm(forms.Form):
    """A paper for the file: a new document, or a newer version of one that is there."""

    replaces = forms.ChoiceField(
        label=_("Wohin"),
        required=False,
        help_text=_("Eine neue Fassung ersetzt nichts: Die früheren Fassungen bleiben erhalten."),
    )
    title = forms.CharField(
        label=_("Titel"),
        max_length=200,
        required=False,
        help_text=_("Nur für ein neues Dokument, zum Beispiel „Gesprächsnotiz vom 3. Dezember“"),
    )
    kind = forms.ChoiceField(label=_("Art"), choices=DocumentKind, initial=DocumentKind.NOTE)
    upload = forms.FileField(
        label=_("Datei"),
        widget=forms.FileInput(attrs={"accept": accept_attribute(ACCEPT)}),
        error_messages={"required": _("Bitte wählen Sie eine Datei.")},
    )

    def __init__(self, *args: Any, documents: list[Document], **options: Any) -> None:
        super().__init__(*args, **options)
        self._documents = {str(document.pk): document for document in documents}
        field = self.fields["replaces"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        versions = [
            (key, _("Neue Fassung von: %(title)s") % {"title": document.title})
            for key, document in self._documents.items()
        ]
        field.choices = [("", _("Neues Dokument")), *versions]

    @property
    def document(self) -> Document | None:
        """The document that gets a new version; None for a new document."""
        return self._documents.get(self.cleaned_data["replaces"])

    @property
    def clean_file(self) -> CleanFile:
        found = self.cleaned_data["upload"]
        assert isinstance(found, CleanFile)  # noqa: S101 - set by clean_upload
        return found

    def clean_upload(self) -> CleanFile:
        try:
            return inspect_upload(self.cleaned_data["upload"], ACCEPT)
        except UploadRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("replaces") and not cleaned.get("title"):
            self.add_error("title", _("Bitte geben Sie dem Dokument einen Titel."))
        return cleaned
