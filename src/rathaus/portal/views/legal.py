"""Imprint, privacy notice, accessibility statement: for everybody, and where administrators write them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rathaus.accounts.api import Role, staff_required
from rathaus.catalog import api as catalog
from rathaus.portal.legal import pages, services
from rathaus.portal.legal.facts import Facts
from rathaus.portal.legal.forms import LegalForm
from rathaus.portal.models import LegalVersion

VERSIONS_SHOWN = 20


@catalog.public_page
def imprint(request: HttpRequest) -> HttpResponse:
    """§ 5 DDG and § 18 MStV: who is behind these pages."""
    return render(request, "portal/imprint.html", pages.page_context() | {"level": 2})


@catalog.public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Art. 13 GDPR: what these pages keep about people, why and how long."""
    context = pages.page_context() | pages.files_context() | {"level": 2}
    return render(request, "portal/privacy.html", context)


@catalog.public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement of § 12b BGG and the Länder's laws after it (model: decision (EU) 2018/1523)."""
    return render(request, "portal/accessibility.html", pages.page_context() | {"level": 2})


@staff_required(Role.ADMINISTRATOR)
def edit(request: HttpRequest) -> HttpResponse:
    """The parameters; ``vorschau`` shows what would be written, ``fassung`` an earlier version."""
    current = services.current_version()
    shown = _chosen(request) or current
    facts = Facts.model_validate(shown.facts) if shown else Facts()
    form = LegalForm(request.POST if request.method == "POST" else None, facts=facts)
    context: dict[str, object] = {"form": form, "current": current, "shown": shown}
    if form.is_valid():
        facts = form.facts_said()
        if language := _preview_language(request):
            context |= {"preview": pages.preview(facts, language), "language_shown": language}
        elif _save(request, form):
            messages.success(request, _("Gespeichert. So steht es jetzt auf Ihren Seiten."))
            return redirect("portal-staff:legal")
    context |= {
        "based_on": _based_on(request, current),
        "gaps": pages.open_gaps(facts),
        "versions": LegalVersion.objects.all()[:VERSIONS_SHOWN],
        "languages_shown": settings.LANGUAGES,
    }
    return render(request, "portal/legal_edit.html", context)


def _save(request: HttpRequest, form: LegalForm) -> bool:
    try:
        services.change_legal_texts(
            facts=form.facts_said(),
            based_on=_based_on(request, None),
            changes=form.changes(),
        )
    except services.ChangedMeanwhile:
        form.add_error(
            None,
            _(
                "Inzwischen hat jemand anderes gespeichert. Sehen Sie sich die neueste Fassung an "
                "und tragen Sie Ihre Änderungen noch einmal ein."
            ),
        )
        return False
    return True


def _chosen(request: HttpRequest) -> LegalVersion | None:
    number = _number(request.GET.get("fassung", ""))
    return LegalVersion.objects.filter(number=number).first() if number else None


def _based_on(request: HttpRequest, current: LegalVersion | None) -> int:
    sent = request.POST.get("grundlage", "")
    return _number(sent) if sent else current.number if current else 0


def _number(text: str) -> int:
    """0 for anything that is no number of a version."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _preview_language(request: HttpRequest) -> str:
    wanted = request.POST.get("vorschau", "")
    return wanted if wanted in dict(settings.LANGUAGES) else ""
