import django.db.models.deletion
import django.db.models.functions.datetime
import rathaus.core.models
import rathaus.core.tenancy
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('catalog', '0001_initial'),
        ('eforms', '0001_initial'),
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16)),
                ('submission_id', models.UUIDField()),
                ('service_slug', models.CharField(db_collation='C', max_length=80)),
                ('title', models.CharField(max_length=200)),
                ('titles', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('submitted', 'neu'), ('awaiting_payment', 'wartet auf Zahlung'), ('in_progress', 'in Bearbeitung'), ('question', 'wartet auf Antwort'), ('handed_over', 'liegt beim Landkreis'), ('approved', 'bewilligt'), ('rejected', 'abgelehnt'), ('withdrawn', 'zurückgezogen')], default='submitted', max_length=20)),
                ('intake', models.CharField(choices=[('online', 'online'), ('counter', 'am Schalter'), ('handover', 'von einer anderen Verwaltung')], default='online', max_length=10)),
                ('answers', models.JSONField(default=dict)),
                ('context', models.JSONField(default=dict)),
                ('applicant_name', models.CharField(blank=True, max_length=200)),
                ('applicant_key', models.CharField(blank=True, db_collation='C', max_length=200)),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('tracking_hash', models.CharField(blank=True, max_length=64)),
                ('fee_cents', models.PositiveIntegerField(default=0)),
                ('due_on', models.DateField()),
                ('decision', models.CharField(blank=True, choices=[('approved', 'Bewilligen'), ('rejected', 'Ablehnen')], max_length=10)),
                ('decision_reason', models.TextField(blank=True)),
                ('closing', models.CharField(blank=True, choices=[('by_applicant', 'vom Antragsteller zurückgezogen'), ('not_paid', 'nicht bezahlt')], max_length=20)),
                ('submitted_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('applicant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('form_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='eforms.formversion')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.municipality')),
                ('service_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.serviceversion')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.organisationunit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['tenant', 'assignee', 'due_on', 'id'], name='cases_list_mine'), models.Index(condition=models.Q(('closed_at', None)), fields=['tenant', 'unit', 'due_on', 'id'], name='cases_list_unit'), models.Index(condition=models.Q(('assignee', None), ('closed_at', None), ('state', 'submitted')), fields=['tenant', 'unit', 'due_on', 'id'], name='cases_list_new'), models.Index(condition=models.Q(('closed_at', None), ('state__in', ['awaiting_payment', 'handed_over', 'question'])), fields=['tenant', 'unit', 'due_on', 'id'], name='cases_list_waiting'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['tenant', 'unit', 'closed_at', 'id'], name='cases_list_done'), models.Index(fields=['tenant', 'unit', 'submitted_at', 'id'], name='cases_list_submitted'), models.Index(fields=['tenant', 'unit', 'applicant_key', 'id'], name='cases_list_name'), models.Index(fields=['tenant', 'service_slug'], name='cases_services'), models.Index(condition=models.Q(('applicant__isnull', False)), fields=['tenant', 'applicant'], name='cases_of_applicant')],
                'constraints': [rathaus.core.models.TenantPolicy(name='cases_case_tenant'), models.UniqueConstraint(fields=('tenant', 'number'), name='cases_number_unique'), models.UniqueConstraint(fields=('tenant', 'submission_id'), name='cases_one_case_per_submission'), models.UniqueConstraint(condition=models.Q(('tracking_hash', ''), _negated=True), fields=('tenant', 'tracking_hash'), name='cases_tracking_code_unique'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state__in', ['awaiting_payment', 'handed_over', 'in_progress', 'question', 'submitted'])), models.Q(('closed_at__isnull', False), ('state__in', ['approved', 'rejected', 'withdrawn'])), _connector='OR'), name='cases_closed_exactly_in_a_final_state'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decision', '')), models.Q(('decided_at__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='cases_decided_with_a_decision')],
            },
        ),
        migrations.CreateModel(
            name='CaseLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('direction', models.CharField(choices=[('out', 'abgegeben an'), ('in', 'übernommen von')], max_length=3)),
                ('other_number', models.CharField(blank=True, max_length=16)),
                ('result', models.CharField(blank=True, choices=[('approved', 'Bewilligen'), ('rejected', 'Ablehnen')], max_length=10)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'constraints': [rathaus.core.models.TenantPolicy(name='cases_caselink_tenant'), models.UniqueConstraint(fields=('tenant', 'key'), name='cases_link_key_unique'), models.UniqueConstraint(fields=('tenant', 'case', 'direction'), name='cases_one_link_each_way'), models.CheckConstraint(condition=models.Q(('other', models.F('tenant')), _negated=True), name='cases_no_handover_to_oneself')],
            },
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('params', models.JSONField(default=dict)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['tenant', 'case', 'at'], name='cases_step_of_case')],
                'constraints': [rathaus.core.models.TenantPolicy(name='cases_casestep_tenant')],
            },
        ),
        migrations.CreateModel(
            name='CaseTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(db_collation='C', max_length=40)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'term', 'case'], name='cases_term_lookup')],
                'constraints': [rathaus.core.models.TenantPolicy(name='cases_caseterm_tenant')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old', models.DateField()),
                ('new', models.DateField()),
                ('reason', models.CharField(max_length=300)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['changed_at', 'id'],
                'constraints': [rathaus.core.models.TenantPolicy(name='cases_deadlinechange_tenant'), models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='cases_deadline_really_changed')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField()),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['written_at', 'id'],
                'indexes': [models.Index(fields=['tenant', 'case', 'written_at'], name='cases_note_of_case')],
                'constraints': [rathaus.core.models.TenantPolicy(name='cases_note_tenant')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField()),
                ('due_on', models.DateField()),
                ('due_before', models.DateField()),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
                'constraints': [rathaus.core.models.TenantPolicy(name='cases_question_tenant'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('tenant', 'case'), name='cases_one_open_question')],
            },
        ),
    ]
