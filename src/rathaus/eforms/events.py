"""What happens to drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FormSubmitted(Event):
    """A draft was submitted; published exactly once per draft.

    Attributes:
        draft_id: uuid of the draft, in text.
        submission_id: uuid under which the confirmation page is reached.
        purpose: who wants it, such as ``service:hundesteuer-anmeldung``.
    """

    name: ClassVar[str] = "eforms.submitted"
    subject_kind: ClassVar[str] = "submission"
    sentence: ClassVar[str] = gettext_noop("hat den Antrag abgeschickt")

    draft_id: str
    submission_id: str
    purpose: str

    @property
    def subject_id(self) -> str:
        return self.submission_id


@dataclass(frozen=True, kw_only=True)
class _SubmissionEvent(Event):
    subject_kind: ClassVar[str] = "submission"
    submission_id: str

    @property
    def subject_id(self) -> str:
        return self.submission_id


@dataclass(frozen=True, kw_only=True)
class SignaturesAsked(_SubmissionEvent):
    """An application is complete but for the signatures of others."""

    name: ClassVar[str] = "eforms.signatures_asked"
    sentence: ClassVar[str] = gettext_noop("hat um Unterschriften gebeten")


@dataclass(frozen=True, kw_only=True)
class SignatureEvent(_SubmissionEvent):
    """Base: somebody who was to sign has, or will not."""


@dataclass(frozen=True, kw_only=True)
class SignatureGiven(SignatureEvent):
    name: ClassVar[str] = "eforms.signed"
    sentence: ClassVar[str] = gettext_noop("hat den Antrag mit unterschrieben")


@dataclass(frozen=True, kw_only=True)
class SignatureDeclined(SignatureEvent):
    name: ClassVar[str] = "eforms.signature_declined"
    sentence: ClassVar[str] = gettext_noop("hat die Unterschrift abgelehnt")


@dataclass(frozen=True, kw_only=True)
class SignatureExpired(SignatureEvent):
    """Nobody signed in time."""

    name: ClassVar[str] = "eforms.signature_expired"
    sentence: ClassVar[str] = gettext_noop("hat auf eine Unterschrift vergeblich gewartet")


@dataclass(frozen=True, kw_only=True)
class DraftWithdrawn(Event):
    """Somebody threw an unfinished draft away; its answers and files are gone."""

    name: ClassVar[str] = "eforms.withdrawn"
    subject_kind: ClassVar[str] = "draft"
    sentence: ClassVar[str] = gettext_noop("hat den Entwurf verworfen")

    draft_id: str

    @property
    def subject_id(self) -> str:
        return self.draft_id
