import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('endurance', '0003_observed_closures'),
        ('roster', '0006_since_when_in_service'),
    ]

    operations = [
        migrations.AddField(
            model_name='supplyplan',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.unit'),
        ),
    ]
