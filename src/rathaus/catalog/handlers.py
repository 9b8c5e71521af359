"""How the log shows services and news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rathaus.audit import api as audit
from rathaus.catalog.models import LatestVersion, News
from rathaus.catalog.offer import Service
from rathaus.core.texts import pick


def _service_names(keys: Sequence[str]) -> Mapping[str, str]:
    found = LatestVersion.objects.filter(pk__in=keys).select_related("service_version")
    return {row.slug: f"„{Service(row.service_version, None).name()}“" for row in found}


def _news_names(keys: Sequence[str]) -> Mapping[str, str]:
    found = News.objects.filter(pk__in=[int(key) for key in keys if key.isdecimal()])
    return {str(news.pk): f"„{pick(news.title)}“" for news in found}


def _service_page(slug: str) -> str:
    return reverse("catalog-staff:service", args=[slug])


def _news_page(number: str) -> str:
    return reverse("catalog-staff:news-edit", args=[number])


audit.subjects.register(
    "service", audit.Subject(_("Leistung"), _service_page, names=_service_names)
)
audit.subjects.register(
    "delivery",
    audit.Subject(
        _("Portalverbund"), lambda _key: reverse("catalog-staff:exchange"), shows_key=False
    ),
)
audit.subjects.register(
    "news", audit.Subject(_("Nachricht"), _news_page, names=_news_names, shows_key=False)
)
