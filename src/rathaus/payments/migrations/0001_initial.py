import django.db.models.deletion
import django.utils.timezone
import rathaus.core.models
import rathaus.core.tenancy
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=32, unique=True)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=80)),
                ('amount_cents', models.PositiveIntegerField()),
                ('purpose', models.CharField(max_length=27)),
                ('items', models.JSONField()),
                ('idempotency_key', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('requested', 'Offen'), ('pending', 'Wartet auf Antwort'), ('paid', 'Bezahlt'), ('failed', 'Fehlgeschlagen'), ('cancelled', 'Abgebrochen'), ('refunded', 'Erstattet')], default='requested', max_length=10)),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('paid_at', models.DateTimeField(null=True)),
                ('refunded_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['-requested_at', '-id'],
                'indexes': [models.Index(fields=['tenant', '-requested_at', '-id'], name='payments_payment_newest'), models.Index(fields=['tenant', 'subject_kind', 'subject_key'], name='payments_payment_subject'), models.Index(fields=['tenant', 'paid_at'], name='payments_payment_paid')],
                'constraints': [rathaus.core.models.TenantPolicy(name='payments_payment_tenant'), models.UniqueConstraint(fields=('tenant', 'idempotency_key'), name='payments_payment_requested_once'), models.CheckConstraint(condition=models.Q(('amount_cents__gte', 1), ('amount_cents__lte', 99999900)), name='payments_payment_amount_sensible'), models.CheckConstraint(condition=models.Q(models.Q(('paid_at__isnull', False), ('status__in', ['paid', 'refunded'])), models.Q(models.Q(('status__in', ['paid', 'refunded']), _negated=True), ('paid_at__isnull', True)), _connector='OR'), name='payments_payment_paid_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('refunded_at__isnull', False), ('status', 'refunded')), models.Q(models.Q(('status', 'refunded'), _negated=True), ('refunded_at__isnull', True)), _connector='OR'), name='payments_payment_refund_has_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Transaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('provider', models.CharField(max_length=40)),
                ('provider_transaction_id', models.CharField(max_length=80)),
                ('redirect_url', models.CharField(max_length=2082)),
                ('status', models.CharField(choices=[('open', 'Ohne Antwort'), ('paid', 'Bezahlt'), ('failed', 'Fehlgeschlagen'), ('cancelled', 'Abgebrochen')], default='open', max_length=10)),
                ('method', models.CharField(blank=True, max_length=40)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(null=True)),
                ('checked_at', models.DateTimeField(null=True)),
                ('next_check_at', models.DateTimeField(null=True)),
                ('is_overpayment', models.BooleanField(default=False)),
                ('returned_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, max_length=80)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transactions', to='payments.payment')),
                ('tenant', models.ForeignKey(default=rathaus.core.tenancy.require_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['started_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('next_check_at__isnull', False)), fields=['tenant', 'next_check_at'], name='payments_transaction_to_check')],
                'constraints': [rathaus.core.models.TenantPolicy(name='payments_transaction_tenant'), models.UniqueConstraint(fields=('tenant', 'provider', 'provider_transaction_id'), name='payments_transaction_known_once'), models.CheckConstraint(condition=models.Q(('is_overpayment', False), ('status', 'paid'), _connector='OR'), name='payments_transaction_overpaid_is_paid')],
            },
        ),
    ]
