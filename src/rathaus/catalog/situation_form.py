"""The questions of a life situation as a form that is sent with GET: nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rathaus.catalog.situations import NO, YES, Question, Situation


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PathForm(forms.Form):
    """The questions given, and the day."""

    def __init__(
        self, *args: Any, situation: Situation, questions: Iterable[Question], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            options = [(option.value, str(option.label)) for option in question.options]
            self.fields[question.key] = forms.ChoiceField(
                label=str(question.label),
                help_text=str(question.hint) if question.hint else "",
                choices=options or [(YES, _("Ja")), (NO, _("Nein"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Bitte wählen Sie eine Antwort.")},
            )
        if situation.event is not None:
            self.fields["datum"] = forms.DateField(
                label=str(situation.event.question),
                help_text=_("Mit dem Tag sagen wir Ihnen, was bis wann zu tun ist."),
                required=False,
                widget=DateInput,
                input_formats=["%Y-%m-%d", "%d.%m.%Y"],
                error_messages={"invalid": _("Bitte ein Datum wie 24.12.2026 eingeben.")},
            )

    def clean_datum(self) -> date | None:
        day: date | None = self.cleaned_data["datum"]
        if day is not None and not 1990 <= day.year <= 2099:
            raise forms.ValidationError(_("Bitte ein Datum zwischen 1990 und 2099 eingeben."))
        return day


def answers_in(situation: Situation, query: QueryDict) -> dict[str, str | bool]:
    """The answers that stand in the address; anything else there is ignored."""
    found: dict[str, str | bool] = {}
    for question in situation.questions:
        values: Mapping[str, str | bool] = {o.value: o.value for o in question.options} or {
            YES: True,
            NO: False,
        }
        value = query.get(question.key, "")
        if value in values:
            found[question.key] = values[value]
    return found
