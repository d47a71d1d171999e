"""Chain the acts that are there, in the order in which they were written."""

from django.db import migrations

from blueberet.foundation.audit.chain import START, seal, settled


def chain(apps, schema_editor):
    """Number and seal every act; what was before and after gets its own columns."""
    using = schema_editor.connection.alias
    Act, Head = apps.get_model("audit", "Act"), apps.get_model("audit", "Head")
    number, last, batch = 0, START, []
    columns = ["number", "actor_name", "kind", "details", "before", "after", "previous", "seal"]
    for act in Act.objects.using(using).order_by("pk").select_related("actor").iterator(chunk_size=500):
        number += 1
        details = settled(act.details) if isinstance(act.details, dict) else {"details": settled(act.details)}
        for side in ("before", "after"):
            taken = details.pop(side, None) if isinstance(details.get(side), dict) else None
            setattr(act, side, taken or {})
        act.number, act.details, act.previous = number, details, last
        act.actor_name = act.actor.username if act.actor else ""
        act.kind = act.name.rpartition(".")[0]
        last = act.seal = seal({
            "number": number, "at": act.at, "centre": act.centre_id, "actor": act.actor_id,
            "actor_name": act.actor_name, "name": act.name, "kind": act.kind, "subject": act.subject,
            "label": act.label, "details": act.details, "before": act.before, "after": act.after,
            "previous": act.previous,
        })
        batch.append(act)
        if len(batch) == 500:
            Act.objects.using(using).bulk_update(batch, columns)
            batch = []
    if batch:
        Act.objects.using(using).bulk_update(batch, columns)
    Head.objects.using(using).update_or_create(pk=1, defaults={"number": number, "seal": last})


def unchain(apps, schema_editor):
    """Put before and after back among the details."""
    using = schema_editor.connection.alias
    for act in apps.get_model("audit", "Act").objects.using(using).order_by("pk").iterator(chunk_size=500):
        for side in ("before", "after"):
            if getattr(act, side):
                act.details[side] = getattr(act, side)
        act.save(update_fields=["details"])


class Migration(migrations.Migration):

    dependencies = [("audit", "0002_chain_columns")]

    operations = [migrations.RunPython(chain, unchain)]
