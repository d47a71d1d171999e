"""From here on every act has its place in the chain."""

from django.db import migrations, models

from blueberet.foundation.audit.guard import take_down


def lift_guard(apps, schema_editor):
    """On the way back the triggers go first."""
    take_down(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("audit", "0003_chain_what_is_there")]

    operations = [
        migrations.AlterField("act", "number", models.PositiveBigIntegerField(unique=True)),
        migrations.AddIndex("act", models.Index(fields=["centre", "-number"], name="act_of_centre")),
        migrations.RunPython(migrations.RunPython.noop, lift_guard),
    ]
