"""What higher modules add to a form's pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from rathaus.core.registry import Registry
from rathaus.eforms.models import Draft


@dataclass(frozen=True)
class ReviewExtra:
    """A part of the review page, above the button: the fee, what happens next.

    Attributes:
        template: rendered with ``context`` (and the request's own context).
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


type ReviewExtraSource = Callable[[Draft], ReviewExtra | None]


@dataclass(frozen=True)
class Notice:
    """What every page of a draft says on top.

    Attributes:
        blocks: as things are, the application could not be submitted.
    """

    text: str
    blocks: bool = False


class SubmissionRefused(ValueError):
    """The application is complete, but is not taken now; ``text`` says why and what to do."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Gate(Protocol):
    """Who decides whether an application is taken at all: days, places."""

    def notice(self, draft: Draft) -> Notice | None:
        """What to tell while it is filled in."""

    def admit(self, draft: Draft) -> None:
        """Called in the transaction of the submission; raises SubmissionRefused."""

    def release(self, draft: Draft) -> None:
        """It was admitted, and then taken back before it was complete."""


gates: Registry[Gate] = Registry("gate")

review_extras: Registry[ReviewExtraSource] = Registry("review extra")
