"""Asking providers for answers that did not come by themselves."""

from __future__ import annotations

from django.utils import timezone

from rathaus.core.jobs import job, periodic
from rathaus.core.tenancy import tenant_context
from rathaus.payments import services
from rathaus.payments.models import Transaction
from rathaus.tenants.api import all_tenants

BATCH = 500


@job()
def check_transaction(transaction_id: int) -> None:
    """Ask the provider about one attempt."""
    services.refresh_transaction(transaction_id=transaction_id)


def check_soon(transaction_id: int) -> None:
    """Ask as a job; while one waits, a second one is not added."""
    check_transaction.enqueue(unique_key=str(transaction_id), transaction_id=transaction_id)


@periodic("* * * * *")
def reconcile() -> None:
    """Every minute: ask about all attempts that are due, in every town."""
    for tenant in all_tenants():
        with tenant_context(tenant):
            due = Transaction.objects.due_for_check(timezone.now())
            for transaction_id in due.order_by("next_check_at").values_list("pk", flat=True)[
                :BATCH
            ]:
                check_soon(transaction_id)
