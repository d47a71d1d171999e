import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0002_certificates_prove'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Judged',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('course', models.CharField(max_length=40)),
                ('group', models.CharField(blank=True, default='', max_length=80)),
                ('day', models.DateField()),
                ('handed_out', models.PositiveIntegerField()),
                ('returned', models.PositiveIntegerField()),
                ('counts', models.JSONField()),
                ('words', models.TextField(blank=True, default='')),
                ('client_key', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reason', models.CharField(blank=True, default='', max_length=240)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.centre')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='visits.judged')),
            ],
            options={
                'ordering': ['-day', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('replaces', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_corrected_judgement_says_why'), models.CheckConstraint(condition=models.Q(('returned__lte', models.F('handed_out'))), name='no_more_slips_come_back_than_went_out')],
            },
        ),
    ]
