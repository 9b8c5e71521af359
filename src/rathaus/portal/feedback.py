"""Was this page helpful? Said by anybody, kept with page and month, read and put away by staff."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rathaus.core.dates import today
from rathaus.portal.models import FeedbackKind, PageFeedback
from rathaus.tenants.api import tenant_of

PAGE = re.compile(r"^[\w/<>:.-]{0,200}$")
MAX_TEXT = 2000
KEPT_MONTHS = 12
"""What nobody put away goes after it, and the counts with it."""
_PUBLIC = ("catalog", "portal")


class FeedbackForm(forms.Form):
    art = forms.ChoiceField(
        label=_("War diese Seite hilfreich?"),
        choices=[
            (FeedbackKind.HELPFUL, _("Ja")),
            (FeedbackKind.NOT_HELPFUL, _("Nein")),
            (FeedbackKind.BARRIER, _("Ich konnte etwas nicht bedienen oder lesen (Barriere)")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie eine Antwort.")},
    )
    text = forms.CharField(
        label=_("Was sollen wir besser machen?"),
        help_text=_("Bitte keine Namen und keine Angaben über sich. Wir können nicht antworten."),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": MAX_TEXT}),
    )
    seite = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_seite(self) -> str:
        page = str(self.cleaned_data["seite"])
        return page if PAGE.match(page) else ""

    def clean(self) -> dict[str, Any] | None:
        values = super().clean() or {}
        if values.get("art") == FeedbackKind.BARRIER and not values.get("text"):
            self.add_error("text", _("Bitte schreiben Sie, was nicht ging."))
        return values


def spoken_of(request: HttpRequest) -> str:
    """The page as feedback names it: only public pages with their own path, others as a pattern.

    Paths of bookings and applications carry codes; of them the pattern alone is told.
    """
    match, address = request.resolver_match, getattr(request, "address", None)
    if match is None or address is None or tenant_of(request) is None:
        return ""
    if match.namespace in _PUBLIC or match.url_name == "home":
        return str(address.path).lstrip("/")[:200]
    return match.route[:200]


@transaction.atomic
def give_feedback(*, page: str, kind: str, text: str, language: str) -> PageFeedback:
    """Keep what somebody said; of the time only the month."""
    return PageFeedback.objects.create(
        page=page,
        kind=kind,
        text=text.strip(),
        language=language,
        month=today().replace(day=1),
    )


@transaction.atomic
def put_away(*, feedback_id: int) -> None:
    """It is dealt with: nothing of it is kept. Doing it twice changes nothing."""
    PageFeedback.objects.filter(pk=feedback_id).delete()


@transaction.atomic
def forget_old_feedback() -> int:
    """Delete what is older than :data:`KEPT_MONTHS` whole months; how much it was."""
    first = today().replace(day=1)
    oldest = first.replace(year=first.year - KEPT_MONTHS // 12)
    deleted, _ = PageFeedback.objects.filter(month__lt=oldest).delete()
    return deleted


def feedback_to_read() -> list[PageFeedback]:
    """What has words, newest month first."""
    return list(PageFeedback.objects.exclude(text="")[:500])


def feedback_counts() -> list[dict[str, Any]]:
    """How often each page was called helpful or not, the least helpful first."""
    rows: dict[str, dict[str, Any]] = {}
    for found in PageFeedback.objects.order_by().values("page", "kind").annotate(n=Count("pk")):
        row = rows.setdefault(found["page"], {"page": found["page"], "ja": 0, "nein": 0})
        row["ja" if found["kind"] == FeedbackKind.HELPFUL else "nein"] += found["n"]
    return sorted(rows.values(), key=lambda row: (-row["nein"], row["page"]))[:200]
