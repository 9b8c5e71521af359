"""The preview stands in a frame of the editor: both pages allow just that."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from rathaus.formeditor.views.access import EditorView


def frames_preview(view: EditorView) -> EditorView:
    """The page may hold frames of this origin."""
    return csp_override({**_policy(), "frame-src": [CSP.SELF]})(view)


def stands_in_frame(view: EditorView) -> EditorView:
    """Pages of this origin may show the page in a frame."""
    allowed = csp_override({**_policy(), "frame-ancestors": [CSP.SELF]})(view)
    return xframe_options_sameorigin(allowed)


def _policy() -> dict[str, Any]:
    return dict(settings.SECURE_CSP)
