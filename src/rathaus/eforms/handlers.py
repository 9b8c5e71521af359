"""What the forms tell the modules below: how the log shows drafts, and what they hold of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from rathaus.accounts.api import User
from rathaus.accounts.registry import personal_data
from rathaus.audit import api as audit
from rathaus.core.texts import pick
from rathaus.eforms.models import Draft, Upload
from rathaus.eforms.queries import open_drafts_of


def personal_drafts(user: User) -> list[dict[str, object]]:
    """The account's unfinished applications in the active town (Art. 15 and 20 GDPR).

    What was sent is with the cases. What was typed and not yet accepted belongs to the person too.
    """
    return [
        {
            "title": pick(draft.context.get("title")),
            "begun_at": draft.created_at.isoformat(),
            "changed_at": draft.updated_at.isoformat(),
            "kept_until": draft.kept_until.isoformat(),
            "answers": draft.answers,
            "typed": draft.typed,
            "files": [upload.filename for upload in Upload.objects.filter(draft=draft)],
        }
        for draft in open_drafts_of(user)
    ]


def _submission_names(keys: Sequence[str]) -> Mapping[str, str]:
    found = Draft.objects.filter(submission_id__in=keys).values_list("submission_id", "context")
    return {str(key): f"„{pick(context.get('title'))}“" for key, context in found}


def _no_page(key: str) -> None:
    """Nobody in the office reads what people have not sent; what was sent is a case."""


personal_data.register("entwuerfe", personal_drafts)
audit.subjects.register(
    "submission",
    audit.Subject(_("Antrag"), _no_page, names=_submission_names, shows_key=False),
)
audit.subjects.register("draft", audit.Subject(_("Entwurf"), _no_page, shows_key=False))
