from django.db import migrations

CREATE = """
-- The number of the booking that was made with the key, or a new one; until the transaction ends
-- nobody else uses the key, and nobody changes the office's hours.
--
-- A function, as each of its statements sees what was committed while the one before waited.
CREATE FUNCTION appointments_begin_booking(
    tenant bigint, click text, hours_lock text, OUT number bigint, OUT is_known boolean
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('appointments.click:' || tenant || ':' || click, 0));
    SELECT b.id INTO number FROM appointments_booking b
        WHERE b.tenant_id = tenant AND b.idempotency_key = click;
    is_known := FOUND;
    IF NOT is_known THEN
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(hours_lock, 0));
        number := nextval(pg_get_serial_sequence('appointments_booking', 'id'));
    END IF;
END $$;
"""
REMOVE = "DROP FUNCTION appointments_begin_booking(bigint, text, text);"


class Migration(migrations.Migration):
    dependencies = [("appointments", "0005_calendar_feeds")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
