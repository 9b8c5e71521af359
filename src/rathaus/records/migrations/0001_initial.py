import django.core.validators
import django.db.models.deletion
import django.utils.timezone
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
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=80)),
                ('retention_years', models.PositiveSmallIntegerField()),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(null=True)),
                ('retained_until', models.DateField(null=True)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.organisationunit')),
            ],
            options={
                'ordering': ['-opened_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('application', 'Antrag'), ('attachment', 'Anlage'), ('letter', 'Schreiben'), ('message', 'Nachricht'), ('note', 'Vermerk'), ('data', 'Daten')], max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('source', models.CharField(blank=True, max_length=120)),
                ('visible_to_citizen', models.BooleanField(default=False)),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('idempotency_key', models.CharField(blank=True, max_length=120)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.file')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [rathaus.core.models.TenantPolicy(name='records_document_tenant'), models.UniqueConstraint(fields=('tenant', 'file', 'number'), name='records_document_number_unique'), models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('tenant', 'idempotency_key'), name='records_document_filed_once')],
            },
        ),
        migrations.CreateModel(
            name='FileCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan_number', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField()),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'constraints': [rathaus.core.models.TenantPolicy(name='records_filecounter_tenant'), models.UniqueConstraint(fields=('tenant', 'plan_number', 'year'), name='records_counter_unique')],
            },
        ),
        migrations.CreateModel(
            name='PlanEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^\\d{1,3}(\\.\\d{1,3})*$', 'Ein Kennzeichen besteht aus Zahlen mit Punkten, zum Beispiel 22.31.')])),
                ('title', models.CharField(max_length=200)),
                ('retention_years', models.PositiveSmallIntegerField(default=10)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.organisationunit')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [rathaus.core.models.TenantPolicy(name='records_planentry_tenant'), models.UniqueConstraint(fields=('tenant', 'number'), name='records_plan_number_unique')],
            },
        ),
        migrations.AddField(
            model_name='file',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.planentry'),
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('filename', models.CharField(max_length=255)),
                ('content_type', models.CharField(max_length=120)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('filed_by', models.CharField(blank=True, max_length=120)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='records.document')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [rathaus.core.models.TenantPolicy(name='records_version_tenant'), models.UniqueConstraint(fields=('tenant', 'document', 'number'), name='records_version_number_unique'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='records_version_has_hash')],
            },
        ),
        migrations.CreateModel(
            name='Quarantine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('missing', 'Inhalt fehlt'), ('damaged', 'Inhalt verändert')], max_length=10)),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('released_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.version')),
            ],
            options={
                'ordering': ['-found_at'],
                'constraints': [rathaus.core.models.TenantPolicy(name='records_quarantine_tenant'), models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('tenant', 'version'), name='records_quarantine_one_a_version')],
            },
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(fields=['tenant', 'plan', '-id'], name='records_file_of_plan'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=rathaus.core.models.TenantPolicy(name='records_file_tenant'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.UniqueConstraint(fields=('tenant', 'reference'), name='records_file_reference_unique'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.UniqueConstraint(fields=('tenant', 'subject_kind', 'subject_key'), name='records_file_one_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on', None), ('retained_until', None)), models.Q(('closed_on__isnull', False), ('retained_until__gte', models.F('closed_on'))), _connector='OR'), name='records_file_closed_has_retention'),
        ),
    ]
