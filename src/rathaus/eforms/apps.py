from django.apps import AppConfig


class EformsConfig(AppConfig):
    name = "rathaus.eforms"
    label = "eforms"

    def ready(self) -> None:
        from rathaus.eforms import handlers, markup, tasks  # noqa: F401

        markup.register()
