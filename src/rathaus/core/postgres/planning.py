"""How PostgreSQL plans: once a connection for most statements, anew where the values matter."""

from __future__ import annotations

from django.db import connection


def plan_for_the_values(*, helpers: int | None = None) -> None:
    """Plan the statements of the running transaction for the values they are called with.

    Args:
        helpers: so many processes at most help with a statement, however few rows it is thought to
            give; None is as the server is set.

    A statement prepared on the connection gets, after five calls, one plan for all values. Where
    one town has 100,000 rows and the next has five hundred, the plan for the average town sorts
    the whole list of the large one. Planning anew costs a fraction of a millisecond. Compiling the
    plan would cost hundreds: it is guessed to be large where arrays are unpacked, and never is.
    """
    settings = {"plan_cache_mode": "force_custom_plan", "jit": "off"}
    if helpers is not None:
        settings["max_parallel_workers_per_gather"] = str(helpers)
        settings |= {"parallel_setup_cost": "0", "parallel_tuple_cost": "0"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(name, value, true) FROM unnest(%s::text[], %s::text[]) AS s (name, value)",
            [list(settings), list(settings.values())],
        )
