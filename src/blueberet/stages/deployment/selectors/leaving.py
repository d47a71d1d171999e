"""Rows of the workbook of posts as the centre has them."""

from typing import Any

from django.db import models

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.sheets.tables import Table
from blueberet.foundation.shell.together import together
from blueberet.stages.deployment import models as rows
from blueberet.stages.deployment import table as t


def rows_of(centre: Centre) -> dict[str, list[dict[str, Any]]]:
    """Every sheet by its key; what comes out goes in again unchanged. One query."""
    own: tuple[tuple[Table, type[models.Model], str], ...] = (
        (t.MISSIONS, rows.Mission, "centre"), (t.POSTS, rows.Post, "centre"), (t.NEEDS, rows.Need, "post__centre"),
        (t.APPROVALS, rows.Approval, "centre"), (t.QUOTAS, rows.Quota, "mission__centre"),
        (t.TARGETS, rows.Target, "centre"), (t.DEPTHS, rows.Depth, "centre"),
        (t.WAYS, rows.Way, "centre"), (t.CRITERIA, rows.Criterion, "centre"),
        (t.CONTINGENTS, rows.Contingent, "centre"),
    )  # fmt: skip
    asked = [
        model._default_manager.filter(**{path: centre})
        .select_related(*(f.name for f in model._meta.fields if f.is_relation and f.name != "centre"))
        for _table, model, path in own
    ]  # fmt: skip
    return {
        table.key: [_row(table, r) for r in them] for (table, *_), them in zip(own, together(*asked), strict=True)
    }  # fmt: skip


def _row(table: Table, row: models.Model) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for c in table.columns:
        value = getattr(row, c.key)
        if isinstance(value, models.Model):
            value = value.code  # type: ignore[attr-defined]
        if isinstance(value, bool):
            value = "yes" if value else "no"
        values[c.key] = value
    return values
