from django.apps import AppConfig


class QueueingConfig(AppConfig):
    name = "rathaus.queueing"
    label = "queueing"

    def ready(self) -> None:
        from rathaus.queueing import connections, tasks  # noqa: F401

        connections.register()
