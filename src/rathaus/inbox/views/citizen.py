"""The person's inbox: all conversations in all towns, one conversation, its files."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rathaus.accounts.api import User, citizen_required, request_citizen
from rathaus.core.blobs import BlobDamaged, BlobMissing
from rathaus.core.tenancy import tenant_context
from rathaus.inbox import rules
from rathaus.inbox.box import conversation_box
from rathaus.inbox.downloads import attachment_response
from rathaus.inbox.enums import MessageAuthor
from rathaus.inbox.forms import ReplyForm
from rathaus.inbox.models import Conversation
from rathaus.inbox.queries import (
    attachment_for,
    conversation_for_citizen,
    conversations_of,
    towns_of,
)
from rathaus.inbox.services import mark_read, post_message, record_retrieval
from rathaus.tenants.api import Tenant, absolute_url, tenant_of

logger = structlog.get_logger("rathaus.inbox")


@dataclass(frozen=True)
class _Row:
    town: Tenant
    conversation: Conversation
    unread: int
    url: str


@require_GET
@citizen_required
def inbox(request: HttpRequest) -> HttpResponse:
    user = request_citizen(request)
    towns = towns_of(user) if user is not None else []
    rows = [row for town in towns for row in _rows(request, town, user)]
    rows.sort(key=lambda row: row.conversation.last_message_at, reverse=True)
    return render(request, "inbox/citizen/list.html", {"rows": rows})


def _rows(request: HttpRequest, town: Tenant, user: User | None) -> list[_Row]:
    with tenant_context(town):
        found = conversations_of(user) if user is not None else []
    return [_Row(town, item, item.unread, _address(request, town, item)) for item in found]


def _address(request: HttpRequest, town: Tenant, conversation: Conversation) -> str:
    """Another town's page may lie on another host."""
    if town == tenant_of(request):
        return reverse("inbox:conversation", args=[conversation.key])
    language = get_language() or "de"
    return absolute_url(town, "inbox:conversation", conversation.key, language=language)


@require_http_methods(["GET", "POST"])
@citizen_required
def conversation(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = conversation_for_citizen(request, key)
    here = reverse("inbox:conversation", args=[key])
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        post_message(
            conversation=found,
            author=MessageAuthor.CITIZEN,
            body=form.cleaned_data["body"],
            attachments=form.attachments,
            idempotency_key=form.idempotency_key,
        )
        messages.success(request, _("Ihre Nachricht ist angekommen."))
        return redirect(here)
    box = conversation_box(found, reply_form=form, reply_url=here)
    for message in box.unseen:
        mark_read(message=message, by=request_citizen(request))
    return render(request, "inbox/citizen/conversation.html", {"conversation": found, "box": box})


@require_GET
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    found = attachment_for(request, attachment_id)
    try:
        response = attachment_response(found)
    except (BlobMissing, BlobDamaged) as error:
        logger.exception("inbox.content_lost", attachment=attachment_id)
        raise Http404 from error
    if rules.is_addressee(request, found.message.conversation):
        record_retrieval(attachment=found, by=request_citizen(request))
    return response
