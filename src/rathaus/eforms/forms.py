"""A page of a form as a Django form, built from the definition and the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.core.texts import pick
from rathaus.eforms import fields as form_fields
from rathaus.eforms import words
from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.evaluation import (
    JSON,
    Evaluation,
    FieldPath,
    StoredAnswers,
    is_answered,
)
from rathaus.eforms.origins import is_untouched, origin_words
from rathaus.eforms.proofs import Proofs, must_prove, same
from rathaus.eforms.schema import Page, RepeatField
from rathaus.eforms.sent import COUNT, Raw, field_path, html_name

_FIRST_PART = dict.fromkeys(("date", "partial_date", "yesno", "choice", "checkboxes"), "_0") | {
    "period": "_0_0"
}
"""Type of field → what the id of its first input ends with."""


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: where the link goes, and what to do."""

    target: str
    message: str
    where: str = ""


class PageForm(forms.Form):
    """The fields of one page (or of all), as far as their conditions let them be there.

    Attributes:
        evaluation: of the whole form, with what this page says.
        problems: for the error summary, in the order of the page.
        prefilled: names of fields that still hold what we filled in.
        added: names of fields that came into being through this very input; the person has not seen
            them yet, so they are no mistakes but new questions.
    """

    use_required_attribute = False

    def __init__(
        self,
        compiled: CompiledForm,
        page: Page | None,
        *,
        raw: Raw,
        answers: Mapping[str, Any],
        context: Mapping[str, Any],
        uploads: Callable[[], Sequence[Any]] = list,
        seen: Iterable[str] | None = None,
        origins: Mapping[str, Any] | None = None,
        proofs: Callable[[], Proofs] | None = None,
    ) -> None:
        """Clean what was sent.

        Args:
            page: None takes all pages.
            uploads: gives the draft's files; asked once, and only if a field for files is there.
            seen: names of the conditional fields the browser showed; None: all of them.
            origins: HTML name → where its first content came from (:mod:`rathaus.eforms.origins`).
            proofs: gives the addresses that were shown to be the applicant's; asked once, and only if
                a field wants to know. None asks nobody to show anything.
        """
        super().__init__(data=MultiValueDict(raw))
        self.compiled = compiled
        self.definitions = page.fields if page else tuple(compiled.fields.values())
        self.page_keys = {definition.key for definition in self.definitions}
        self.context = context
        self._find_uploads = uploads
        self._find_proofs = proofs
        self.stored = StoredAnswers(answers)
        self.raw = raw
        self.origins = origins or {}
        self._seen = None if seen is None else set(seen)
        self._made: dict[str, forms.Field] = {}
        self._values: dict[str, Any] = {}
        self._refused: dict[str, ValidationError] = {}
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        self.added: list[str] = []
        self.prefilled: list[str] = []
        self.wrong_codes: dict[str, str] = {}
        self.refused_uploads: list[str] = []
        self.problems: list[Problem] = []
        self.evaluation = Evaluation(compiled, self, context)
        self._collect()

    # --- Source of the evaluation -------------------------------------------------------------

    def answer(self, path: FieldPath, definition: Any) -> JSON:
        if path[0] not in self.page_keys:
            return self.stored.answer(path, definition)
        name = html_name(path)
        made = form_fields.form_field(
            definition, self.context, required=False, uploads=self._uploads_in(path, definition)
        )
        self._made[name] = made
        typed = made.widget.value_from_datadict(self.data, self.files, name)
        try:
            self._values[name] = made.clean(typed)
        except ValidationError as error:
            self._refused[name] = error
            self._values[name] = None
        value: JSON = self._values[name]
        return value

    def count(self, path: FieldPath, definition: RepeatField) -> int:
        if path[0] not in self.page_keys:
            return self.stored.count(path, definition)
        said = self.data.get(html_name(path) + COUNT, "")
        count = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else definition.min
        return max(min(count, definition.max), definition.min)

    @cached_property
    def uploads(self) -> Sequence[Any]:
        return self._find_uploads()

    def _uploads_in(self, path: FieldPath, definition: Any) -> list[Any]:
        if definition.type != "upload":
            return []
        place = field_path(path)
        return [upload for upload in self.uploads if upload.field_path == place]

    # --- After the walk ------------------------------------------------------------------------

    def _collect(self) -> None:
        """Fields in written order, and what is missing now that every condition is decided."""
        for path, definition in sorted(
            self._own_fields(), key=lambda entry: self._position(entry[0])
        ):
            name = html_name(path)
            made = self._made[name]
            made.required = self.evaluation.is_required(path, definition)
            self.fields[name] = made
            if name in self.origins:
                self._tell_origin(name, made)
            if self._seen is not None and self.is_conditional(path) and name not in self._seen:
                self.added.append(name)
            elif name in self._refused:
                self._fail(path, definition, self._refused[name])
            elif made.required and not is_answered(definition, self._values[name]):
                self._fail(path, definition, ValidationError(words.missing_message(definition)))
            elif self._contradicts(path, definition):
                self._fail(path, definition, ValidationError(pick(definition.check_hint)))
            elif self.proof_state(name, definition) in {"new", "sent"}:
                self._fail(path, definition, ValidationError(words.unproved_message(definition)))
            else:
                self.cleaned_data[name] = self._values[name]

    def _tell_origin(self, name: str, made: forms.Field) -> None:
        """Say beside the field where its content is from, as long as it is unchanged."""
        if is_untouched(self.origins[name], self.raw):
            words = format_html(
                '<span class="rh-origin">{}</span>', origin_words(self.origins[name])
            )
            made.help_text = (
                format_html("{} {}", made.help_text, words) if made.help_text else words
            )
            self.prefilled.append(name)

    @property
    def refused(self) -> set[str]:
        """Names of the fields whose content cannot be an answer."""
        return set(self._refused)

    @cached_property
    def proofs(self) -> Proofs:
        return self._find_proofs() if self._find_proofs else {}

    def proof_state(self, name: str, definition: Any) -> str:
        """``new``, ``sent``, ``proved``; empty where nothing is to be shown, or not yet."""
        value = self._values.get(name)
        if self._find_proofs is None or not value or not must_prove(definition):
            return ""
        found = self.proofs.get((definition.type, same(definition.type, str(value))))
        return "new" if found is None else "proved" if found else "sent"

    def address_at(self, name: str) -> tuple[str, str] | None:
        """Kind and address of a field that wants a proof; None where there is no such address."""
        for path, definition in self._own_fields():
            if html_name(path) == name and self.proof_state(name, definition):
                return definition.type, str(self._values[name])
        return None

    def _contradicts(self, path: FieldPath, definition: Any) -> bool:
        answered = is_answered(definition, self._values[html_name(path)])
        return answered and not self.evaluation.is_plausible(path, definition)

    def _own_fields(self) -> list[tuple[FieldPath, Any]]:
        return [(p, d) for p, d in self.evaluation.fields.items() if html_name(p) in self._made]

    def _position(self, path: FieldPath) -> tuple[int, ...]:
        """Place on the paper: conditions may be decided in another order."""
        found: list[int] = []
        level: Sequence[Any] = self.definitions
        for part in path:
            if isinstance(part, int):
                found.append(part)
                continue
            index = next(i for i, definition in enumerate(level) if definition.key == part)
            found.append(index)
            level = getattr(level[index], "fields", ())
        return tuple(found)

    def is_conditional(self, path: FieldPath) -> bool:
        """Whether the field, or something around it, may come and go."""
        prefixes = (path[: end + 1] for end in range(len(path)))
        return any(
            (definition := self.evaluation.fields.get(prefix)) is not None and definition.when
            for prefix in prefixes
        )

    def _fail(self, path: FieldPath, definition: Any, error: ValidationError) -> None:
        self.add_error(html_name(path), error)
        self._problem(path, definition, error)

    def _problem(self, path: FieldPath, definition: Any, error: ValidationError) -> None:
        auto_id = f"id_{html_name(path)}"
        first = _FIRST_PART.get(definition.type, "")
        target = auto_id + getattr(self._made[html_name(path)].widget, "error_suffix", first)
        message, label = " ".join(error.messages), pick(definition.label)
        # Read alone in the summary, a message must still say which field it means.
        places = [self._where(path), "" if label.rstrip("?:.") in message else label]
        self.problems.append(Problem(target, message, ", ".join(filter(None, places))))

    def _where(self, path: FieldPath) -> str:
        """``Hund 2`` for a field of a repeating group."""
        for index, part in enumerate(path):
            if isinstance(part, int):
                container = self.evaluation.fields[path[:index]]
                return f"{pick(container.item_label)} {part + 1}"
        return ""

    def labels_of_differences(self, other: PageForm) -> tuple[str, ...]:
        """What the fields are called in which the two forms do not say the same."""
        found: dict[str, None] = {}
        for form in (self, other):
            for path, definition in form._own_fields():
                name = html_name(path)
                if self._values.get(name) != other._values.get(name):
                    label = ", ".join(filter(None, [form._where(path), pick(definition.label)]))
                    found[label] = None
        return tuple(found)

    def refuse_upload(self, name: str, message: str) -> None:
        """A file was not taken; the message stands beside its field."""
        for path, definition in self._own_fields():
            if html_name(path) == name:
                if name in self._errors:
                    self.problems = [p for p in self.problems if p.target != f"id_{name}"]
                    del self._errors[name]
                self._fail(path, definition, ValidationError(message))
                self.refused_uploads.append(name)

    def forgive(self) -> None:
        """Show what was typed without its mistakes: nobody has asked for a check yet."""
        self._errors = ErrorDict()
        self.problems = []

    @property
    def is_complete(self) -> bool:
        """Everything right, and nothing new to answer."""
        return not self.problems and not self.added

    @property
    def page_answers(self) -> dict[str, Any]:
        """Visible answers of this page, nested."""
        return {
            key: value for key, value in self.evaluation.answers.items() if key in self.page_keys
        }


class ResumeForm(forms.Form):
    """The code that was written down when the draft was put aside."""

    code = forms.CharField(
        label=gettext_lazy("Ihr Code"),
        help_text=gettext_lazy(
            "Er besteht aus sechs Gruppen mit je vier Zeichen. Groß oder klein ist gleich."
        ),
        error_messages={"required": gettext_lazy("Bitte geben Sie den Code ein.")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        max_length=60,
    )
    use_required_attribute = False

    def refuse(self) -> None:
        self.add_error(
            "code",
            _("Zu diesem Code finden wir keinen Antrag. Bitte vergleichen Sie jedes Zeichen."),
        )
