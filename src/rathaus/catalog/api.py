"""What other modules may use of ``catalog``."""

from rathaus.catalog.comparing import Way, way_of
from rathaus.catalog.fees import FeeInvalid, FeeItem, FeeQuote
from rathaus.catalog.lint.readability import Reading, sentences, words
from rathaus.catalog.lint.readability import read as read_ease
from rathaus.catalog.models import News
from rathaus.catalog.offer import Service
from rathaus.catalog.pagecache import pages_changed, public_page
from rathaus.catalog.queries import (
    Responsibility,
    ServiceUnknown,
    appointment_link,
    chosen_municipality,
    featured,
    is_done_online,
    municipalities_here,
    package,
    packages,
    published_news,
    responsibility,
    responsibility_for,
    service,
    service_version,
    services,
    unit_for,
    units_by_key,
)
from rathaus.catalog.reading import Reader, Trouble, answers_read, form_troubles
from rathaus.catalog.registry import Paper
from rathaus.catalog.schema import Permit
from rathaus.catalog.schema_org import office_page
from rathaus.catalog.services import (
    LoadReport,
    ParametersMissing,
    activate_service,
    change_service,
    deactivate_service,
    give_place_back,
    load_packages,
    set_municipal_terms,
    start_application,
)
from rathaus.catalog.situations import life_situations_of
from rathaus.catalog.taxonomy import LIFE_SITUATIONS, SUBMISSIONS, TOPICS, Category
from rathaus.catalog.usage import note_use

__all__ = [
    "LIFE_SITUATIONS",
    "SUBMISSIONS",
    "TOPICS",
    "Category",
    "FeeInvalid",
    "FeeItem",
    "FeeQuote",
    "LoadReport",
    "News",
    "Paper",
    "ParametersMissing",
    "Permit",
    "Reader",
    "Reading",
    "Responsibility",
    "Service",
    "ServiceUnknown",
    "Trouble",
    "Way",
    "activate_service",
    "answers_read",
    "appointment_link",
    "change_service",
    "chosen_municipality",
    "deactivate_service",
    "featured",
    "form_troubles",
    "give_place_back",
    "is_done_online",
    "life_situations_of",
    "load_packages",
    "municipalities_here",
    "note_use",
    "office_page",
    "package",
    "packages",
    "pages_changed",
    "public_page",
    "published_news",
    "read_ease",
    "responsibility",
    "responsibility_for",
    "sentences",
    "service",
    "service_version",
    "services",
    "set_municipal_terms",
    "start_application",
    "unit_for",
    "units_by_key",
    "way_of",
    "words",
]
