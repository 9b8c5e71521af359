"""What the log shows of the people of a team; ``accounts`` lies below and cannot ask for it itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.api import Membership, User
from rathaus.accounts.registry import member_sections
from rathaus.audit.queries import history
from rathaus.audit.registry import Subject, subjects

SHOWN = 100
"""Lines of a member's history; the log itself has all of them."""


def names_of_members(keys: Sequence[str]) -> Mapping[str, str]:
    """Of people who work or worked here; nobody else's account has a name in the log."""
    numbers = [int(key) for key in keys if key.isdecimal()]
    members = Membership.objects.filter(user__in=numbers).select_related("user")
    return {str(member.user_id): str(member.user) for member in members}


def member_history(user: User) -> SafeString:
    entries = history("member", str(user.pk), newest=SHOWN)
    return render_to_string("audit/member_history.html", {"entries": entries})


def register() -> None:
    member_sections.register("history", member_history)
    subjects.register(
        "member",
        Subject(
            _("Teammitglied"),
            staff_url=lambda key: reverse("accounts-staff:account", args=[key]),
            names=names_of_members,
        ),
    )
    subjects.register(
        "invitation",
        Subject(
            _("Einladung"), staff_url=lambda key: reverse("accounts-staff:team"), shows_key=False
        ),
    )
