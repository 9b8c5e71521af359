from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "rathaus.cases"
    label = "cases"

    def ready(self) -> None:
        from rathaus.cases import connections, handlers  # noqa: F401

        connections.register()
