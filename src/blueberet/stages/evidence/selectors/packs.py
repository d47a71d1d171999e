"""Reads of packs: the list, what may be asked for, whether a file is what it says."""

from datetime import date

from django.db.models import QuerySet

from blueberet.engine.evidence.manifest import SIGNATURE, digest
from blueberet.engine.evidence.verify import Problem, Verdict, judge
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.keys.selectors import BrokenKeys, public_keys
from blueberet.foundation.keys.signatures import verify
from blueberet.foundation.papers.unpacking import UnusablePack, files_in
from blueberet.stages.evidence.models import Pack
from blueberet.stages.readiness.models import Snapshot
from blueberet.stages.roster.models import Unit
from blueberet.stages.standards.models import Standard


def packs_of(centre: Centre) -> QuerySet[Pack]:
    """Packs of a centre, the newest first, without their facts."""
    return Pack.objects.filter(centre=centre).defer("facts").select_related("unit", "by")


def kept_days(centre: Centre) -> list[date]:
    """Days with a snapshot of readiness by national evaluations, the latest first."""
    days = Snapshot.objects.filter(centre=centre, origin="national").order_by("-day").values_list("day", flat=True)
    return list(dict.fromkeys(days))


def units_of(centre: Centre) -> list[Unit]:
    """Contingents that a pack can be about, the largest first."""
    rows = Unit.objects.filter(centre=centre, parent=None, kind=Unit.Kind.CONTINGENT)
    return sorted(rows, key=lambda u: (-Unit.objects.filter(code__startswith=f"{u.code} > ").count(), u.code))


def courses_of(centre: Centre) -> list[tuple[str, str]]:
    """Courses that can be certified: code and title of the newest version."""
    rows = Standard.objects.filter(centre=centre, kind__in=("course", "edition")).prefetch_related("versions")
    return [(s.code, v[0].title) for s in rows.order_by("code") if (v := list(s.versions.all()))]


def verdict_on(pack: Pack, version: str) -> Verdict:
    """The kept file judged as a stranger would, by the centre's public keys alone."""
    file = pack.files.get(version=version)
    content = bytes(file.content)
    try:
        keys = public_keys()
        return judge(files_in(content, file.name), lambda data, signature: verify(data, signature, keys))
    except UnusablePack:
        told = "can no longer be opened: it is no zip."
        return Verdict((Problem("V12", file.name, told, file.sha256, digest(content)),), 1)
    except BrokenKeys as broken:
        told = f"cannot be judged: {broken}"
        return Verdict((Problem("V3", SIGNATURE, told),), 0)
