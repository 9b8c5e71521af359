from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "rathaus.portal"
    label = "portal"

    def ready(self) -> None:
        from rathaus.portal import (
            handlers,  # noqa: F401
            navigation,
            search_source,
            tasks,  # noqa: F401
        )
        from rathaus.search.api import built_in, own_sources

        navigation.register()
        built_in.register("portal.pages", search_source.pages)
        own_sources.register("portal.people", search_source.people)
