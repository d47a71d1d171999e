"""After set-up nothing reaches for the network: a whole centre in a namespace that has only loopback."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template import put_into

STORY = """
set -e
ip link set lo up
test "$(ip -o link | wc -l)" = 1
$PY -m blueberet demo --without-history --no-serve --time-limit 6
$PY -m blueberet worker --once
$PY -m blueberet serve --port 8795 & SERVER=$!
$PY - <<'END'
import time
from urllib.request import urlopen
for _ in range(100):
    try:
        page = urlopen("http://127.0.0.1:8795/sign-in/", timeout=2).read().decode()
        break
    except OSError:
        time.sleep(0.2)
assert "Sign in to Blueberet" in page
for asset in ("vendor/tabler/tabler.min.css", "vendor/htmx/htmx.min.js", "shell/blueberet.css"):
    assert len(urlopen("http://127.0.0.1:8795/static/" + asset).read()) > 1000
END
kill $SERVER; wait $SERVER || true
$PY - <<'END'
import django; django.setup()
from blueberet.foundation.runs.models import Run
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.outputs.sheet import sheet_data, write_pdf
from blueberet.stages.programme.selectors.entries import subject_named, week_of
assert Run.objects.get().state == "done", Run.objects.get().error
p = Programme.objects.get()
s = subject_named(p, "group", "1 Platoon")
assert write_pdf("t", "f", [sheet_data(p.name, "v", s, week_of(p, s, 10))]).startswith(b"%PDF")
END
echo ALL-OFFLINE
"""


@pytest.mark.slow
def test_a_centre_without_any_network(tmp_path: Path) -> None:
    if not (shutil.which("unshare") and shutil.which("ip")):
        pytest.skip("SKIPPED LOUDLY: unshare or ip is not on this machine, so the offline story does not run")
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("SKIPPED LOUDLY: this machine allows no network namespaces, so the offline story does not run")
    put_into(tmp_path)
    env = {
        **os.environ,
        "BLUEBERET_HOME": str(tmp_path),
        # In this namespace a database of another process cannot be reached.
        "BLUEBERET_DATABASE_URL": "",
        "PY": sys.executable,
        "DJANGO_SETTINGS_MODULE": "blueberet.config.settings",
    }
    ran = subprocess.run(
        ["unshare", "-rn", "bash", "-c", STORY], env=env, capture_output=True, text=True, timeout=240, check=False
    )
    assert "ALL-OFFLINE" in ran.stdout, ran.stdout[-2000:] + ran.stderr[-4000:]
