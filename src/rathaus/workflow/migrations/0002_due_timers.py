"""The one question that crosses the border between towns: which timers are due.

Forced row-level security hides other tenants' timers from the working role, and the clock serves
all of them. The function belongs to a role that sees every row and cannot sign in; it gives away
nothing but tenant, id and time.
"""

from django.db import migrations

from rathaus.core.postgres import embedded

FORWARDS = """
CREATE FUNCTION workflow_due_timers(until timestamptz, at_most integer)
RETURNS TABLE (tenant_id bigint, timer_id bigint, due_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT timer.tenant_id, timer.id, timer.due_at
    FROM public.workflow_timer AS timer
    WHERE timer.is_waiting AND timer.due_at <= until
    ORDER BY timer.due_at
    LIMIT at_most
$$;
REVOKE ALL ON FUNCTION workflow_due_timers(timestamptz, integer) FROM PUBLIC;
"""
ROLES = f"""
GRANT EXECUTE ON FUNCTION workflow_due_timers(timestamptz, integer) TO {embedded.APP};
ALTER FUNCTION workflow_due_timers(timestamptz, integer) OWNER TO {embedded.SEARCH};
"""

BACKWARDS = "DROP FUNCTION workflow_due_timers(timestamptz, integer)"


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS + ROLES, BACKWARDS)]
