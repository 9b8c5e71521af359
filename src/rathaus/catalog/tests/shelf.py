"""The services that tests apply for. Loading all that are shipped takes seconds, for every test anew.

Whether all of them are right and found is for ``test_packages.py`` and ``test_findability.py``; the
demo of journeys and sweep has them all.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from rathaus.catalog.services import load_packages
from rathaus.tenants.api import forget_tenants

ON_THE_SHELF = (
    "bewohnerparkausweis",
    "bewohnerparkausweis-verlaengerung",
    "fuehrerschein-umtausch",
    "hundesteuer-abmeldung",
    "hundesteuer-aenderung",
    "hundesteuer-anmeldung",
    "meldebescheinigung",
)


def load_shelf(*more: str) -> None:
    """As ``rathaus packages load`` does, for a folder with these services alone, and ``more``."""
    with TemporaryDirectory() as name:
        for slug in (*ON_THE_SHELF, *more):
            (Path(name) / slug).symlink_to(settings.BASE_DIR / "services" / slug)
        load_packages([Path(name)])
    forget_tenants()
