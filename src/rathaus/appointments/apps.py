from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "rathaus.appointments"
    label = "appointments"

    def ready(self) -> None:
        from rathaus.appointments import connections, desk, handlers, tasks  # noqa: F401

        connections.register()
        desk.register()
