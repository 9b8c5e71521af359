"""Every change of the catalogue's state."""

from rathaus.catalog.services.activation import (
    MunicipalityElsewhere,
    ParametersMissing,
    activate_service,
    change_service,
    deactivate_service,
    offer_services,
    set_municipal_terms,
)
from rathaus.catalog.services.applying import start_application
from rathaus.catalog.services.loading import (
    LoadReport,
    check_packages,
    load_packages,
)
from rathaus.catalog.services.news import publish_news, save_news, withdraw_news
from rathaus.catalog.services.places import NotAdmitted, give_place_back, set_admission, take_place
from rathaus.catalog.services.sharing import ImportReport, import_packages
from rathaus.catalog.services.synonyms import add_synonym, remove_synonym
from rathaus.catalog.services.wording import (
    AlreadyNewest,
    OwnFormUnfit,
    change_texts,
    keep_version,
    switch_version,
)

__all__ = [
    "AlreadyNewest",
    "ImportReport",
    "LoadReport",
    "MunicipalityElsewhere",
    "NotAdmitted",
    "OwnFormUnfit",
    "ParametersMissing",
    "activate_service",
    "add_synonym",
    "change_service",
    "change_texts",
    "check_packages",
    "deactivate_service",
    "give_place_back",
    "import_packages",
    "keep_version",
    "load_packages",
    "offer_services",
    "publish_news",
    "remove_synonym",
    "save_news",
    "set_admission",
    "set_municipal_terms",
    "start_application",
    "switch_version",
    "take_place",
    "withdraw_news",
]
