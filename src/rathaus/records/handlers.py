"""How the log shows documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.audit import api as audit

audit.subjects.register("document", audit.Subject(_("Dokument"), lambda key: None))
audit.subjects.register("file", audit.Subject(_("Akte"), lambda key: None))
