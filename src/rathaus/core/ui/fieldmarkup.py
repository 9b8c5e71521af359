"""A form field as KERN has it: label, hint, control, error; one accessible whole.

Written in Python because templates took eight tenths of the time of a page with many questions.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_CLASSES = {
    "select": "kern-form-input__select",
    "checkbox": "kern-form-check__checkbox",
    "radio": "kern-form-check__radio",
}
_KINDS = {"radioselect": "radio", "checkboxselectmultiple": "checkboxes"}


def safe(markup: str) -> SafeString:
    """``markup`` as it is; whoever calls this has escaped every value in it."""
    return mark_safe(markup)  # noqa: S308


def escaped(value: Any) -> str:
    """``value`` for use in HTML, attributes included; what is markup already stays."""
    if isinstance(value, SafeString):
        return value
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return escape(str(value))


def widget_kind(field: BoundField) -> str:
    """``text``, ``select``, ``checkbox``, ``radio``, ``checkboxes``, ``file`` …"""
    widget = field.field.widget
    name = widget.__class__.__name__.lower()
    return _KINDS.get(name) or str(getattr(widget, "input_type", name))


def kern_input(field: BoundField, errors: Any = None) -> SafeString:
    """The field's widget with KERN classes and the ids of its hint and error.

    Args:
        errors: of the field, where the caller has asked for them already.
    """
    widget = field.field.widget
    errors = field.errors if errors is None else errors
    kind = getattr(widget, "input_type", widget.__class__.__name__.lower())
    base = _CLASSES.get(kind, "kern-form-input__input")
    attributes: dict[str, Any] = {"class": base}
    if errors:
        attributes |= {"aria-invalid": "true", "class": f"{base} {base}--error"}
    if described := described_by(field, errors):
        attributes["aria-describedby"] = described
    return safe(field.as_widget(attrs=attributes))


def described_by(field: BoundField, errors: Any, *, hint: bool | None = None) -> str:
    """Ids of what explains the field, empty if nothing does."""
    parts = ["hint"] if (bool(field.help_text) if hint is None else hint) else []
    return " ".join(f"{field.auto_id}_{part}" for part in [*parts, *(["error"] if errors else [])])


def label_words(field: BoundField) -> str:
    """The label, and that an answer is voluntary."""
    label = escaped(field.label)
    if field.field.required:
        return label
    return f'{label} <span class="kern-label__optional">– {escaped(_("freiwillig"))}</span>'


def hint_markup(field: BoundField) -> str:
    if not field.help_text:
        return ""
    hint = escaped(field.help_text)
    return f'<div class="kern-hint" id="{field.auto_id}_hint">{hint}</div>\n'


def error_markup(field: BoundField, errors: Any) -> str:
    if not errors:
        return ""
    words = " ".join(escaped(error) for error in errors)
    icon = '<span class="kern-icon kern-icon--danger kern-icon--default" aria-hidden="true"></span>'
    return (
        f'<p class="kern-error" id="{field.auto_id}_error">{icon}'
        f'<span class="kern-body">{words}</span></p>\n'
    )


def field_markup(field: BoundField) -> SafeString:
    """The whole field, whatever its widget is."""
    kind, errors = widget_kind(field), field.errors
    if kind == "hidden":
        return safe(str(field))
    if kind in {"radio", "checkboxes"}:
        return fieldset_markup(field, _choices(field, kind), errors)
    if kind == "checkbox":
        return _box(field, errors)
    control: str = kern_input(field, errors)
    if kind == "select":
        control = f'<div class="kern-form-input__select-wrapper">{control}</div>'
    wrong = " kern-form-input--error" if errors else ""
    target = escaped(field.id_for_label)
    return safe(
        f'<div class="kern-form-input{wrong}">'
        f'<label class="kern-label" for="{target}">{label_words(field)}</label>\n'
        f"{hint_markup(field)}{control}\n{error_markup(field, errors)}</div>\n"
    )


def fieldset_markup(
    field: BoundField, body: str, errors: Any, *, extra_class: str = "", body_class: str = ""
) -> SafeString:
    """Several controls with one question above them."""
    id_, described = field.auto_id, described_by(field, errors)
    wrong = " kern-fieldset--error" if errors else ""
    explained = f' aria-describedby="{described}"' if described else ""
    return safe(
        f'<fieldset class="kern-fieldset{extra_class}{wrong}" id="{id_}"{explained}>'
        f'<legend class="kern-label">{label_words(field)}</legend>\n{hint_markup(field)}'
        f'<div class="kern-fieldset__body{body_class}">{body}</div>\n'
        f"{error_markup(field, errors)}</fieldset>\n"
    )


def _box(field: BoundField, errors: Any) -> SafeString:
    wrong = " kern-form-check--error" if errors else ""
    target = escaped(field.id_for_label)
    return safe(
        f'<div class="kern-form-check{wrong}">{kern_input(field, errors)}'
        f'<label class="kern-label" for="{target}">{escaped(field.label)}</label></div>\n'
        f"{hint_markup(field)}{error_markup(field, errors)}"
    )


def _choices(field: BoundField, kind: str) -> str:
    control = "radio" if kind == "radio" else "checkbox"
    name = escaped(field.html_name)
    return "".join(
        '<div class="kern-form-check">'
        f'<input class="kern-form-check__{control}" type="{control}" name="{name}" id="{id_}"'
        f' value="{escaped(value)}"{" checked" if checked else ""}>'
        f'<label class="kern-label" for="{id_}">{escaped(label)}</label></div>\n'
        for id_, value, label, checked in _options(field)
    )


def _options(field: BoundField) -> Iterable[tuple[str, str, Any, bool]]:
    """Id, value, label, chosen or not; as Django's widgets have them, without their dictionaries."""
    widget = field.field.widget
    if not isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        raise TypeError(f"{type(widget).__name__} has no boxes")
    chosen = set(widget.format_value(field.value()))
    for number, (value, label) in enumerate(widget.choices):
        id_ = widget.id_for_label(field.auto_id, str(number))
        words = "" if value is None else str(value)
        yield escaped(id_), words, label, words in chosen
