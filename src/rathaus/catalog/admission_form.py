"""Days and places of applications, as an administrator writes them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError as SchemaError

from rathaus.catalog.schema import Admission, Window

PACKAGE, OWN, ALWAYS = "package", "own", "always"
MOST_WINDOWS = 20
_DAY = r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?"
_LINE = re.compile(rf"\s*{_DAY}\s*(?:-|–|bis)\s*{_DAY}\s*")


def window_words(window: Window) -> str:
    """``1.6.–30.6.`` or ``1.6.2026–30.6.2026``."""
    return "–".join(_day_words(day) for day in (window.first, window.last))


def _day_words(day: str) -> str:
    *year, month, number = day.split("-")
    return f"{int(number)}.{int(month)}.{''.join(year)}"


class AdmissionForm(forms.Form):
    """One rule for the whole administration."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Wann darf man beantragen?"),
        widget=forms.RadioSelect,
        choices=[
            (PACKAGE, gettext_lazy("Wie es das Paket vorschlägt")),
            (ALWAYS, gettext_lazy("Jederzeit, ohne Grenze")),
            (OWN, gettext_lazy("An eigenen Tagen oder mit begrenzten Plätzen")),
        ],
    )
    windows = forms.CharField(
        label=gettext_lazy("Tage"),
        help_text=gettext_lazy(
            "In jeder Zeile ein Zeitraum: „1.6.–30.6.“ gilt in jedem Jahr, „1.6.2027–30.6.2027“ einmal. "
            "Leer: an allen Tagen."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    limit = forms.IntegerField(
        label=gettext_lazy("Plätze"),
        help_text=gettext_lazy(
            "So viele Anträge nehmen wir in einem Zeitraum an, ohne Zeiträume in einem Kalenderjahr. "
            "Leer: beliebig viele."
        ),
        required=False,
        min_value=1,
        max_value=1_000_000,
    )
    use_required_attribute = False

    def __init__(self, *args: Any, rule: Admission | None, own: bool, **kwargs: Any) -> None:
        windows = "\n".join(map(window_words, rule.windows)) if rule else ""
        kind = PACKAGE if not own else OWN if rule else ALWAYS
        initial = {"kind": kind, "windows": windows, "limit": rule.limit if rule else None}
        super().__init__(*args, **{"initial": initial, **kwargs})

    def clean_windows(self) -> list[Window]:
        lines = [line for line in self.cleaned_data["windows"].splitlines() if line.strip()]
        if len(lines) > MOST_WINDOWS:
            raise forms.ValidationError(_("Bitte höchstens 20 Zeiträume."))
        return [_window(line) for line in lines]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == OWN and not self.errors and not (data["windows"] or data["limit"]):
            self.add_error("windows", _("Bitte nennen Sie Tage oder Plätze, oder beides."))
        return data

    def rule(self) -> Admission | None:
        """None: as the package says."""
        match self.cleaned_data["kind"]:
            case "package":
                return None
            case "always":
                return Admission()
        return Admission(windows=self.cleaned_data["windows"], limit=self.cleaned_data["limit"])


def _window(line: str) -> Window:
    match = _LINE.fullmatch(line)
    if match is None:
        raise forms.ValidationError(
            _("„%(line)s“ verstehen wir nicht. Bitte schreiben Sie es so: 1.6.–30.6.")
            % {"line": line.strip()}
        )
    day, month, year, last_day, last_month, last_year = match.groups()
    try:
        return Window(first=_iso(day, month, year), last=_iso(last_day, last_month, last_year))
    except SchemaError as error:
        raise forms.ValidationError(
            _("„%(line)s“ gibt es so nicht. Bitte prüfen Sie Tag, Monat und Jahr.")
            % {"line": line.strip()}
        ) from error


def _iso(day: str, month: str, year: str | None) -> str:
    return "-".join([*([year] if year else []), f"{int(month):02d}", f"{int(day):02d}"])
