"""Bringing process models into the house."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from rathaus.workflow.bpmn.reader import read_process
from rathaus.workflow.engine.versions import graph_of
from rathaus.workflow.models import ProcessVersion
from rathaus.workflow.registry import service_handlers


def deploy(*, key: str, xml: bytes, source: str = "") -> ProcessVersion:
    """Make a BPMN file the current version of ``key``; running instances keep theirs.

    The same content is the same version, also if others were deployed in between.

    Raises:
        ProcessInvalid: every reason as ``source:line: reason``.
    """
    graph = read_process(xml, source=source or f"{key}.bpmn")
    text = xml.decode("utf-8")
    digest = hashlib.sha256(xml).hexdigest()
    try:
        with transaction.atomic():
            return _store(key, text, digest, graph.name, source)
    except IntegrityError:  # somebody deployed the same file at the same time
        return ProcessVersion.objects.get(key=key, sha256=digest)


def _store(key: str, xml: str, digest: str, name: str, source: str) -> ProcessVersion:
    newest = ProcessVersion.objects.filter(key=key).order_by("-current_since", "-number").first()
    if newest is not None and newest.sha256 == digest:
        return newest
    known = ProcessVersion.objects.filter(key=key, sha256=digest).first()
    if known is not None:
        known.current_since = timezone.now()
        known.save(update_fields=["current_since"])
        return known
    highest = ProcessVersion.objects.filter(key=key).aggregate(highest=Max("number"))["highest"]
    return ProcessVersion.objects.create(
        key=key, number=(highest or 0) + 1, sha256=digest, name=name, source=source, xml=xml
    )


def missing_handlers(version: ProcessVersion) -> list[str]:
    """Service handlers the model names and nobody has registered, sorted."""
    return _missing(graph_of(version.pk).services())


def _missing(names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in service_handlers]
