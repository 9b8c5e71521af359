import django.db.models.deletion
import django.utils.timezone
import rathaus.core.models
import rathaus.core.tenancy
import uuid
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
            name='Conversation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=200)),
                ('notify_email', models.EmailField(blank=True, max_length=254)),
                ('language', models.CharField(default='de', max_length=12)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_message_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('notified_at', models.DateTimeField(null=True)),
                ('mail_refused_at', models.DateTimeField(null=True)),
                ('citizen', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['-last_message_at', '-id'],
                'indexes': [models.Index(fields=['tenant', 'citizen'], name='inbox_conversation_citizen')],
                'constraints': [rathaus.core.models.TenantPolicy(name='inbox_conversation_tenant'), models.UniqueConstraint(fields=('tenant', 'subject_kind', 'subject_key'), name='inbox_conversation_one_a_subject')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('message', 'Nachricht'), ('delivery', 'Zustellung')], default='message', max_length=10)),
                ('author', models.CharField(choices=[('office', 'Verwaltung'), ('citizen', 'Bürgerin oder Bürger'), ('system', 'System')], max_length=10)),
                ('author_label', models.CharField(blank=True, max_length=120)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(blank=True)),
                ('asks_for_answer', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(null=True)),
                ('notified_at', models.DateTimeField(null=True)),
                ('idempotency_key', models.CharField(blank=True, max_length=120)),
                ('author_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='inbox.conversation')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['created_at', 'id'],
                'indexes': [models.Index(fields=['tenant', 'conversation', 'id'], name='inbox_message_thread')],
                'constraints': [rathaus.core.models.TenantPolicy(name='inbox_message_tenant'), models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('tenant', 'idempotency_key'), name='inbox_message_posted_once'), models.CheckConstraint(condition=models.Q(('asks_for_answer', True), ('author', 'citizen'), _negated=True), name='inbox_message_only_the_office_asks')],
            },
        ),
        migrations.CreateModel(
            name='MessageAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filename', models.CharField(max_length=255)),
                ('content_type', models.CharField(max_length=120)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('retrieved_at', models.DateTimeField(null=True)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='inbox.message')),
                ('retrieved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [rathaus.core.models.TenantPolicy(name='inbox_messageattachment_tenant')],
            },
        ),
        migrations.CreateModel(
            name='CitizenTenant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'tenant'), name='inbox_citizen_tenant_unique')],
            },
        ),
    ]
