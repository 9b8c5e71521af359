"""An application as data, for programmes: all answers with their schema, and what the special system wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rathaus.cases.models import Case
from rathaus.catalog import api as catalog
from rathaus.core.texts import pick
from rathaus.eforms import api as eforms
from rathaus.tenants.api import active_tenant

APPLICATION = "urn:rathaus:application:1"
SPECIALIST = "urn:rathaus:specialist-data:1"
"""What a file says it is, under ``format``; a change that breaks readers gets a new number."""


def application_data(case: Case) -> bytes | None:
    """Every answer with the JSON Schema of the form's version; None for a case without a form."""
    if case.form_version is None:
        return None
    service = catalog.service_version(case.service_version_id)
    schema = eforms.answers_schema_of(case.form_version, title=service.official_name)
    return _json(
        {
            **_head(APPLICATION, case, service),
            "form": {
                "key": case.form_version.key,
                "version": case.form_version.version,
                "sha256": case.form_version.sha256,
            },
            "answers": case.answers,
            "uploads": _uploads(case),
            "schema": schema,
        }
    )


def specialist_data(case: Case) -> bytes | None:
    """What the package names for the line-of-business system; None where it names nothing."""
    service = catalog.service_version(case.service_version_id)
    specialist = service.definition.specialist
    data = service.specialist_message(case.answers, parameters=case.context.get("params"))
    if specialist is None or not data:
        return None
    system = pick(specialist.system.model_dump(), "de")
    return _json({**_head(SPECIALIST, case, service), "system": system, "data": data})


def _head(kind: str, case: Case, service: catalog.Service) -> dict[str, Any]:
    return {
        "format": kind,
        "number": case.number,
        "submitted_at": case.submitted_at.isoformat(),
        "authority": {"name": active_tenant().name, "key": active_tenant().key},
        "municipality": case.municipality_id or "",
        "service": {
            "slug": service.slug,
            "leika_key": service.leika,
            "name": service.official_name,
            "version": service.version.version,
        },
    }


def _uploads(case: Case) -> list[dict[str, Any]]:
    """The ids in the answers → the files, which lie in the Akte under their hash."""
    return [
        {
            "id": str(upload.pk),
            "filename": upload.filename,
            "content_type": upload.content_type,
            "sha256": upload.sha256,
        }
        for upload in eforms.uploads_of_submission(case.submission_id)
    ]


def _json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode()
