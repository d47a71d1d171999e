import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('situation', '0001_first_reports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.BinaryField()),
                ('made_with', models.CharField(max_length=40)),
                ('handover', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='paper', to='situation.handover')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
    ]
