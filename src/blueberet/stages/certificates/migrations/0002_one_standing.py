"""Of a rule and a holder at most one certificate stands: the database refuses a second one."""

from django.db import migrations, models


def fill(apps, schema_editor):
    """The newest of each rule and holder that nothing follows and that was not revoked."""
    Certificate = apps.get_model("certificates", "Certificate")
    rows = Certificate.objects.filter(followed_by=None, revocation=None).order_by("-pk")
    held = {}
    for pk, rule, person, unit in rows.values_list("pk", "version__rule_id", "person_id", "unit_id"):
        held.setdefault(f"{rule} P{person}" if person else f"{rule} U{unit}", pk)
    for standing, pk in held.items():
        Certificate.objects.filter(pk=pk).update(standing=standing)


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0001_certificates_granted'),
    ]

    operations = [
        migrations.AddField(
            model_name='certificate',
            name='standing',
            field=models.CharField(max_length=48, null=True, unique=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
