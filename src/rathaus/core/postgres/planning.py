"""How PostgreSQL plans: once a connection for most statements, anew where the values matter."""

from __future__ import annotations

from django.db import connection


def plan_for_the_values() -> None:
    """Plan the statements of the running transaction for the values they are called with.

    A statement prepared on the connection gets, after five calls, one plan for all values. Where
    one town has 100,000 rows and the next has five hundred, the plan for the average town sorts
    the whole list of the large one. Planning anew costs a fraction of a millisecond. Compiling the
    plan would cost hundreds: it is guessed to be large where arrays are unpacked, and never is.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
            " set_config('jit', 'off', true)"
        )
