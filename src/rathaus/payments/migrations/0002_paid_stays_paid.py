"""The database itself refuses to make a paid demand unpaid, or to change an amount."""

from django.db import migrations

CREATE = """
CREATE FUNCTION payments_keep_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('paid', 'refunded') AND NEW.status NOT IN ('paid', 'refunded') THEN
        RAISE EXCEPTION 'payment % is paid and stays paid', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.amount_cents <> OLD.amount_cents THEN
        RAISE EXCEPTION 'the amount of payment % does not change', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_payment_keep_paid BEFORE UPDATE ON payments_payment
    FOR EACH ROW EXECUTE FUNCTION payments_keep_paid();
"""
DROP = """
DROP TRIGGER payments_payment_keep_paid ON payments_payment;
DROP FUNCTION payments_keep_paid();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
