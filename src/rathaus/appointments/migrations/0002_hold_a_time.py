"""The two functions of the database that make a booking: whose it is, and which seat it gets."""

from django.db import migrations

BEGIN_BOOKING = """
-- The number of the booking that was made with the key, or a new one; until the transaction ends
-- nobody else uses the key, and nobody changes the office's hours. And the first of the drawn
-- references that no booking has; two that draw the same free one in the same moment are left to
-- the table, which refuses the second.
--
-- A function, as each of its statements sees what was committed while the one before waited.
CREATE FUNCTION appointments_begin_booking(
    tenant bigint, click text, hours_lock text, drawn text[],
    OUT number bigint, OUT is_known boolean, OUT reference text
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('appointments.click:' || tenant || ':' || click, 0));
    SELECT b.id INTO number FROM appointments_booking b
        WHERE b.tenant_id = tenant AND b.idempotency_key = click;
    is_known := FOUND;
    IF NOT is_known THEN
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(hours_lock, 0));
        number := nextval(pg_get_serial_sequence('appointments_booking', 'id'));
        SELECT d.one INTO reference FROM unnest(drawn) WITH ORDINALITY AS d (one, place)
            WHERE NOT EXISTS (SELECT FROM appointments_booking b
                WHERE b.tenant_id = tenant AND b.reference = d.one)
            ORDER BY d.place LIMIT 1;
    END IF;
END $$;
"""
DROP_BEGIN_BOOKING = "DROP FUNCTION appointments_begin_booking(bigint, text, text, text[]);"

TAKE_SEAT = """
-- Take a free counter for a stretch of a day: its number, or null if somebody has them all.
--
-- A counter is free if no seat overlaps the stretch that is not let go of; the one with the tightest
-- gap comes first. Each is tried in a subtransaction of its own: whoever loses a race gives back the
-- rows removed for it, so that nobody waits for somebody who waits. ON CONFLICT, as two plain INSERTs
-- could wait for each other.
--
-- counters, opens, closes: the counters that are open for the whole stretch, and the hours around it.
CREATE FUNCTION appointments_take_seat(
    tenant bigint, booking bigint, office bigint, on_day date, stretch int4range,
    let_go timestamptz, at timestamptz, counters bigint[], opens int[], closes int[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    chosen bigint;
BEGIN
    FOR chosen IN
        SELECT o.counter
        FROM unnest(counters, opens, closes) AS o(counter, opens, closes)
        LEFT JOIN appointments_seat s ON s.tenant_id = tenant AND s.office_id = office
            AND s.day = on_day AND s.counter_id = o.counter
            AND (s.let_go_at IS NULL OR s.let_go_at > at)
        GROUP BY o.counter, o.opens, o.closes
        HAVING bool_or(s.span && stretch) IS NOT TRUE
        ORDER BY
            least(o.closes, min(lower(s.span)) FILTER (WHERE s.span >> stretch))
            - greatest(o.opens, max(upper(s.span)) FILTER (WHERE s.span << stretch)),
            random()
    LOOP
        BEGIN
            DELETE FROM appointments_seat s
                WHERE s.tenant_id = tenant AND s.office_id = office AND s.day = on_day
                    AND s.counter_id = chosen AND s.span && stretch AND s.let_go_at <= at;
            INSERT INTO appointments_seat
                    (tenant_id, booking_id, office_id, counter_id, day, span, let_go_at)
                VALUES (tenant, booking, office, chosen, on_day, stretch, let_go)
                ON CONFLICT DO NOTHING;
            IF FOUND THEN
                RETURN chosen;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'exclusion_violation';
        EXCEPTION WHEN exclusion_violation THEN
            NULL;  -- somebody was faster; the next counter
        END;
    END LOOP;
    RETURN NULL;
END $$;
"""
DROP_TAKE_SEAT = """
DROP FUNCTION appointments_take_seat(
    bigint, bigint, bigint, date, int4range, timestamptz, timestamptz, bigint[], int[], int[]
);
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0001_initial")]
    operations = [
        migrations.RunSQL(BEGIN_BOOKING, DROP_BEGIN_BOOKING),
        migrations.RunSQL(TAKE_SEAT, DROP_TAKE_SEAT),
    ]
