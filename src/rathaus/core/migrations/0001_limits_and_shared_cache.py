from django.db import migrations


class Migration(migrations.Migration):
    """Unlogged: after a crash of the server the limits start afresh, and writing them is cheap."""

    initial = True

    operations = [
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE core_ratelimit ("
            " key varchar(90) PRIMARY KEY,"
            " exhausted_until timestamptz NOT NULL)",
            "DROP TABLE core_ratelimit",
        ),
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE core_sharedcache ("
            " key varchar(250) PRIMARY KEY,"
            " value bytea NOT NULL,"
            " expires_at timestamptz NOT NULL)",
            "DROP TABLE core_sharedcache",
        ),
    ]
