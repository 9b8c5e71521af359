import django.db.models.deletion
import django.utils.timezone
import rathaus.core.models
import rathaus.core.tenancy
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProcessVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('number', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('xml', models.TextField()),
                ('current_since', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['key', '-number'],
                'constraints': [models.UniqueConstraint(fields=('key', 'number'), name='workflow_version_number_unique'), models.UniqueConstraint(fields=('key', 'sha256'), name='workflow_version_content_unique')],
            },
        ),
        migrations.CreateModel(
            name='Instance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('running', 'läuft'), ('completed', 'beendet'), ('failed', 'mit Fehler beendet'), ('cancelled', 'abgebrochen')], default='running', max_length=10)),
                ('variables', models.JSONField(default=dict)),
                ('depth', models.PositiveSmallIntegerField(default=0)),
                ('activations', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_event_id', models.CharField(blank=True, max_length=120)),
                ('root', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.instance')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.processversion')),
            ],
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('element_id', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('waiting', 'wartet'), ('scope', 'umfasst weitere Schritte'), ('joining', 'wartet auf andere Wege'), ('work', 'wird ausgeführt'), ('stuck_entering', 'steht vor dem Schritt'), ('stuck_leaving', 'steht nach dem Schritt'), ('stuck_between', 'steht zwischen zwei Durchläufen')], default='waiting', max_length=16)),
                ('flow_id', models.CharField(blank=True, max_length=120)),
                ('variables', models.JSONField(default=dict)),
                ('loop_index', models.PositiveIntegerField(null=True)),
                ('loop_total', models.PositiveIntegerField(null=True)),
                ('loop_started', models.PositiveIntegerField(default=0)),
                ('loop_done', models.PositiveIntegerField(default=0)),
                ('activation', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('instance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.instance')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workflow.token')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['instance', 'parent', 'element_id'], name='workflow_token_place')],
                'constraints': [rathaus.core.models.TenantPolicy(name='workflow_token_tenant')],
            },
        ),
        migrations.CreateModel(
            name='Timer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('event', 'Zeitpunkt im Prozess'), ('work', 'Ausführung eines Schritts')], default='event', max_length=5)),
                ('element_id', models.CharField(max_length=120)),
                ('due_at', models.DateTimeField()),
                ('every', models.CharField(blank=True, max_length=40)),
                ('repeats_left', models.PositiveIntegerField(null=True)),
                ('is_waiting', models.BooleanField(default=True)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workflow.token')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_waiting', True)), fields=['due_at'], name='workflow_timer_due')],
                'constraints': [rathaus.core.models.TenantPolicy(name='workflow_timer_tenant')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('element_id', models.CharField(max_length=120)),
                ('name', models.CharField(max_length=200)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=120)),
                ('candidate_role', models.CharField(max_length=20)),
                ('status', models.CharField(choices=[('open', 'offen'), ('claimed', 'in Bearbeitung'), ('completed', 'erledigt'), ('cancelled', 'entfallen')], default='open', max_length=10)),
                ('form_key', models.CharField(blank=True, max_length=120)),
                ('due_on', models.DateField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('candidate_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.organisationunit')),
                ('instance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.instance')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('token', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workflow.token')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'open')), fields=['tenant', 'candidate_unit', 'due_on', 'id'], name='workflow_task_open'), models.Index(condition=models.Q(('status', 'claimed')), fields=['tenant', 'assignee', 'due_on', 'id'], name='workflow_task_mine'), models.Index(condition=models.Q(('status__in', ['open', 'claimed'])), fields=['tenant', 'subject_kind', 'subject_key'], name='workflow_task_subject')],
                'constraints': [rathaus.core.models.TenantPolicy(name='workflow_task_tenant'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'claimed'), _negated=True), ('assignee__isnull', False), _connector='OR'), name='workflow_task_claimed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'open'), _negated=True), ('assignee', None), _connector='OR'), name='workflow_task_open_is_nobodys')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('element_id', models.CharField(max_length=120)),
                ('message', models.CharField(max_length=120)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=120)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workflow.token')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'subject_kind', 'subject_key', 'message'], name='workflow_subscription_find')],
                'constraints': [rathaus.core.models.TenantPolicy(name='workflow_subscription_tenant')],
            },
        ),
        migrations.AddField(
            model_name='instance',
            name='parent_token',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workflow.token'),
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('element_id', models.CharField(max_length=120)),
                ('reason', models.TextField()),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('instance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.instance')),
                ('token', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workflow.token')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('resolved_at', None)), fields=['tenant', 'instance'], name='workflow_incident_open')],
                'constraints': [rathaus.core.models.TenantPolicy(name='workflow_incident_tenant')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=120)),
                ('name', models.CharField(max_length=120)),
                ('variables', models.JSONField(default=dict)),
                ('idempotency_key', models.CharField(max_length=200, null=True)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('taken_at', None)), fields=['tenant', 'subject_kind', 'subject_key', 'name'], name='workflow_message_waiting')],
                'constraints': [rathaus.core.models.TenantPolicy(name='workflow_message_tenant'), models.UniqueConstraint(fields=('tenant', 'subject_kind', 'subject_key', 'name', 'idempotency_key'), name='workflow_message_once')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('element_id', models.CharField(blank=True, max_length=120)),
                ('action', models.CharField(choices=[('started', 'gestartet'), ('entered', 'erreicht'), ('completed', 'abgeschlossen'), ('cancelled', 'entfallen'), ('claimed', 'übernommen'), ('released', 'zurückgegeben'), ('delegated', 'weitergegeben'), ('incident', 'Störung'), ('retried', 'erneut versucht'), ('ended', 'beendet')], max_length=10)),
                ('token', models.BigIntegerField(null=True)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_label', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('actor_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('instance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.instance')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [rathaus.core.models.TenantPolicy(name='workflow_step_tenant')],
            },
        ),
        migrations.AddIndex(
            model_name='instance',
            index=models.Index(fields=['tenant', 'subject_kind', 'subject_key'], name='workflow_instance_subject'),
        ),
        migrations.AddIndex(
            model_name='instance',
            index=models.Index(condition=models.Q(('status', 'running')), fields=['tenant', 'version'], name='workflow_instance_running'),
        ),
        migrations.AddConstraint(
            model_name='instance',
            constraint=rathaus.core.models.TenantPolicy(name='workflow_instance_tenant'),
        ),
        migrations.AddConstraint(
            model_name='instance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status', 'running')), models.Q(models.Q(('status', 'running'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='workflow_instance_ended_has_a_time'),
        ),
    ]
