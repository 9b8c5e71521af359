"""Which pages stand in the desk's navigation, and for whom."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from rathaus.accounts import api as accounts
from rathaus.accounts.api import Role
from rathaus.core.ui.navigation import DeskLink, desk_links

_LINKS = (
    ("cases-staff:list", _("Vorgänge"), Role.CLERK),
    ("appointments-staff:day", _("Termine"), Role.CLERK),
    ("queueing-staff:start", _("Schalter"), Role.CLERK),
    ("records-staff:list", _("Akten"), Role.CLERK),
    ("payments-staff:list", _("Zahlungen"), Role.LEAD),
    ("workflow-staff:list", _("Prozesse"), Role.LEAD),
    ("catalog-staff:list", _("Leistungen"), Role.ADMINISTRATOR),
    ("portal-staff:feedback", _("Rückmeldungen"), Role.LEAD),
    ("portal-staff:legal", _("Pflichtangaben"), Role.ADMINISTRATOR),
    ("accounts-staff:team", _("Team"), Role.ADMINISTRATOR),
    ("audit-staff:log", _("Protokoll"), Role.ADMINISTRATOR),
)
_COVERS = {"catalog-staff:list": ("formeditor-staff:list",)}


def register() -> None:
    for order, (url_name, label, role) in enumerate(_LINKS):
        covers = _COVERS.get(url_name, ())
        link = DeskLink(url_name, label, _shown(url_name, role), order, covers)
        desk_links.register(url_name, link)


def _shown(url_name: str, role: Role) -> Callable[[HttpRequest], bool]:
    def shown(request: HttpRequest) -> bool:
        staff = accounts.request_staff(request)
        if staff is None or not staff.is_at_least(role):
            return False
        try:
            reverse(url_name)
        except NoReverseMatch:  # this town hall was built without that module's staff pages
            return False
        return True

    return shown
