import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import rathaus.core.models
import rathaus.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor_kind', models.CharField(choices=[('staff', 'Beschäftigte'), ('citizen', 'Bürgerinnen und Bürger'), ('anonymous', 'Ohne Anmeldung'), ('operator', 'Betrieb'), ('system', 'System')], max_length=12)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_label', models.CharField(blank=True, max_length=120)),
                ('event_name', models.CharField(max_length=80)),
                ('subject_kind', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.CharField(blank=True, max_length=80)),
                ('sentence', models.CharField(blank=True, max_length=300)),
                ('payload', models.JSONField(default=dict)),
                ('tenant', models.ForeignKey(db_index=False, default=rathaus.core.tenancy.active_tenant_id, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['tenant', 'subject_kind', 'subject_id', 'id'], name='audit_entry_subject'), models.Index(fields=['tenant', '-id'], name='audit_entry_newest')],
                'constraints': [rathaus.core.models.TenantPolicy(name='audit_entry_chain', or_platform=True)],
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('hash', models.BinaryField(max_length=32)),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'constraints': [rathaus.core.models.TenantPolicy(name='audit_head_chain', or_platform=True), models.CheckConstraint(condition=models.Q(('id', django.db.models.functions.comparison.Coalesce('tenant', models.Value(0)))), name='audit_head_one_a_chain')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('seq', models.BigIntegerField()),
                ('entry', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='audit.auditentry')),
                ('sealed_at', models.DateTimeField()),
                ('hash', models.BinaryField(max_length=32)),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['seq'],
                'constraints': [rathaus.core.models.TenantPolicy(name='audit_seal_chain', or_platform=True), models.UniqueConstraint(fields=('tenant', 'seq'), name='audit_seal_without_fork', nulls_distinct=False)],
            },
        ),
    ]
