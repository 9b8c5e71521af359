from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "rathaus.catalog"
    label = "catalog"

    def ready(self) -> None:
        from rathaus.catalog import handlers  # noqa: F401
        from rathaus.catalog.fee_preview import fee_preview
        from rathaus.catalog.search_source import offered
        from rathaus.eforms.api import review_extras
        from rathaus.search.api import shared_offers

        shared_offers.register("catalog", offered)
        review_extras.register("catalog.fee", fee_preview)
