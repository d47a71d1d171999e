"""Columns of the chain, still empty."""

import django.utils.timezone
from django.db import migrations, models

from blueberet.foundation.audit.guard import take_down


def lift_guard(apps, schema_editor):
    """On the way back the triggers go first."""
    take_down(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("audit", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("seal", models.CharField(max_length=64)),
            ],
        ),
        migrations.AlterModelOptions(name="act", options={"ordering": ["-number"]}),
        migrations.AlterField("act", "at", models.DateTimeField(default=django.utils.timezone.now, db_index=True)),
        migrations.AddField("act", "number", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("act", "actor_name", models.CharField(max_length=150, blank=True, default=""), preserve_default=False),
        migrations.AddField("act", "kind", models.CharField(max_length=80, blank=True, default=""), preserve_default=False),
        migrations.AddField("act", "label", models.CharField(max_length=160, blank=True, default=""), preserve_default=False),
        migrations.AddField("act", "before", models.JSONField(default=dict)),
        migrations.AddField("act", "after", models.JSONField(default=dict)),
        migrations.AddField("act", "previous", models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.AddField("act", "seal", models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.RunPython(migrations.RunPython.noop, lift_guard),
    ]
