"""The properties of a page or field as a Django form, made from the schema's own description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rathaus.core.texts import KEYS
from rathaus.eforms import api as eforms
from rathaus.formeditor.conditions import ALL, ANY, Question, Simple, questions, understood
from rathaus.formeditor.document import ROOT, Document, Node, kind_of
from rathaus.formeditor.names import (
    IN_PARTS,
    choice_name,
    property_help,
    property_name,
)
from rathaus.formeditor.newfields import key_of_words

ALWAYS, NEVER, SENTENCES, CEL = "immer", "nie", "saetze", "cel"
LANGUAGES = {"de": "Deutsch", "en": "Englisch", "leicht": "Einfache Sprache"}
FIRST = (
    "title",
    "label",
    "text",
    "hint",
    "intro",
    "item_label",
    "options",
    "rows",
    "required",
    "when",
)
"""What authors set all the time; the rest folds out."""
_LONG = {"text", "intro", "hint"}
MOST_SENTENCES = 4


@dataclass
class Section:
    """A piece of the panel.

    Attributes:
        kind: ``fields`` (one below the other), ``rule`` or ``parts``.
        name: of the property.
        rows: of ``parts``: number of the entry → its fields.
    """

    kind: str
    name: str
    label: str = ""
    help: str = ""
    fields: list[forms.BoundField] = field(default_factory=list)
    rows: list[tuple[int, list[forms.BoundField]]] = field(default_factory=list)
    ways: forms.BoundField | None = None
    join: forms.BoundField | None = None
    expression: forms.BoundField | None = None


class PropertyForm(forms.Form):
    """All properties of one page or field.

    Attributes:
        node: as it is now.
        values: after :meth:`is_valid`, property → value, None for what is not set.
    """

    use_required_attribute = False

    def __init__(
        self, document: Document, node: Node, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, auto_id="e_%s")
        self.node = node
        self.kind = "form" if node is document else kind_of(node)
        self.properties = [
            p
            for p in eforms.properties_of(self.kind)
            if p.shape != "fields" and not (self.kind == "form" and p.name == "pages")
        ]
        self.known: list[Question] = questions(document, str(node.get("id", ROOT)))
        self.counts: dict[str, int] = {}
        for prop in self.properties:
            self._add(prop)
        for made in self.fields.values():
            made.template_name = "formeditor/parts/field.html"  # type: ignore[attr-defined]  # unknown to the stubs

    # --- Making the fields ------------------------------------------------------------------------

    def _add(self, prop: eforms.Property) -> None:
        value = self.node.get(prop.name, prop.default)
        label, help_text = property_name(prop.name), property_help(prop.name)
        if self.kind == "money" and prop.name in ("min", "max"):
            help_text = _("In Cent.")
        match prop.shape:
            case "texts":
                self._add_texts(prop.name, label, help_text, value, long=prop.name in _LONG)
            case "required":
                self._add_rule(prop.name, value, prop.default)
            case "condition" if prop.name == "when":
                self._add_rule(prop.name, value, None)
            case "parts":
                self._add_parts(prop, value or ())
            case _:
                self.fields[prop.name] = _plain_field(prop, label, help_text, value)

    def _add_texts(
        self, name: str, label: str, help_text: str, value: Any, *, long: bool = False
    ) -> None:
        words = value if isinstance(value, Mapping) else {}
        for language in KEYS:
            shown = label if language == "de" else f"{label} ({_(LANGUAGES[language])})"
            widget = forms.Textarea({"rows": 2}) if long else forms.TextInput()
            if language == "en":
                widget.attrs["lang"] = "en"
            self.fields[f"{name}-{language}"] = forms.CharField(
                label=shown,
                required=False,
                help_text=help_text if language == "de" else "",
                initial=words.get(language, ""),
                widget=widget,
                max_length=6000,
            )

    def _add_rule(self, name: str, value: Any, default: Any) -> None:
        simple = understood(value, self.known) if isinstance(value, str) else None
        way = SENTENCES if simple else CEL
        if not isinstance(value, str):
            way = NEVER if name == "required" and not value else ALWAYS
        ways = {
            "required": [(NEVER, _("Nein, freiwillig")), (ALWAYS, _("Ja"))],
            "when": [(ALWAYS, _("Immer"))],
        }[name]
        ways += [(SENTENCES, _("Nur wenn …")), (CEL, _("Eigene Regel (CEL)"))]
        if not self.known:
            ways = [entry for entry in ways if entry[0] != SENTENCES]
        self.fields[f"{name}-wie"] = forms.ChoiceField(
            label=property_name(name),
            choices=ways,
            initial=way,
            required=False,
            widget=forms.RadioSelect,
            help_text=property_help(name),
        )
        tests = simple.tests if simple else ()
        for number in range(min(len(tests) + 1, MOST_SENTENCES) if self.known else 0):
            self.fields[f"{name}-satz-{number}"] = forms.ChoiceField(
                label=_("Nur wenn") if number == 0 else _("und außerdem"),
                choices=self._sentences(),
                initial=tests[number] if number < len(tests) else "",
                required=False,
            )
        if tests:
            self.fields[f"{name}-alle"] = forms.ChoiceField(
                label=_("Bei mehreren"),
                choices=[(ALL, _("müssen alle zutreffen")), (ANY, _("genügt eine"))],
                initial=simple.join if simple else ALL,
                required=False,
            )
        self.fields[f"{name}-cel"] = forms.CharField(
            label=_("Eigene Regel (CEL)"),
            required=False,
            initial=value if isinstance(value, str) else "",
            widget=forms.Textarea({"rows": 2, "spellcheck": "false", "class": "rh-code-input"}),
            max_length=2000,
        )

    def _sentences(self) -> list[tuple[str, Any]]:
        grouped: list[tuple[str, Any]] = [("", _("– bitte wählen –"))]
        for question in self.known:
            tests = [(t.source, f"{question.label} {t.words}") for t in question.tests]
            grouped.append((question.label, tests))
        return grouped

    def _add_parts(self, prop: eforms.Property, entries: Any) -> None:
        """One row for each entry, and one more to write into."""
        posted = 0
        if self.is_bound:
            while any(f"{prop.name}-{posted}-{p}" in self.data for p in _part_names(prop)):
                posted += 1
        count = max(len(entries) + 1, posted)
        self.counts[prop.name] = count
        for number in range(count):
            entry = entries[number] if number < len(entries) else {}
            for part in prop.parts:
                name = f"{prop.name}-{number}-{part.name}"
                label = str(IN_PARTS.get(part.name) or property_name(part.name))
                if part.shape == "texts":
                    self._add_texts(name, label, "", entry.get(part.name))
                else:
                    self.fields[name] = forms.CharField(
                        label=label,
                        required=False,
                        initial=entry.get(part.name, ""),
                        max_length=200,
                    )

    # --- For the template -------------------------------------------------------------------------

    def first_sections(self) -> Iterator[Section]:
        named = {prop.name: prop for prop in self.properties}
        for name in FIRST:
            if name in named and named[name].shape != "whole":
                yield self._section(named[name])

    def further_sections(self) -> Iterator[Section]:
        for prop in self.properties:
            if prop.name not in FIRST or prop.shape == "whole":
                yield self._section(prop)

    def translations(self) -> list[forms.BoundField]:
        """Everything in English and plain German."""
        return [self[name] for name in self.fields if name.endswith(("-en", "-leicht"))]

    def _section(self, prop: eforms.Property) -> Section:
        name = prop.name
        label, help_text = property_name(name), property_help(name)
        if prop.shape == "texts":
            return Section("fields", name, fields=[self[f"{name}-de"]])
        if f"{name}-wie" in self.fields:
            return Section(
                "rule", name, label, help_text,
                fields=[self[n] for n in self.fields if n.startswith(f"{name}-satz-")],
                ways=self[f"{name}-wie"],
                join=self[f"{name}-alle"] if f"{name}-alle" in self.fields else None,
                expression=self[f"{name}-cel"],
            )  # fmt: skip
        if prop.shape == "parts":
            rows = [
                (number, [self[f"{name}-{number}-{n}"] for n in _german_names(prop)])
                for number in range(self.counts[name])
            ]
            return Section("parts", name, label, help_text, rows=rows)
        return Section("fields", name, fields=[self[name]])

    # --- What was sent ----------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.values: dict[str, Any] = {}
        for prop in self.properties:
            self.values[prop.name] = self._kept(prop, self._value(prop, data))
        return data

    def _kept(self, prop: eforms.Property, value: Any) -> Any:
        """None for what is not set; what says the same as before stays as it was written."""
        before = self.node.get(prop.name)
        if value in (None, "", [], {}):
            return before if before in ("", []) else None
        if prop.name not in self.node and value == prop.default:
            return None
        if isinstance(value, list) and isinstance(before, list) and prop.shape == "choices":
            return before if set(before) == set(value) else value
        return value

    def _value(self, prop: eforms.Property, data: Mapping[str, Any]) -> Any:
        name = prop.name
        if prop.shape == "texts":
            return _texts(data, name)
        if f"{name}-wie" in self.fields:
            return self._rule(name, data)
        if prop.shape == "parts":
            return self._parts(prop, data)
        value = data.get(name)
        if prop.shape == "number" and value is not None:
            return float(value)
        if prop.shape == "choices":
            return list(value or ())
        if prop.shape == "names":
            return [name.strip() for name in str(value or "").split(",") if name.strip()]
        if prop.shape == "switch":
            return bool(value)
        return value

    def _rule(self, name: str, data: Mapping[str, Any]) -> Any:
        way = data.get(f"{name}-wie") or (NEVER if name == "required" else ALWAYS)
        if way in (ALWAYS, NEVER):
            return (way == ALWAYS) if name == "required" else None
        if way == CEL:
            if not data.get(f"{name}-cel", "").strip():
                self.add_error(f"{name}-cel", _("Bitte schreiben Sie die Regel."))
            return data.get(f"{name}-cel", "").strip() or None
        tests = tuple(
            data[field]
            for field in self.fields
            if field.startswith(f"{name}-satz-") and data.get(field)
        )
        if not tests and f"{name}-satz-0" in self.fields:
            self.add_error(f"{name}-satz-0", _("Bitte wählen Sie, wovon es abhängt."))
        return Simple(tests, data.get(f"{name}-alle") or ALL).source or None

    def _parts(self, prop: eforms.Property, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = []
        for number in range(self.counts[prop.name]):
            entry: dict[str, Any] = {}
            for part in prop.parts:
                name = f"{prop.name}-{number}-{part.name}"
                value = _texts(data, name) if part.shape == "texts" else data.get(name, "")
                if value:
                    entry[part.name] = value
            self._name_entry(prop, entry)
            if entry:
                found.append(entry)
        return found

    def _name_entry(self, prop: eforms.Property, entry: dict[str, Any]) -> None:
        """The name that rules use follows from the words where nobody has given one."""
        for part in prop.parts:
            if part.name in ("value", "key") and part.name not in entry and "label" in entry:
                entry[part.name] = key_of_words(entry["label"].get("de", "")) or "antwort"

    def refuse(self, part: str, message: str) -> None:
        """Put a message of the checks beside the property it is about."""
        name = next((n for n in self.fields if n == part or n.startswith(f"{part}-")), None)
        if f"{part}-cel" in self.fields:
            ways = self.data.get(f"{part}-wie")
            name = f"{part}-cel" if ways == CEL else f"{part}-satz-0"
        self.add_error(name if name in self.fields else None, ValidationError(message))


def _part_names(prop: eforms.Property) -> list[str]:
    return [f"{p.name}-de" if p.shape == "texts" else p.name for p in prop.parts]


def _german_names(prop: eforms.Property) -> list[str]:
    """The words first, then the name for rules."""
    return sorted(_part_names(prop), key=lambda name: not name.endswith("-de"))


def _texts(data: Mapping[str, Any], name: str) -> dict[str, str] | None:
    words = {
        language: text
        for language in KEYS
        if (text := str(data.get(f"{name}-{language}") or "").replace("\r\n", "\n").strip())
    }
    return words or None


def _plain_field(prop: eforms.Property, label: str, help_text: str, value: Any) -> forms.Field:
    common: dict[str, Any] = {
        "label": label, "help_text": help_text, "required": False, "initial": value,
    }  # fmt: skip
    match prop.shape:
        case "names":
            return forms.CharField(max_length=400, **common | {"initial": ", ".join(value or ())})
        case "switch":
            return forms.BooleanField(**common)
        case "whole":
            return forms.IntegerField(
                min_value=_whole(prop.least), max_value=_whole(prop.most), **common
            )
        case "number":
            return forms.FloatField(min_value=prop.least, max_value=prop.most, **common)
        case "choice":
            names = [(c, choice_name(prop.name, c)) for c in prop.choices if c]
            if not prop.is_needed and prop.default in (None, ""):
                names = [("", _("ohne Vorgabe")), *names]
            return forms.ChoiceField(choices=names, **common)
        case "choices":
            return forms.MultipleChoiceField(
                choices=[(c, choice_name(prop.name, c)) for c in prop.choices],
                widget=forms.CheckboxSelectMultiple,
                **common,
            )
        case "condition":
            attributes = {"rows": 2, "spellcheck": "false", "class": "rh-code-input"}
            return forms.CharField(widget=forms.Textarea(attributes), max_length=2000, **common)
    return forms.CharField(max_length=400, **common)


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
