from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "rathaus.audit"
    label = "audit"

    def ready(self) -> None:
        from rathaus.audit import handlers, staffhistory, tasks  # noqa: F401

        staffhistory.register()
