from django.apps import AppConfig


class FormEditorConfig(AppConfig):
    name = "rathaus.formeditor"
    label = "formeditor"

    def ready(self) -> None:
        from rathaus.catalog.registry import own_forms
        from rathaus.formeditor.queries import live_form

        own_forms.register("formeditor", live_form)
