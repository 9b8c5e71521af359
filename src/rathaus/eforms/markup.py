"""Parts that a page has many times, written in Python; all else stands in templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import BoundField
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rathaus.core.ui.fieldmarkup import escaped, fieldset_markup, kern_input, safe
from rathaus.core.ui.renderer import writers
from rathaus.eforms.layout import Block
from rathaus.eforms.widgets import DATE_FIELD, DATE_PARTS, PERIOD_FIELD, PERIOD_SIDES


def register() -> None:
    """Let the forms of the whole house find what is written here."""
    writers[DATE_FIELD] = lambda context: date_field(context["field"])
    writers[PERIOD_FIELD] = lambda context: period_field(context["field"])
    writers[DATE_PARTS] = lambda context: date_widget(context["widget"])
    writers[PERIOD_SIDES] = lambda context: period_widget(context["widget"])


def date_field(field: BoundField) -> SafeString:
    errors = field.errors
    return fieldset_markup(
        field,
        kern_input(field, errors),
        errors,
        extra_class=" rh-date",
        body_class=" rh-date__parts",
    )


def period_field(field: BoundField) -> SafeString:
    errors = field.errors
    return fieldset_markup(
        field,
        kern_input(field, errors),
        errors,
        extra_class=" rh-period",
        body_class=" rh-period__sides",
    )


def date_widget(widget: Mapping[str, Any]) -> SafeString:
    """Day, month and year."""
    words = (_("Tag"), _("Monat"), _("Jahr"))
    parts = zip(widget["subwidgets"], words, strict=True)
    return safe("".join(_date_part(part, label) for part, label in parts))


def _date_part(part: Mapping[str, Any], label: str) -> str:
    given = part["attrs"]
    names = ("id", "class", "inputmode", "autocomplete", "aria-invalid")
    attributes = {name: given[name] for name in names if name in given}
    if part["value"] is not None:
        attributes["value"] = part["value"]
    written = "".join(f' {name}="{escaped(v)}"' for name, v in attributes.items())
    return (
        f'<div class="rh-date__part"><label class="kern-label kern-label--small" '
        f'for="{escaped(given["id"])}">{escaped(label)}</label>\n'
        f'<input type="text" name="{escaped(part["name"])}"{written}></div>\n'
    )


def period_widget(widget: Mapping[str, Any]) -> SafeString:
    """First and last day."""
    sides = zip(widget["subwidgets"], (_("Von"), _("Bis")), strict=True)
    return safe(
        "".join(
            '<fieldset class="rh-date rh-period__side">'
            f'<legend class="kern-label">{escaped(label)}</legend>\n'
            f'<div class="rh-date__parts">{date_widget(side)}</div></fieldset>\n'
            for side, label in sides
        )
    )


def blocks_markup(blocks: Iterable[Block], *, oob: bool = False) -> SafeString:
    """The parts of a page.

    Args:
        oob: each replaces the part of its id on the page that is open (htmx).
    """
    return safe("".join(_block(block, oob) for block in blocks))


def _block(block: Block, oob: bool) -> str:
    name = escaped(block.name)
    content = _content(block, name)
    if not block.conditional:
        return content
    swap = ' data-hx-swap-oob="true"' if oob else ""
    shown = f'<input type="hidden" name="_teile" value="{name}">' if block.shown else ""
    # Nothing at all inside a hidden part: then the style sheet knows it as empty.
    return f'<div id="teil-{name}"{swap} class="rh-part">{shown}{content}</div>\n'


def _content(block: Block, name: str) -> str:
    if not block.shown:
        return ""
    if block.bound is None:
        context = {"block": block, "inner": blocks_markup(block.blocks)}
        return get_template(block.template).render(context)
    late = f'<input type="hidden" name="_gezeigt" value="{name}">' if block.late else ""
    proof = render_proof(block.proof) if block.proof else ""
    return late + block.bound.as_field_group() + proof


def render_proof(facts: Mapping[str, str]) -> str:
    """Beside an address that has to be shown to be one's own."""
    return get_template("eforms/parts/proof.html").render(dict(facts))
