from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "rathaus.records"
    label = "records"

    def ready(self) -> None:
        from rathaus.records import handlers, tasks  # noqa: F401
