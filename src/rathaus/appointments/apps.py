from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "rathaus.appointments"
    label = "appointments"

    def ready(self) -> None:
        from rathaus.appointments import (  # noqa: F401
            connections,
            desk,
            handlers,
            offermail,
            tasks,
        )

        connections.register()
        desk.register()
