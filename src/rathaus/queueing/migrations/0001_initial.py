import django.db.models.deletion
import django.utils.timezone
import rathaus.core.models
import rathaus.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('appointments', '0001_initial'),
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CounterDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff_id', models.BigIntegerField()),
                ('staff_name', models.CharField(max_length=120)),
                ('concerns', models.JSONField(blank=True, default=list)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('counter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.counter')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.office')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['opened_at', 'id'],
                'constraints': [rathaus.core.models.TenantPolicy(name='queueing_counterduty_tenant'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('tenant', 'counter'), name='queueing_one_person_a_counter'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('tenant', 'staff_id'), name='queueing_one_counter_a_person')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('kiosk', 'Automat für Nummern'), ('display', 'Anzeige'), ('door', 'Aushang an der Tür')], max_length=8)),
                ('name', models.CharField(max_length=60)),
                ('token_hash', models.CharField(max_length=64)),
                ('options', models.JSONField(blank=True, default=dict)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.office')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['kind', 'name'],
                'constraints': [rathaus.core.models.TenantPolicy(name='queueing_device_tenant'), models.UniqueConstraint(fields=('tenant', 'token_hash'), name='queueing_device_token')],
            },
        ),
        migrations.CreateModel(
            name='Emergency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('raised_by', models.CharField(max_length=120)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.CharField(blank=True, max_length=120)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('counter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.counter')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.office')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['-raised_at'],
                'constraints': [rathaus.core.models.TenantPolicy(name='queueing_emergency_tenant'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('tenant', 'counter'), name='queueing_one_emergency_a_counter')],
            },
        ),
        migrations.CreateModel(
            name='NumberRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('letter', models.CharField(max_length=1)),
                ('last', models.PositiveSmallIntegerField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='appointments.office')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'constraints': [rathaus.core.models.TenantPolicy(name='queueing_numberrow_tenant'), models.UniqueConstraint(fields=('tenant', 'office', 'day', 'letter'), name='queueing_number_row_once')],
            },
        ),
        migrations.CreateModel(
            name='QueueRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('what', models.CharField(max_length=12)),
                ('ticket_number', models.BigIntegerField(blank=True, null=True)),
                ('concern_key', models.CharField(blank=True, max_length=60)),
                ('source', models.CharField(blank=True, max_length=12)),
                ('has_priority', models.BooleanField(default=False)),
                ('waited_seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('served_seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('low_seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('high_seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('counter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.counter')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.office')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['tenant', 'office', 'day'], name='queueing_record_day'), models.Index(condition=models.Q(('what', 'done')), fields=['tenant', 'office', 'concern_key', 'at'], name='queueing_record_done')],
                'constraints': [rathaus.core.models.TenantPolicy(name='queueing_queuerecord_tenant')],
            },
        ),
        migrations.CreateModel(
            name='QueueSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gives_numbers', models.BooleanField(default=True)),
                ('stops_at', models.DateTimeField(blank=True, null=True)),
                ('stop_words', models.JSONField(blank=True, default=dict)),
                ('closed_concerns', models.JSONField(blank=True, default=list)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('priority_rule', models.JSONField(blank=True, default=dict)),
                ('message', models.JSONField(blank=True, default=dict)),
                ('stops_by_itself', models.BooleanField(default=True)),
                ('back_after_minutes', models.PositiveSmallIntegerField(default=5)),
                ('walk_seconds', models.PositiveSmallIntegerField(default=120)),
                ('revision', models.PositiveBigIntegerField(default=1)),
                ('office', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='appointments.office')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'constraints': [rathaus.core.models.TenantPolicy(name='queueing_queuesettings_tenant')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('letter', models.CharField(max_length=1)),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'wartet'), ('called', 'aufgerufen'), ('serving', 'am Schalter'), ('parked', 'zurückgestellt'), ('missed', 'nicht gekommen'), ('done', 'erledigt'), ('left', 'gegangen')], default='waiting', max_length=8)),
                ('source', models.CharField(choices=[('kiosk', 'Automat'), ('reception', 'Empfang'), ('phone', 'Telefon des Gastes'), ('appointment', 'mit Termin')], max_length=12)),
                ('priority_reason', models.CharField(blank=True, choices=[('pregnant', 'schwanger'), ('small_child', 'mit kleinem Kind'), ('disability', 'schwere Behinderung'), ('ill', 'krank')], max_length=12)),
                ('people', models.PositiveSmallIntegerField(default=1)),
                ('language', models.CharField(default='de', max_length=12)),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('queue_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('called_at', models.DateTimeField(blank=True, null=True)),
                ('served_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('back_at', models.DateTimeField(blank=True, null=True)),
                ('times_called', models.PositiveSmallIntegerField(default=0)),
                ('room', models.CharField(blank=True, max_length=60)),
                ('remark', models.CharField(blank=True, max_length=200)),
                ('outcome', models.CharField(blank=True, choices=[('done', 'erledigt'), ('comes_again', 'kommt noch einmal'), ('not_competent', 'anderes Amt zuständig')], max_length=16)),
                ('token_hash', models.CharField(blank=True, max_length=64)),
                ('booking_id', models.BigIntegerField(blank=True, null=True)),
                ('subject_kind', models.CharField(blank=True, max_length=40)),
                ('subject_key', models.CharField(blank=True, max_length=80)),
                ('idempotency_key', models.CharField(max_length=80)),
                ('low_seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('high_seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.concern')),
                ('counter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.counter')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.office')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.office')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('wanted_counter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.counter')),
            ],
            options={
                'ordering': ['queue_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['called', 'missed', 'parked', 'serving', 'waiting'])), fields=['tenant', 'office', 'queue_at'], name='queueing_ticket_present'), models.Index(condition=models.Q(('token_hash', ''), _negated=True), fields=['token_hash'], name='queueing_ticket_token'), models.Index(fields=['tenant', 'office', 'day'], name='queueing_ticket_day')],
                'constraints': [rathaus.core.models.TenantPolicy(name='queueing_ticket_tenant'), models.UniqueConstraint(fields=('tenant', 'issued_by', 'day', 'letter', 'number'), name='queueing_number_once_a_day'), models.UniqueConstraint(fields=('tenant', 'idempotency_key'), name='queueing_ticket_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['called', 'serving'])), fields=('tenant', 'counter'), name='queueing_one_ticket_a_counter'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['called', 'serving']), _negated=True), ('counter__isnull', False), _connector='OR'), name='queueing_at_counter_has_counter')],
            },
        ),
    ]
