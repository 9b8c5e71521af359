"""Taking a form over from a file, and saying what goes into the fields of a PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rathaus.core import blobs
from rathaus.core.files import UploadRefused, clean_filename, max_upload_megabytes
from rathaus.core.tenancy import require_tenant_id
from rathaus.core.ui.filesfield import FilesField, FilesInput
from rathaus.core.yamlfile import SourceInvalid
from rathaus.formeditor.faultwords import known_words
from rathaus.formeditor.models import WorkingForm
from rathaus.formeditor.origins import PDF, XML, Answer, Brought
from rathaus.formeditor.queries import Row
from rathaus.formexchange import api as formexchange

MOST_PROBLEMS = 8
MOST_FIELDS = 300
"""Fields of one PDF that are shown to be assigned; the others stay as they were read."""


KEPT_SECONDS = 3600
"""So long a file that was sent need not be chosen again."""


class TakeOverForm(forms.Form):
    """A service and a file; ``cleaned_data["gelesen"]`` is a :class:`Brought`."""

    use_required_attribute = False
    leistung = forms.ChoiceField(
        label=gettext_lazy("Für welche Leistung?"),
        error_messages={"required": gettext_lazy("Bitte wählen Sie die Leistung.")},
    )
    datei = forms.FileField(
        label=gettext_lazy("Datei"),
        help_text=gettext_lazy(
            "Ein PDF zum Ausfüllen, ein gedrucktes Formular als PDF oder ein Datenschema in XDatenfelder 2 oder 3."
        ),
        widget=forms.FileInput({"accept": "application/pdf,.pdf,application/xml,text/xml,.xml"}),
        error_messages={
            "required": gettext_lazy("Bitte wählen Sie eine Datei."),
            "empty": gettext_lazy("Die Datei ist leer. Bitte wählen Sie eine andere Datei."),
        },
    )
    gemerkt = forms.CharField(required=False, widget=forms.HiddenInput)
    listen = FilesField(
        label=gettext_lazy("Codelisten"),
        help_text=gettext_lazy(
            "Nur zu XDatenfelder: Listen, auf die das Schema verweist, als genericode aus dem XRepository."
        ),
        widget=FilesInput({"accept": "application/xml,text/xml,.xml"}),
        required=False,
    )
    ersetzen = forms.BooleanField(
        label=gettext_lazy("Einen vorhandenen Entwurf ersetzen"),
        help_text=gettext_lazy("Mit „Zurück“ holen Sie den alten Entwurf wieder."),
        required=False,
    )

    def __init__(self, *args: Any, rows: Sequence[Row], **options: Any) -> None:
        super().__init__(*args, **options)
        self._begun = {row.offer.slug: row.working for row in rows if row.working}
        field = self.fields["leistung"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [("", _("Bitte wählen"))] + [
            (row.offer.slug, _with_draft(row) if row.working else row.offer.name()) for row in rows
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (working := self._begun.get(data.get("leistung", ""))) and not data.get("ersetzen"):
            self.refuse(working)
        if self.has_error("datei", "required") and (sent := self._sent_before()):
            del self.errors["datei"]
            data["datei"] = sent
        if "datei" in data:
            self._read(data)
        return data

    def _sent_before(self) -> UploadedFile[bytes] | None:
        try:
            facts = signing.loads(self.data.get("gemerkt", ""), salt=_salt(), max_age=KEPT_SECONDS)
            return SimpleUploadedFile(facts["filename"], blobs.read(facts["sha256"]))
        except (signing.BadSignature, blobs.BlobMissing):
            return None

    def keep_file(self) -> None:
        """Nobody chooses a good file twice because something else was wrong.

        With code lists beside it, it is chosen again: a schema is read with its lists.
        """
        brought = self.cleaned_data.get("gelesen")
        if brought is None or self.cleaned_data.get("listen"):
            return
        facts = {"sha256": blobs.put(brought.content).sha256, "filename": brought.filename}
        self.data = dict(self.data.items()) | {"gemerkt": signing.dumps(facts, salt=_salt())}
        text = _("„%(file)s“ ist noch da. Sie brauchen die Datei nicht noch einmal zu wählen.")
        self["datei"].help_text = text % {"file": brought.filename}

    def _read(self, data: dict[str, Any]) -> None:
        """Put what the files hold under ``gelesen``, or what is wrong beside the file."""
        part = "listen"
        try:
            lists = formexchange.codelists_of(
                (file.name or "", _content(file)) for file in data[part]
            )
            part = "datei"
            data["gelesen"] = _brought(data[part], lists)
        except UploadRefused as refusal:
            self.add_error(part, refusal.message)
        except SourceInvalid as refusal:
            words = _problem_words(refusal)
            if part == "listen":
                words = [f"{refusal.problems[0].file}: {word}" for word in words]
            self.add_error(part, forms.ValidationError(words))

    def refuse(self, working: WorkingForm) -> None:
        """Somebody has a draft, and nobody said that it is to be replaced."""
        text = _(
            "Für diese Leistung gibt es schon einen Entwurf, zuletzt von %(who)s. Kreuzen Sie an, dass er ersetzt werden soll."
        )
        self.add_error("ersetzen", text % {"who": working.changed_by})


def _salt() -> str:
    return f"formeditor.take-over:{require_tenant_id()}"


def _content(file: UploadedFile[bytes]) -> bytes:
    """Raises UploadRefused if it is too large."""
    if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
        text = _("Die Datei ist zu groß. Erlaubt sind höchstens %(limit)d MB.")
        raise UploadRefused(text % {"limit": max_upload_megabytes()})
    content: bytes = file.read()
    return content


def _brought(file: UploadedFile[bytes], codelists: formexchange.Codelists) -> Brought:
    """Raises UploadRefused or SourceInvalid."""
    content, name = _content(file), file.name or ""
    imported = formexchange.import_form(content, name=name, codelists=codelists)
    is_pdf = content.startswith(b"%PDF-")
    filename = clean_filename(name, "pdf" if is_pdf else "xml")
    return Brought(content, filename, PDF if is_pdf else XML, imported)


def _with_draft(row: Row) -> str:
    return _("%(service)s (Entwurf vorhanden)") % {"service": row.offer.name()}


def _problem_words(refusal: SourceInvalid) -> list[str]:
    """``Zeile 13: <name>: steht doppelt in …``, the first few."""
    words = [
        _("Zeile %(line)d: %(message)s")
        % {"line": p.line, "message": known_words(p.message) or p.message}
        for p in refusal.problems[:MOST_PROBLEMS]
    ]
    more = len(refusal.problems) - MOST_PROBLEMS
    if more > 0:
        words.append(
            ngettext("Und %(count)d weiterer Fehler.", "Und %(count)d weitere Fehler.", more)
            % {"count": more}
        )
    return words


class PaperForm(forms.Form):
    """For each field of a PDF the answer that goes into it."""

    def __init__(
        self,
        *args: Any,
        labels: Mapping[str, str],
        answers: Sequence[Answer],
        fields: Mapping[str, str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._others = {name: place for name, place in fields.items() if name not in labels}
        self._names = {f"feld-{i}": name for i, name in enumerate(list(labels)[:MOST_FIELDS])}
        choices = [("", _("bleibt leer")), *((answer.place, answer.label) for answer in answers)]
        for key, name in self._names.items():
            self.fields[key] = forms.ChoiceField(
                label=labels[name], choices=choices, initial=fields.get(name, ""), required=False
            )

    def assigned(self) -> dict[str, str]:
        """Field of the PDF → place of the answer."""
        said = {name: self.cleaned_data[key] for key, name in self._names.items()}
        return {**self._others, **{name: place for name, place in said.items() if place}}
