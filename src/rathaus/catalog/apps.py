from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "rathaus.catalog"
    label = "catalog"

    def ready(self) -> None:
        from rathaus.catalog import handlers  # noqa: F401
        from rathaus.catalog.fee_preview import fee_preview
        from rathaus.eforms.api import review_extras

        review_extras.register("catalog.fee", fee_preview)
