"""What the questions of a form are answered with in the browser; names and ids as forms.py expects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms


class DateWidget(forms.MultiWidget):
    """Day, month and year in three small fields; read by screen readers as one group."""

    template_name = "eforms/fields/date_widget.html"
    parts = ("tag", "monat", "jahr")

    def __init__(self, *, birthday: bool = False) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {}
        for part, hint in zip(self.parts, ("bday-day", "bday-month", "bday-year"), strict=True):
            attributes = {"inputmode": "numeric"} | ({"autocomplete": hint} if birthday else {})
            widgets[part] = forms.TextInput(attributes)
        super().__init__(widgets)
        self.widgets_names = [f"-{part}" for part in self.parts]

    def decompress(self, value: Any) -> list[str]:
        return ["", "", ""]


class PeriodWidget(forms.MultiWidget):
    """First and last day, each a date of three fields."""

    template_name = "eforms/fields/period_widget.html"

    def __init__(self) -> None:
        super().__init__({"von": DateWidget(), "bis": DateWidget()})
        self.widgets_names = ["-von", "-bis"]

    def decompress(self, value: Any) -> list[list[str]]:
        return [["", "", ""], ["", "", ""]]


class SuggestWidget(forms.TextInput):
    """A text field with a list to pick from (``datalist``); anything else may be typed.

    A stored value is shown as its label.
    """

    template_name = "eforms/fields/suggest_widget.html"

    def __init__(
        self, suggestions: Callable[[], Sequence[tuple[str, str]]], attrs: dict[str, Any]
    ) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"} | attrs)
        self.suggestions = suggestions

    def format_value(self, value: Any) -> str | None:
        return dict(self.suggestions()).get(value, value) if value else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["labels"] = [label for _value, label in self.suggestions()]
        return context


class UploadWidget(forms.Widget):
    """Ids of files already here, as hidden fields; the new file comes under ``name-datei``."""

    template_name = "eforms/fields/upload_widget.html"
    input_type = "upload"
    needs_multipart_form = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [str(item) for item in found]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return id_
