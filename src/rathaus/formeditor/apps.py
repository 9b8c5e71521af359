from django.apps import AppConfig


class FormEditorConfig(AppConfig):
    name = "rathaus.formeditor"
    label = "formeditor"

    def ready(self) -> None:
        from rathaus.catalog.registry import (
            own_form_checks,
            own_form_ids,
            own_forms,
            own_papers,
        )
        from rathaus.formeditor.checks import unfit
        from rathaus.formeditor.queries import live_form, live_form_ids, own_paper

        own_forms.register("formeditor", live_form)
        own_form_ids.register("formeditor", live_form_ids)
        own_papers.register("formeditor", own_paper)
        own_form_checks.register("formeditor", unfit)
