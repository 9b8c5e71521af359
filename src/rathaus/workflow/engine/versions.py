"""Parsed graphs, kept in the process: a version never changes, so neither does its graph."""

from __future__ import annotations

from functools import lru_cache

from rathaus.workflow.bpmn.graph import Graph
from rathaus.workflow.bpmn.reader import read_process
from rathaus.workflow.models import ProcessVersion


class ProcessUnknown(LookupError):
    """No process has been deployed under that key."""


@lru_cache(maxsize=512)
def graph_of(version_id: int) -> Graph:
    """The version's graph; parsed on first use in a process."""
    version = ProcessVersion.objects.get(pk=version_id)
    return read_process(version.xml.encode(), source=version.source or version.key)


def latest_version(key: str) -> ProcessVersion:
    """The version new instances get.

    Raises:
        ProcessUnknown: nothing has been deployed under that key.
    """
    versions = ProcessVersion.objects.filter(key=key).order_by("-current_since", "-number")
    version = versions.defer("xml").first()
    if version is None:
        raise ProcessUnknown(f"No process {key!r} has been deployed.")
    return version
