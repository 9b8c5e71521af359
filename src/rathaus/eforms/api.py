"""What other modules may use of ``eforms``."""

from rathaus.eforms.answer_schema import answers_schema
from rathaus.eforms.compiled import empty_answers
from rathaus.eforms.evaluation import JSON
from rathaus.eforms.groups import expand, group_fields, group_names
from rathaus.eforms.models import KEEP_DAYS, Draft, FormVersion, Signer, Upload
from rathaus.eforms.pictures import Picture, picture_of
from rathaus.eforms.proofreading import Proof, proofread
from rathaus.eforms.properties import Property, child_lists, properties_of
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
from rathaus.eforms.schema import FIELD_TYPES, Form, UseField
from rathaus.eforms.services import (
    FormInvalid,
    attach_file,
    publish_form,
    start_draft,
    submit_draft,
)
from rathaus.eforms.services.forms import read_form
from rathaus.eforms.signatures import (
    are_settled,
    signatures_section,
    signers_of,
    signers_of_submission,
)
from rathaus.eforms.summary import (
    Contact,
    SummaryRow,
    SummarySection,
    contact_of,
    first_answers,
    summary,
    summary_of,
)
from rathaus.eforms.trying import Rule, TryOut

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
    "Proof",
    "Property",
    "ReviewExtra",
    "Rule",
    "Signer",
    "SubmissionRefused",
    "SummaryRow",
    "SummarySection",
    "TryOut",
    "Upload",
    "UseField",
    "answers_schema",
    "answers_schema_of",
    "are_settled",
    "asks_to_verify",
    "attach_file",
    "browser_key",
    "child_lists",
    "contact_of",
    "draft_for_request",
    "empty_answers",
    "expand",
    "first_answers",
    "gates",
    "group_fields",
    "group_names",
    "open_drafts_of",
    "picture_of",
    "plain_answers",
    "proofread",
    "properties_of",
    "publish_form",
    "read_form",
    "review_extras",
    "sample_answers",
    "signatures_section",
    "signers_of",
    "signers_of_submission",
    "start_draft",
    "submit_draft",
    "submitted",
    "summary",
    "summary_of",
    "uploads_of",
    "uploads_of_submission",
]
