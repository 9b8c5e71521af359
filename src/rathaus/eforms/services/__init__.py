"""Every change of state, one file per noun."""

from rathaus.eforms.services.attaching import attach_file
from rathaus.eforms.services.drafts import (
    DraftClosed,
    DraftIncomplete,
    adopt_draft,
    delete_forgotten_drafts,
    make_resume_code,
    start_draft,
    submit_draft,
    withdraw_draft,
)
from rathaus.eforms.services.forms import FormInvalid, publish_form
from rathaus.eforms.services.pages import PageResult, keep_typed, save_page

__all__ = [
    "DraftClosed",
    "DraftIncomplete",
    "FormInvalid",
    "PageResult",
    "adopt_draft",
    "attach_file",
    "delete_forgotten_drafts",
    "keep_typed",
    "make_resume_code",
    "publish_form",
    "save_page",
    "start_draft",
    "submit_draft",
    "withdraw_draft",
]
