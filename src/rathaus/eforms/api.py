"""What other modules may use of ``eforms``."""

from rathaus.eforms.answer_schema import answers_schema
from rathaus.eforms.compiled import empty_answers
from rathaus.eforms.evaluation import JSON
from rathaus.eforms.groups import group_fields
from rathaus.eforms.models import KEEP_DAYS, Draft, FormVersion, Upload
from rathaus.eforms.pictures import Picture, picture_of
from rathaus.eforms.queries import (
    answers_schema_of,
    asks_to_verify,
    browser_key,
    draft_for_request,
    open_drafts_of,
    plain_answers,
    submitted,
    uploads_of,
    uploads_of_submission,
)
from rathaus.eforms.registry import (
    Gate,
    Notice,
    ReviewExtra,
    SubmissionRefused,
    gates,
    review_extras,
)
from rathaus.eforms.sampling import sample_answers
from rathaus.eforms.schema import FIELD_TYPES, Form
from rathaus.eforms.services import (
    FormInvalid,
    attach_file,
    publish_form,
    start_draft,
    submit_draft,
)
from rathaus.eforms.services.forms import read_form
from rathaus.eforms.signatures import signatures_section, signers_of
from rathaus.eforms.summary import (
    Contact,
    SummaryRow,
    SummarySection,
    contact_of,
    first_answers,
    summary,
)

__all__ = [
    "FIELD_TYPES",
    "JSON",
    "KEEP_DAYS",
    "Contact",
    "Draft",
    "Form",
    "FormInvalid",
    "FormVersion",
    "Gate",
    "Notice",
    "Picture",
    "ReviewExtra",
    "SubmissionRefused",
    "SummaryRow",
    "SummarySection",
    "Upload",
    "answers_schema",
    "answers_schema_of",
    "asks_to_verify",
    "attach_file",
    "browser_key",
    "contact_of",
    "draft_for_request",
    "empty_answers",
    "first_answers",
    "gates",
    "group_fields",
    "open_drafts_of",
    "picture_of",
    "plain_answers",
    "publish_form",
    "read_form",
    "review_extras",
    "sample_answers",
    "signatures_section",
    "signers_of",
    "start_draft",
    "submit_draft",
    "submitted",
    "summary",
    "uploads_of",
    "uploads_of_submission",
]
