"""News from the administration: saved as a draft, published, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from rathaus.catalog.events import NewsPublished, NewsWithdrawn
from rathaus.catalog.models import News
from rathaus.catalog.pagecache import pages_changed
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id
from rathaus.search import api as search


@transaction.atomic
def save_news(
    *,
    news: News | None,
    title: Mapping[str, str],
    teaser: Mapping[str, str],
    body: Mapping[str, str],
) -> News:
    """Write a draft (``news`` None) or change one; a published piece changes at once."""
    texts = {"title": _filled(title), "teaser": _filled(teaser), "body": _filled(body)}
    if news is None:
        return News.objects.create(**texts)
    news = _locked(news)
    news.title, news.teaser, news.body = texts["title"], texts["teaser"], texts["body"]
    news.save(update_fields=["title", "teaser", "body", "changed_at"])
    _public_pages_changed()
    return news


@transaction.atomic
def publish_news(*, news: News) -> News:
    """Show it on the front page from now on; doing it twice changes nothing."""
    news = _locked(news)
    if news.published_at is not None:
        return news
    news.published_at = timezone.now()
    news.save(update_fields=["published_at", "changed_at"])
    _public_pages_changed()
    publish(NewsPublished(news_id=news.pk))
    return news


@transaction.atomic
def withdraw_news(*, news: News) -> News:
    """Take it from the public pages; it stays as a draft."""
    news = _locked(news)
    if news.published_at is None:
        return news
    news.published_at = None
    news.save(update_fields=["published_at", "changed_at"])
    _public_pages_changed()
    publish(NewsWithdrawn(news_id=news.pk))
    return news


def _public_pages_changed() -> None:
    pages_changed(require_tenant_id())
    search.offers_changed()


def _locked(news: News) -> News:
    return News.objects.select_for_update(of=("self",)).get(pk=news.pk)


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}
