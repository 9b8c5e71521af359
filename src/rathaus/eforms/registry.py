"""What higher modules add to a form's pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

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

review_extras: Registry[ReviewExtraSource] = Registry("review extra")
