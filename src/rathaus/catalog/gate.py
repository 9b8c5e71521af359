"""Days and places of a service, as its form meets them."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from rathaus.catalog import admission, queries
from rathaus.catalog.offer import Service
from rathaus.catalog.services.places import NotAdmitted, give_place_back, take_place
from rathaus.core import dates
from rathaus.eforms.api import Draft, Notice, SubmissionRefused

SOON = timedelta(days=14)
"""So long before the last day every page of a begun application says so."""
LIMITED = "limited"
"""In a draft's context: there were days or places when it began."""


class AdmissionGate:
    """Registered with the forms (:data:`rathaus.eforms.registry.gates`)."""

    def notice(self, draft: Draft) -> Notice | None:
        if not draft.context.get(LIMITED):
            return None
        offer = _offer_of(draft)
        found = admission.standing(offer) if offer else None
        if found is None:
            return None
        if found.is_open:
            return self._soon_over(found)
        if _is_taken_in(draft) and found.state is not admission.State.FULL:
            return None
        return Notice(_refusal(found), blocks=True)

    def _soon_over(self, found: admission.Standing) -> Notice | None:
        if not found.has_days or found.current is None:
            return None
        last = found.current.last
        if last - dates.today() > SOON:
            return None
        text = _(
            "Bitte schicken Sie den Antrag bis %(last)s ab (%(left)s). Danach geht es nicht mehr."
        )
        return Notice(text % {"last": dates.long_date(last), "left": dates.deadline_in_words(last)})

    def admit(self, draft: Draft) -> None:
        offer = _offer_of(draft)
        if offer is None:
            return
        try:
            take_place(offer=offer, submission=draft.submission_id, late=_is_taken_in(draft))
        except NotAdmitted as refusal:
            raise SubmissionRefused(_refusal(refusal.standing)) from refusal

    def release(self, draft: Draft) -> None:
        give_place_back(submission=draft.submission_id)


def _refusal(found: admission.Standing) -> str:
    return " ".join(
        [
            _("Wir können Ihren Antrag gerade nicht annehmen."),
            admission.words(found),
            _("Was Sie geschrieben haben, bleibt gespeichert."),
        ]
    )


def _is_taken_in(draft: Draft) -> bool:
    return bool(draft.context.get("intake") == "counter")


def _offer_of(draft: Draft) -> Service | None:
    slug = draft.context.get("service")
    if not isinstance(slug, str):
        return None
    try:
        return queries.service(slug)
    except queries.ServiceUnknown:
        return None
