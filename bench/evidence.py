"""An evidence pack of the demonstration's 156 people with all annexes: asked for, made by the worker's job, kept.

python -m bench evidence     sets a demonstration up in a folder of its own and measures there
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMES = 3


def measure() -> dict[str, object]:
    """Seconds of the whole run, of reading the facts, of each version; whether two made from the same facts are one."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "BLUEBERET_HOME": folder, "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}
        subprocess.run([sys.executable, "-m", "blueberet", "demo", "--no-serve"], env=env, check=True, cwd=Path.cwd())
        done = subprocess.run([sys.executable, "-m", "bench.evidence"], env=env, check=True, capture_output=True)
        found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
        return found


def inside() -> dict[str, object]:
    """The same within the demonstration."""
    import django

    django.setup()
    from django.utils import timezone

    from blueberet.foundation.accounts.models import Centre, User
    from blueberet.foundation.runs.models import Run
    from blueberet.foundation.runs.services import claim_next
    from blueberet.stages.evidence.gathering.facts import Asked, gather
    from blueberet.stages.evidence.making import make, own_signer
    from blueberet.stages.evidence.models import Pack
    from blueberet.stages.evidence.services.packs import PACK, carry_out_pack, start_pack
    from blueberet.stages.roster.models import Unit

    centre, today = Centre.objects.get(), timezone.localdate()
    Run.objects.filter(state=Run.State.QUEUED).update(state=Run.State.CANCELLED, ended_at=timezone.now())
    unit = Unit.objects.get(centre=centre, code="Demonstration Contingent")
    commander, told, runs = User.objects.get(username="commander"), set[str](), list[float]()
    for _ in range(TIMES):
        run = start_pack(centre, actor=commander, kind="visit", day=today, unit=unit, today=today)
        claimed = claim_next("bench")
        assert claimed is not None
        began = time.perf_counter()
        carry_out_pack(claimed)
        runs.append(time.perf_counter() - began)
        run.refresh_from_db()
        assert run.state == Run.State.DONE, run.error
    pack = Pack.objects.get(number=run.result["pack"])
    signer, parts = own_signer(), dict[str, float]()
    began = time.perf_counter()
    facts = gather(centre, Asked("visit", today, "en", unit), number=9, by="bench", tell=lambda w, *_: told.add(w))
    parts["facts_s"] = time.perf_counter() - began
    same = []
    for version in ("full", "redacted"):
        began = time.perf_counter()
        made = make(pack.facts, version, signer, lambda path, *_: told.add(path))
        parts[f"{version}_s"] = time.perf_counter() - began
        same.append(made.content == bytes(pack.files.get(version=version).content))
    files = {f.version: round(f.size / 1e6, 2) for f in pack.files.all()}
    return {
        "people": facts["contingent"]["total"], "kind": PACK, "run_best_s": round(min(runs), 2),
        "run_worst_s": round(max(runs), 2), **{k: round(v, 2) for k, v in parts.items()}, "steps_told": len(told),
        "same_to_the_byte": all(same), "mb": files,
        "rows": sum(len(s["rows"]) for s in pack.facts["sections"].values()),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(inside()))
