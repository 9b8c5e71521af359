"""Django forms in KERN markup: ``{{ form.field.as_field_group }}`` is a whole accessible field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.safestring import SafeString

from rathaus.core.ui.fieldmarkup import escaped, field_markup, safe

type Writer = Callable[[dict[str, Any]], SafeString]
"""Takes what a template would get."""

FIELD = "core/forms/field"


class KernRenderer(TemplatesSetting):
    """Django's templates, and Python where a page has the same part many times."""

    form_template_name = "core/forms/form.html"
    field_template_name = FIELD

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if writer := writers.get(template_name):
            return writer(context)
        return super().render(template_name, context, request)


def _attributes(given: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escaped(value)}"'
        for name, value in given.items()
        if value is not False and value is not None
    )


def _input(context: dict[str, Any]) -> SafeString:
    widget = context["widget"]
    attributes = {"type": widget["type"], "name": widget["name"]}
    if widget["value"] is not None:
        attributes["value"] = widget["value"]
    return safe(f"<input{_attributes(attributes | widget['attrs'])}>")


def _textarea(context: dict[str, Any]) -> SafeString:
    widget = context["widget"]
    attributes = _attributes({"name": widget["name"], **widget["attrs"]})
    # A browser takes the first line break away.
    return safe(f"<textarea{attributes}>\n{escaped(widget['value'] or '')}</textarea>")


def _select(context: dict[str, Any]) -> SafeString:
    widget = context["widget"]
    parts = []
    for group, options, _index in widget["optgroups"]:
        inner = "\n".join(_option(option) for option in options)
        parts.append(
            f"<optgroup{_attributes({'label': group})}>{inner}</optgroup>" if group else inner
        )
    attributes = _attributes({"name": widget["name"], **widget["attrs"]})
    return safe(f"<select{attributes}>{chr(10).join(parts)}</select>")


def _option(option: Mapping[str, Any]) -> str:
    attributes = _attributes({"value": option["value"], **option["attrs"]})
    return f"<option{attributes}>{escaped(option['label'])}</option>"


writers: dict[str, Writer] = {
    FIELD: lambda context: field_markup(context["field"]),
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
} | {
    f"django/forms/widgets/{name}.html": _input
    for name in ("checkbox", "email", "hidden", "input", "number", "password", "text", "url")
}
"""Name of a template → who writes the same in Python."""
