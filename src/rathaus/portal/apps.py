from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "rathaus.portal"
    label = "portal"

    def ready(self) -> None:
        from rathaus.portal import navigation

        navigation.register()
