"""Finding files and documents, and authorising who asks."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from rathaus.accounts.api import Staff
from rathaus.records import rules
from rathaus.records.models import Document, File, PlanEntry, Quarantine, Version


@dataclass
class PlanNode:
    """A unit of the Aktenplan in the tree.

    Attributes:
        files: visible files of this unit alone.
        total: visible files of this unit and of all below it.
    """

    entry: PlanEntry
    files: int = 0
    total: int = 0
    children: list[PlanNode] = field(default_factory=list)


def plan_tree(staff: Staff) -> list[PlanNode]:
    """The Aktenplan as a forest, by number, with counts of the files the person may see."""
    counts: dict[int, int] = dict(
        File.objects.filter(rules.visible_files(staff))
        .order_by()
        .values_list("plan_id")
        .annotate(Count("pk"))
    )
    nodes: dict[str, PlanNode] = {}
    roots: list[PlanNode] = []
    for entry in sorted(PlanEntry.objects.order_by("number"), key=lambda e: plan_order(e.number)):
        node = PlanNode(entry, files=counts.get(entry.pk, 0))
        nodes[entry.number] = node
        parent = _parent(entry.number, nodes)
        (parent.children if parent else roots).append(node)
    for root in roots:
        _sum_up(root)
    return roots


def plan_entry(number: str) -> PlanEntry | None:
    """The unit of the Aktenplan with that number."""
    return PlanEntry.objects.filter(number=number).first() if number else None


def plan_order(number: str) -> tuple[int, ...]:
    """``2.10`` comes after ``2.9``."""
    return tuple(int(part) for part in number.split("."))


def _parent(number: str, nodes: dict[str, PlanNode]) -> PlanNode | None:
    while "." in number:
        number = number.rpartition(".")[0]
        if number in nodes:
            return nodes[number]
    return None


def _sum_up(node: PlanNode) -> int:
    node.total = node.files + sum(_sum_up(child) for child in node.children)
    return node.total


def files_for(staff: Staff, *, plan: str = "", words: str = "", state: str = "") -> QuerySet[File]:
    """The files the person may see, newest first.

    Args:
        plan: only of this unit of the Aktenplan and those below it.
        words: part of the Aktenzeichen or the title, or the subject's number.
        state: ``open`` or ``closed``.
    """
    files = File.objects.for_list()  # type: ignore[attr-defined]  # generic manager
    files = files.filter(rules.visible_files(staff)).select_related("plan", "unit")
    if plan:
        files = files.filter(Q(plan__number=plan) | Q(plan__number__startswith=f"{plan}."))
    if words:
        files = files.filter(
            Q(reference__icontains=words) | Q(title__icontains=words) | Q(subject_key__iexact=words)
        )
    if state in {"open", "closed"}:
        files = files.filter(closed_on__isnull=state == "open")
    found: QuerySet[File] = files.order_by("-opened_on", "-id")
    return found


def file_for(subject_kind: str, subject_key: str) -> File | None:
    """The file about a subject, None if nothing was opened."""
    found = File.objects.filter(subject_kind=subject_kind, subject_key=subject_key)
    return found.select_related("plan", "unit").first()


def file_for_staff(staff: Staff, file_id: int) -> File:
    """Raises Http404 unless the person may see the file."""
    file = File.objects.filter(pk=file_id).select_related("plan", "unit").first()
    if file is None or not rules.may_see_file(staff, file):
        raise Http404
    return file


def documents_of(file: File, *, for_citizen: bool = False) -> list[Document]:
    """The file's documents in their order, each with ``all_versions`` and ``current``.

    Three queries however many documents there are.

    Args:
        for_citizen: only those the applicant may see.
    """
    documents = Document.objects.filter(file=file).order_by("number")
    if for_citizen:
        documents = documents.filter(visible_to_citizen=True)
    versions = Version.objects.order_by("-number").prefetch_related(
        Prefetch(
            "quarantine_set",
            Quarantine.objects.filter(released_at=None),
            to_attr="open_quarantines",  # type: ignore[no-redef]  # declared on the model
        )
    )
    found: list[Document] = []
    for document in documents.prefetch_related(
        Prefetch("versions", versions, to_attr="all_versions")  # type: ignore[no-redef]
    ):
        document.file = file
        found.append(document)
    return found


def document_for_staff(staff: Staff, document_id: int) -> Document:
    """Raises Http404 unless the person may see the document's file."""
    document = Document.objects.filter(pk=document_id).select_related("file").first()
    if document is None or not rules.may_see_file(staff, document.file):
        raise Http404
    return document


def version_for_staff(staff: Staff, version_id: int) -> Version:
    """Raises Http404 unless the person may see the version's file."""
    version = Version.objects.filter(pk=version_id).select_related("document__file").first()
    if version is None or not rules.may_see_file(staff, version.document.file):
        raise Http404
    return version


def current_version(document: Document) -> Version:
    """The newest version."""
    return Version.objects.filter(document=document).order_by("-number")[0]


def is_quarantined(version: Version) -> bool:
    return Quarantine.objects.filter(version=version, released_at=None).exists()
