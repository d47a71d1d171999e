"""Recovery codes are kept as salted hashes; those handed out before keep opening."""

import base64
import hashlib
import secrets

from django.db import migrations


def seal(apps, schema_editor):
    for device in apps.get_model("otp_static", "StaticDevice").objects.filter(name="recovery codes"):
        device.name = secrets.token_hex(16)
        device.save(update_fields=["name"])
        for token in device.token_set.all():
            digest = hashlib.sha256(f"{device.name}:{token.token}".encode()).digest()
            token.token = base64.b32encode(digest[:10]).decode().lower()
            token.save(update_fields=["token"])


class Migration(migrations.Migration):

    dependencies = [
        ("access", "0001_first"),
        ("otp_static", "0003_add_timestamps"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
