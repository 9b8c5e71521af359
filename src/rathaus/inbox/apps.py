from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "rathaus.inbox"
    label = "inbox"

    def ready(self) -> None:
        from rathaus.inbox import handlers, tasks  # noqa: F401
