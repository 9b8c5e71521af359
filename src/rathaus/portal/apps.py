from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "rathaus.portal"
    label = "portal"

    def ready(self) -> None:
        from rathaus.portal import handlers, navigation, tasks  # noqa: F401

        navigation.register()
