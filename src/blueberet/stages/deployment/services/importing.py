"""The act of taking a workbook of posts in: all of it or nothing; what it does not name stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.deployment import models as rows
from blueberet.stages.deployment.reading import Allowed, Asked, Known, PostsCheck, check_posts
from blueberet.stages.deployment.table import TABLES
from blueberet.stages.standards.models import Version
from blueberet.stages.standards.selectors.versions import content_of, scales_in


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows by table: new, changed, as they were, and those of the centre that the file does not name."""

    new: dict[str, int]
    changed: dict[str, int]
    same: dict[str, int]
    absent: dict[str, int]


def known_of(centre: Centre) -> Known:
    """What a workbook is checked against."""
    contents = [
        content_of(v) for v in Version.objects.filter(standard__centre=centre, state=Version.State.IN_FORCE)
        .select_related("standard").prefetch_related("lines").order_by("pk")
    ]  # fmt: skip
    kinds: dict[str, set[str]] = {}
    for c in contents:
        kinds.setdefault(c.kind, set()).add(c.code)
    levels = {code for c in contents if c.kind == "ladder" for code, _v in c.lines}
    quotas = rows.Quota.objects.filter(mission__centre=centre).select_related("mission", "approval")
    ends = rows.Mission.objects.filter(centre=centre, last_day__isnull=False)
    ahead = {"assignments__ended_on": None, "assignments__last_day__gte": timezone.localdate()}
    decided = rows.Post.objects.filter(centre=centre, assignments__isnull=False, **ahead).distinct()
    decided = decided.select_related("mission")
    return Known(
        frozenset(rows.Mission.objects.filter(centre=centre).values_list("code", flat=True)),
        frozenset(rows.Post.objects.filter(centre=centre).values_list("code", flat=True)),
        dict(rows.Approval.objects.filter(centre=centre).values_list("code", "ceiling")),
        {(q.mission.code, q.first_day): Allowed(q.approval.code, q.people, q.first_day, q.last_day) for q in quotas},
        {code: day for code, day in ends.values_list("code", "last_day") if day},
        {p.code: Asked(p.mission.code, p.first_day, p.last_day, p.tour_months, p.handover_days) for p in decided},
        {(c.category, c.key): (c.national, c.un) for c in rows.Criterion.objects.filter(centre=centre)},
        tuple(scales_in([c for c in contents if c.kind == "scale"])),
        {
            "course": frozenset(kinds.get("course", set()) | kinds.get("edition", set())),
            "level": frozenset(levels), "readiness": frozenset(kinds.get("requirement set", set())),
        },
        frozenset(code for kind in ("course", "edition", "task") for code in kinds.get(kind, ())),
    )  # fmt: skip


def preview_posts(centre: Centre, content: bytes, filename: str) -> tuple[PostsCheck, Changes]:
    """Dry run: read the file, count what it would change; write nothing.

    Raises
    ------
    UnusableFile
        If the file is no table at all.
    """
    check = check_posts(read_book(content, filename), known_of(centre))
    with transaction.atomic():
        changes = _written(centre, check) if check.is_clean else Changes({}, {}, {}, {})
        transaction.set_rollback(True)
    return check, changes


def import_posts(*, centre: Centre, actor: User | None, content: bytes, filename: str) -> tuple[PostsCheck, Changes]:
    """Take a workbook in: rows are known by their codes; what is not in the file stays as it is.

    The needs of a post that the file names on its sheet of needs become those of the file.

    Raises
    ------
    PermissionDenied
        If the actor is no force generation officer; ``None`` is the set-up itself.
    UnusableFile
        If the file is no table at all.
    """
    if actor is not None:
        require_role(actor, centre, Role.FORCE_GENERATION)
    with transaction.atomic():
        hold(centre)
        check = check_posts(read_book(content, filename), known_of(centre))
        if not check.is_clean:
            return check, Changes({}, {}, {}, {})
        changes = _written(centre, check)
        record_act(
            "deployment.posts.imported", centre=centre, actor=actor, subject=filename[:120],
            new=changes.new, changed=changes.changed,
        )  # fmt: skip
    return check, changes


