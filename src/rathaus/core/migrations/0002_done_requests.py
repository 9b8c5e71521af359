from django.db import migrations

ACTIVE = "(SELECT NULLIF(current_setting('rathaus.tenant', true), '')::bigint)"


class Migration(migrations.Migration):
    """Which requests of other programmes were carried out (``core.repeats``).

    Not a model, as the ground floor knows no tenants; the policy is that of every tenant's table.
    Logged, unlike its neighbours: a crash must not make a request new.
    """

    dependencies = [
        ("core", "0001_limits_and_shared_cache"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE core_donerequest ("
            " tenant_id bigint NOT NULL,"
            " key_hash varchar(64) NOT NULL,"
            " request_hash varchar(64) NOT NULL,"
            " done_at timestamptz NOT NULL,"
            " PRIMARY KEY (tenant_id, key_hash));"
            "ALTER TABLE core_donerequest ENABLE ROW LEVEL SECURITY;"
            "ALTER TABLE core_donerequest FORCE ROW LEVEL SECURITY;"
            "CREATE POLICY core_donerequest_tenant ON core_donerequest"
            f" USING (tenant_id = {ACTIVE}) WITH CHECK (tenant_id = {ACTIVE})",
            "DROP TABLE core_donerequest",
        ),
    ]
