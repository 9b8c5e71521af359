from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "rathaus.catalog"
    label = "catalog"

    def ready(self) -> None:
        from rathaus.catalog import (
            handlers,  # noqa: F401
            search_source,
            tasks,  # noqa: F401
        )
        from rathaus.catalog.fee_preview import fee_preview
        from rathaus.catalog.gate import AdmissionGate
        from rathaus.eforms.api import gates, review_extras
        from rathaus.search.api import built_in, own_sources, shared_offers

        shared_offers.register("catalog", search_source.offered)
        built_in.register("catalog.situations", search_source.situations)
        own_sources.register("catalog.news", search_source.news)
        own_sources.register("catalog.offices", search_source.offices)
        review_extras.register("catalog.fee", fee_preview)
        gates.register("catalog.admission", AdmissionGate())
