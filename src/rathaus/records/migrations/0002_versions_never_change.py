from django.db import migrations

CREATE = """
CREATE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A version of a document never changes: % is refused.', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER records_version_never_changes BEFORE UPDATE OR DELETE ON records_version
    FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER records_version_no_truncate BEFORE TRUNCATE ON records_version
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""

REMOVE = """
DROP TRIGGER records_version_never_changes ON records_version;
DROP TRIGGER records_version_no_truncate ON records_version;
DROP FUNCTION records_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
