"""What people type about a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rathaus.accounts import api as accounts
from rathaus.cases.enums import CaseState, Decision, WorkList
from rathaus.cases.queries import ListQuery, Sorting
from rathaus.core.dates import today
from rathaus.tenants import api as tenants

DUE_CHOICES = [
    ("", _("jede Frist")),
    ("ueberfaellig", _("überfällig")),
    ("heute", _("heute")),
    ("woche", _("in den nächsten 7 Tagen")),
]
SORT_CHOICES = [
    (Sorting.DUE, _("Frist")),
    (Sorting.NEWEST, _("neueste zuerst")),
    (Sorting.NAME, _("Name")),
]


class ListForm(forms.Form):
    """The desk's list in the address line: which list, filtered and sorted how.

    Nonsense in the address (somebody typed it) falls back to the default instead of an error.
    """

    liste = forms.ChoiceField(choices=WorkList.choices, required=False, widget=forms.HiddenInput)
    suche = forms.CharField(max_length=60, required=False, strip=True, widget=forms.HiddenInput)
    leistung = forms.ChoiceField(label=_("Leistung"), required=False)
    zustand = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("jeder Stand")), *CaseState.choices]
    )
    gemeinde = forms.ChoiceField(label=_("Gemeinde"), required=False)
    bearbeitung = forms.ChoiceField(label=_("Bearbeitung"), required=False)
    frist = forms.ChoiceField(label=_("Frist"), required=False, choices=DUE_CHOICES)
    sortierung = forms.ChoiceField(label=_("Reihenfolge"), required=False, choices=SORT_CHOICES)

    def __init__(
        self,
        data: QueryDict,
        *,
        services: list[tuple[str, str]],
        people: list[accounts.Staff],
        towns: list[tenants.Municipality],
    ) -> None:
        super().__init__(data, auto_id="liste_%s")
        self._choices("leistung", [("", _("alle Leistungen")), *services])
        self._choices("gemeinde", [("", _("alle Gemeinden")), *((t.ags, t.name) for t in towns)])
        self._choices(
            "bearbeitung",
            [
                ("", _("alle")),
                ("0", _("noch niemand")),
                *((str(person.user.pk), str(person.user)) for person in people),
            ],
        )

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def to_query(self) -> ListQuery:
        self.is_valid()
        values = self.cleaned_data
        assignee = values.get("bearbeitung") or ""
        return ListQuery(
            work_list=WorkList(values.get("liste") or WorkList.MINE),
            search=values.get("suche") or "",
            service=values.get("leistung") or "",
            state=values.get("zustand") or "",
            municipality=values.get("gemeinde") or "",
            assignee=int(assignee) if assignee else None,
            due=values.get("frist") or "",
            sorting=Sorting(values.get("sortierung") or Sorting.DUE),
            after=self.data.get("nach", "")[:260],
            before=self.data.get("vor", "")[:260],
        )


class AssignForm(forms.Form):
    """Give one or many cases to a colleague."""

    an = forms.TypedChoiceField(label=_("Zuteilen an"), coerce=int)

    def __init__(self, *args: Any, people: list[accounts.Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(person.user.pk, str(person.user)) for person in people]
        self.fields["an"].choices = choices  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    body = forms.CharField(
        label=_("Interne Notiz"),
        help_text=_("Nur Ihr Team sieht sie."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeadlineForm(forms.Form):
    """Move the deadline; the reason stays in the history."""

    due_on = forms.DateField(
        label=_("Neue Frist"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Bitte geben Sie einen Tag an, zum Beispiel 3.12.2026.")},
    )
    reason = forms.CharField(
        label=_("Grund"),
        help_text=_("Steht im Verlauf, damit andere es verstehen."),
        max_length=300,
    )

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on < today():
            raise forms.ValidationError(_("Die neue Frist darf nicht in der Vergangenheit liegen."))
        return due_on


class QuestionForm(forms.Form):
    """Ask the applicant for something that is missing."""

    body = forms.CharField(
        label=_("Was brauchen Sie noch?"),
        help_text=_("Der Antragsteller liest diesen Text im Postfach und kann dort antworten."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    due_on = forms.DateField(
        label=_("Antwort erbeten bis"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=lambda: today() + timedelta(days=14),
    )

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on <= today():
            raise forms.ValidationError(_("Geben Sie dem Antragsteller mindestens einen Tag Zeit."))
        return due_on


class DecisionForm(forms.Form):
    """The prepared decision; the reasoning stands in the notice as it is written here."""

    decision = forms.ChoiceField(
        label=_("Ihre Entscheidung"), choices=Decision.choices, widget=forms.RadioSelect
    )
    reasoning = forms.CharField(
        label=_("Begründung"),
        help_text=_("Steht so im Bescheid. Eine Ablehnung braucht immer eine Begründung."),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        rejected = values.get("decision") == Decision.REJECTED
        if rejected and not values.get("reasoning", "").strip() and "reasoning" not in self.errors:
            self.add_error(
                "reasoning", _("Bitte schreiben Sie, warum der Antrag abgelehnt wird (§ 39 VwVfG).")
            )
        return values


class TrackingForm(forms.Form):
    """People without an account come back with the code they noted."""

    code = forms.CharField(
        label=_("Ihr Zugangscode"),
        help_text=_(
            "Er besteht aus sechs Gruppen mit je vier Zeichen. Groß oder klein ist gleich."
        ),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
