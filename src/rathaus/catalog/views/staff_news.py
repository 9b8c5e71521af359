"""Staff: writing, publishing and withdrawing news."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.accounts.api import Role, staff_required
from rathaus.catalog import queries, services
from rathaus.catalog.forms import NewsForm
from rathaus.catalog.models import News


@staff_required(Role.LEAD)
def news_list(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/staff/news_list.html", {"news": queries.news_for_staff()})


@staff_required(Role.LEAD)
def news_edit(request: HttpRequest, news_id: int | None = None) -> HttpResponse:
    """A new draft, or a change; what is published changes at once."""
    piece = get_object_or_404(News, pk=news_id) if news_id is not None else None
    form = NewsForm(request.POST if request.method == "POST" else None, news=piece)
    if form.is_valid():
        services.save_news(
            news=piece,
            title=form.texts("title"),
            teaser=form.texts("teaser"),
            body=form.texts("body"),
        )
        messages.success(request, _("Gespeichert."))
        return redirect("catalog-staff:news-list")
    return render(request, "catalog/staff/news_edit.html", {"form": form, "piece": piece})


@require_POST
@staff_required(Role.LEAD)
def news_publish(request: HttpRequest, news_id: int) -> HttpResponse:
    services.publish_news(news=get_object_or_404(News, pk=news_id))
    messages.success(request, _("Die Nachricht steht jetzt auf Ihrer Startseite."))
    return redirect("catalog-staff:news-list")


@require_POST
@staff_required(Role.LEAD)
def news_withdraw(request: HttpRequest, news_id: int) -> HttpResponse:
    services.withdraw_news(news=get_object_or_404(News, pk=news_id))
    messages.success(request, _("Die Nachricht ist nicht mehr öffentlich."))
    return redirect("catalog-staff:news-list")
