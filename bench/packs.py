"""Verifying a pack of 500 files, by our command and by ``sha256sum -c``, each a process of its own that starts cold.

The peer only hashes what the sums list; the command also judges signature, paths, what is missing and what is too much.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

FILES, BYTES = 500, 100_000
"""Files of the pack, bytes of each: half cannot be packed, as pictures and PDFs cannot, half can."""
TIMES = 5
AT = datetime(2027, 3, 14, tzinfo=UTC)


def measure(files: int = FILES, size: int = BYTES) -> dict[str, object]:
    """Seconds, the best of five and the worst; the pack is made with a key of its own and its bytes by seed 1."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from blueberet.engine.evidence.assembling import assemble
    from blueberet.engine.evidence.manifest import FACTS, SUMS, Head, seal_of
    from blueberet.foundation.keys.signatures import thumbprint, to_text
    from blueberet.foundation.papers.packing import pack

    chance, key = random.Random(1), Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    x = to_text(key.public_key().public_bytes_raw())
    content = {
        f"annexes/{n:04}.bin": chance.randbytes(size) if n % 2 else chance.randbytes(size // 50) * 50
        for n in range(files - 2)
    } | {FACTS: b"{}", "issuer-keys.json": b"{}"}  # fmt: skip
    head = Head("visit", "full", "Centre", "Bench", date(2027, 3, 14), seal_of(b"{}"), AT, "bench", thumbprint(x))
    began = time.perf_counter()
    zipped = pack(assemble(content, head, key.sign), AT, root="pack")
    made = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "pack.zip").write_bytes(zipped)
        (place / "key.json").write_text(json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": x}]}))
        shutil.unpack_archive(place / "pack.zip", place)
        ours = [sys.executable, "-m", "blueberet", "report", "verify", "--key", str(place / "key.json")]
        found: dict[str, object] = {"files": files + 3, "zip_mb": round(len(zipped) / 1e6, 1),
                                    "assembled_and_zipped_s": round(made, 2)}  # fmt: skip
        for name, line, cwd in (
            ("our_command_zip", [*ours, str(place / "pack.zip")], place),
            ("our_command_folder", [*ours, str(place / "pack")], place),
            ("sha256sum", ["sha256sum", "--quiet", "-c", SUMS], place / "pack"),
        ):
            found[name] = _times(line, cwd)
        return found


def _times(line: list[str], cwd: Path) -> dict[str, float]:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        done = subprocess.run(line, cwd=cwd, capture_output=True, env=os.environ, check=False)
        taken.append(time.perf_counter() - began)
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return {"best_s": round(min(taken), 2), "worst_s": round(max(taken), 2)}
