"""What the inbox asks the modules above it about the subject of a conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from rathaus.core.registry import Registry


@dataclass(frozen=True)
class SubjectPages:
    """What a module knows about its kind of subject.

    Attributes:
        is_applicant: whether the visitor is the applicant without an account (who has shown the
            tracking code); arguments are the request and the subject's key.
        is_in_charge: whether the visitor is staff who may read the conversation.
        citizen_page: name and arguments of the view to which a notification mail leads a person
            without an account; the page asks for the tracking code.
    """

    is_applicant: Callable[[HttpRequest, str], bool]
    is_in_charge: Callable[[HttpRequest, str], bool]
    citizen_page: Callable[[str], tuple[str, tuple[object, ...]]]


subjects: Registry[SubjectPages] = Registry("conversation subject")
"""Subject kind (``case``) → its pages; registered in the higher module's ``apps.ready()``."""
