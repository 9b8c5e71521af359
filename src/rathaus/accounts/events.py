"""What happens to the staff of an administration. All are published inside its tenant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class InvitationEvent(Event):
    """Base of events about one invitation."""

    subject_kind: ClassVar[str] = "invitation"
    invitation_id: int

    @property
    def subject_id(self) -> str:
        return str(self.invitation_id)


@dataclass(frozen=True, kw_only=True)
class MemberInvited(InvitationEvent):
    name: ClassVar[str] = "accounts.member_invited"
    sentence: ClassVar[str] = _("hat jemanden in das Team eingeladen")
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationSentAgain(InvitationEvent):
    name: ClassVar[str] = "accounts.invitation_sent_again"
    sentence: ClassVar[str] = _("hat eine Einladung noch einmal geschickt")


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(InvitationEvent):
    name: ClassVar[str] = "accounts.invitation_revoked"
    sentence: ClassVar[str] = _("hat eine Einladung zurückgezogen")


@dataclass(frozen=True, kw_only=True)
class MemberEvent(Event):
    """Base of events about one staff member.

    Attributes:
        user_id: the account of the member (not of the one who acts).
    """

    subject_kind: ClassVar[str] = "member"
    user_id: int

    @property
    def subject_id(self) -> str:
        return str(self.user_id)


@dataclass(frozen=True, kw_only=True)
class MemberJoined(MemberEvent):
    name: ClassVar[str] = "accounts.member_joined"
    sentence: ClassVar[str] = _("ist dem Team beigetreten")
    role: str


@dataclass(frozen=True, kw_only=True)
class MemberRoleChanged(MemberEvent):
    name: ClassVar[str] = "accounts.member_role_changed"
    sentence: ClassVar[str] = _("hat Rolle oder Einheiten geändert")
    role: str
    unit_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MemberDeactivated(MemberEvent):
    """The member may no longer work here; tasks in their hands must go back to the unit."""

    name: ClassVar[str] = "accounts.member_deactivated"
    sentence: ClassVar[str] = _("hat den Zugang gesperrt")


@dataclass(frozen=True, kw_only=True)
class MemberReactivated(MemberEvent):
    name: ClassVar[str] = "accounts.member_reactivated"
    sentence: ClassVar[str] = _("hat den Zugang wieder geöffnet")


@dataclass(frozen=True, kw_only=True)
class SignedIn(MemberEvent):
    """A staff member opened a session; published in every tenant where they work.

    Attributes:
        second_factor: the session was opened with one.
    """

    name: ClassVar[str] = "accounts.signed_in"
    sentence: ClassVar[str] = _("hat sich angemeldet")
    second_factor: bool


@dataclass(frozen=True, kw_only=True)
class SessionRevoked(MemberEvent):
    """Sessions of a staff member were ended from another one.

    Attributes:
        count: how many.
    """

    name: ClassVar[str] = "accounts.session_revoked"
    sentence: ClassVar[str] = _("hat Anmeldungen auf anderen Geräten beendet (%(count)d)")
    count: int
