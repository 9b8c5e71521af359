"""What ``rathaus check`` looks at."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import mailers

from rathaus.config.database import Finding, check_database
from rathaus.payments import api as payments


def check_installation() -> Iterator[Finding]:
    """All findings, good ones too, in the order an operator would look."""
    yield from _check_settings()
    yield from check_database()
    yield _check_documents()
    yield _check_mail()
    yield _check_payments()


def _check_settings() -> Iterator[Finding]:
    given = bool(os.environ.get("RATHAUS_SECRET_KEY"))
    yield Finding(
        "The secret key comes from the environment",
        ""
        if given or settings.DEMO
        else "Set RATHAUS_SECRET_KEY, the same on every web and worker process.",
    )
    yield Finding("Debug pages are off", "Unset RATHAUS_DEBUG." if settings.DEBUG else "")
    yield Finding(
        "The public address is HTTPS",
        ""
        if settings.HTTPS or settings.DEMO
        else "Set RATHAUS_PUBLIC_URL to the https:// address.",
    )
    wide_open = "*" in settings.ALLOWED_HOSTS and not settings.DEMO
    yield Finding(
        "The host names are named", "Name them in RATHAUS_HOSTS instead of *." if wide_open else ""
    )


def _check_documents() -> Finding:
    what = "The document store takes, gives and forgets a file"
    store = storages["documents"]
    name = f"check/{uuid.uuid4()}"
    try:
        store.save(name, ContentFile(b"rathaus"))
        with store.open(name) as stream:
            same = stream.read() == b"rathaus"
        store.delete(name)
    except OSError as error:
        return Finding(what, f"It does not: {error}. See RATHAUS_DOCUMENTS_DIR.")
    return Finding(what, "" if same else "It gave back other bytes than it was given.")


def _check_mail() -> Finding:
    try:
        with mailers["default"]:
            return Finding("The mail server answers")
    except OSError as error:
        return Finding("The mail server answers", f"It does not: {error}. See RATHAUS_SMTP_HOST.")


def _check_payments() -> Finding:
    if not settings.PAYMENT_PROVIDER:
        return Finding("Nobody can pay online; RATHAUS_PAYMENT_PROVIDER is empty")
    return Finding("The payment provider is set up", " ".join(payments.configuration_problems()))
