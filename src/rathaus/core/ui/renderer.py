"""Django forms in KERN markup: ``{{ form.field.as_field_group }}`` is a whole accessible field."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class KernRenderer(TemplatesSetting):
    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