class _Writer:
    """Writes rows by their keys and counts what they did."""

    def __init__(self, centre: Centre, check: PostsCheck) -> None:
        self.centre, self.check = centre, check
        self.new, self.changed, self.same, self.absent = ({t.key: 0 for t in TABLES} for _ in range(4))

    def put(self, table: str, model: type[models.Model], key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Make or change one row."""
        found = model._default_manager.filter(**key).first()
        if found is None:
            model._default_manager.create(**key, **values)
            self.new[table] += 1
        elif changed := [k for k, v in values.items() if getattr(found, k) != v]:
            for k in changed:
                setattr(found, k, values[k])
            found.save()
            self.changed[table] += 1
        else:
            self.same[table] += 1

    def columns(self, table: str, model: type[models.Model], row: Row, but: tuple[str, ...] = ()) -> dict[str, Any]:
        """Values of a row as the model's fields: an empty cell empties the field of a column that is there."""
        found: dict[str, Any] = {}
        for column in row.headers:
            if column in but:
                continue
            field = model._meta.get_field(column)
            assert isinstance(field, models.Field)
            empty = field.get_default() if not field.null else None
            found[column] = row.values.get(column, empty)
        return found


Table = tuple[str, type[models.Model]]
CODED: tuple[Table, ...] = (
    ("missions", rows.Mission), ("approvals", rows.Approval), ("contingents", rows.Contingent)
)  # fmt: skip
KEYED: tuple[tuple[str, type[models.Model], tuple[str, ...]], ...] = (
    ("targets", rows.Target, ("category", "year")), ("criteria", rows.Criterion, ("category", "key")),
    ("depths", rows.Depth, ("what", "of", "scale")), ("ways", rows.Way, ("what", "of", "scale", "standard")),
)  # fmt: skip


def _written(centre: Centre, check: PostsCheck) -> Changes:
    w = _Writer(centre, check)
    for table, model in CODED:
        for r in check.rows[table]:
            values = w.columns(table, model, r, ("code",))
            w.put(table, model, {"centre": centre, "code": r.values["code"]}, values)
    missions = {m.code: m for m in rows.Mission.objects.filter(centre=centre)}
    approvals = {a.code: a for a in rows.Approval.objects.filter(centre=centre)}
    for r in check.rows["posts"]:
        values = w.columns("posts", rows.Post, r, ("code", "mission")) | {"mission": missions[r.values["mission"]]}
        w.put("posts", rows.Post, {"centre": centre, "code": r.values["code"]}, values)
    _needs(w)
    for r in check.rows["quotas"]:
        values = w.columns("quotas", rows.Quota, r, ("mission", "approval", "first_day"))
        values["approval"] = approvals[r.values["approval"]]
        key = {"mission": missions[r.values["mission"]], "first_day": r.values["first_day"]}
        w.put("quotas", rows.Quota, key, values)
    for table, model, keys in KEYED:
        for r in check.rows[table]:
            w.put(
                table,
                model,
                {"centre": centre} | {k: r.values.get(k, "") for k in keys},
                w.columns(table, model, r, keys),
            )
    stay: tuple[Table, ...] = (*CODED[:2], ("posts", rows.Post))
    for name, coded in stay:
        named = {r.values["code"] for r in check.rows[name]}
        w.absent[name] = coded._default_manager.filter(centre=centre).exclude(code__in=named).count()
    return Changes(w.new, w.changed, w.same, w.absent)


def _needs(w: _Writer) -> None:
    by_post: dict[str, list[Row]] = {}
    for r in w.check.rows["needs"]:
        by_post.setdefault(r.values["post"], []).append(r)
    posts = {p.code: p for p in rows.Post.objects.filter(centre=w.centre, code__in=by_post).prefetch_related("needs")}
    fields = ("what", "of", "scale", "least", "margin_days", "source")
    for code, wanted in by_post.items():
        post = posts[code]
        before = sorted(tuple(getattr(n, f) for f in fields) for n in post.needs.all())
        after = sorted(
            tuple(w.columns("needs", rows.Need, r, ("post",)).get(f, "" if f != "margin_days" else 0) for f in fields)
            for r in wanted
        )
        if before == after:
            w.same["needs"] += len(after)
            continue
        w.new["needs"] += max(0, len(after) - len(before))
        w.changed["needs"] += min(len(after), len(before))
        post.needs.all().delete()
        rows.Need.objects.bulk_create(
            rows.Need(post=post, **dict(zip(fields, values, strict=True))) for values in after
        )
