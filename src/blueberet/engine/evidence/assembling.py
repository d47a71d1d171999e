"""A pack put together: files, manifest, signature and sums, as bytes by path.

In: files as bytes, a head, and what signs. Out: all files of the pack; a zip of them is made by
``foundation/papers/packing.py``. The same files, head and key make the same bytes.
"""

from collections.abc import Callable, Mapping

from blueberet.engine.evidence import manifest as rules
from blueberet.engine.evidence.manifest import MANIFEST, SIGNATURE, SUMS, Head


def assemble(files: Mapping[str, bytes], head: Head, sign: Callable[[bytes], bytes]) -> dict[str, bytes]:
    """Every file of the pack by its path. ``sign``: the 64 bytes of an Ed25519 signature (RFC 8032) over bytes.

    Raises
    ------
    ValueError
        One line per path that a pack cannot have, or that it lacks.
    """
    if rules.FACTS not in files:
        raise ValueError(f"{rules.FACTS}: a pack has its facts.")
    listed = rules.listed(files, head)
    data = rules.written(listed)
    signature = sign(data)
    return {**files, MANIFEST: data, SIGNATURE: signature, SUMS: rules.sums(listed, data, signature)}


def folder_name(code: str, day: str) -> str:
    """Name of the folder: ``pack-CODE-2027-03-14``; signs that some machines do not allow become ``-``."""
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in code).strip("-") or "contingent"
    return f"pack-{kept[:60]}-{day}"
