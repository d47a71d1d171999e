"""What is shipped or installed with the product: name, version, licence, home.

Python packages are those that the installed product itself asks for, directly or through others; browser assets are
those of the manifest that set-up writes.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

UNKNOWN = ""

SPDX = {
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
}
"""Words that packages use for a licence that has a short name of its own."""
READ_BY_HAND = {"numba": "BSD-2-Clause", "pyrage": "MIT", "pysqlite3": "Zlib"}
"""Licences that metadata do not tell, or tell loosely: read in the LICENSE file that lies in the package."""
HOMES = ("homepage", "home", "source", "source code", "repository", "code", "documentation")


@dataclass(frozen=True, slots=True)
class Shipped:
    """One thing that comes with the product."""

    name: str
    version: str
    licence: str
    """SPDX expression; empty if it is not known."""
    home: str
    kind: str
    """``product``, ``package`` or ``asset``."""
    files: tuple[tuple[str, str], ...] = ()
    """Of an asset: each file with its SHA-256."""


@cache
def shipped() -> tuple[Shipped, ...]:
    """The product, its Python packages, its browser assets, each part by name."""
    packages = sorted((_package(name) for name in _required("blueberet")), key=lambda s: s.name.casefold())
    return (
        Shipped("Blueberet", metadata.version("blueberet"), "Apache-2.0", "", "product"), *packages, *_assets(),
    )  # fmt: skip


def _required(product: str) -> set[str]:
    """Names of all packages that the product needs, with the extras it asks for, as far as they are installed here."""
    found: set[str] = set()
    waiting, seen = [(product, frozenset[str]())], set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        for line in metadata.requires(name) or ():
            needed, wanted = _read(line, extras)
            if needed and _is_here(needed):
                found.add(needed)
                waiting.append((needed, wanted))
    return found


def _read(line: str, extras: frozenset[str]) -> tuple[str, frozenset[str]]:
    """Name and extras of a requirement; no name if it is for an extra that nobody asked for."""
    what, _, marker = line.partition(";")
    match = re.match(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?", what)
    for_extra = re.search(r"""extra\s*==\s*['"]([^'"]+)""", marker)
    if match is None or (for_extra and for_extra[1] not in extras) or _is_for_older(marker):
        return "", frozenset()
    name = re.sub(r"[-_.]+", "-", match[1]).lower()
    return name, frozenset(e.strip() for e in (match[2] or "").split(",") if e.strip())


def _is_for_older(marker: str) -> bool:
    """Whether a requirement is only for Pythons older than this one."""
    below = re.search(r"""python(?:_full)?_version\s*<\s*['"](\d+)\.(\d+)""", marker)
    return below is not None and sys.version_info >= (int(below[1]), int(below[2]))


def _is_here(name: str) -> bool:
    # A requirement for another system or Python is not installed, and so it is not shipped.
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _package(name: str) -> Shipped:
    about = metadata.metadata(name)
    links = [value.split(",", 1) for value in about.get_all("Project-URL") or ()]
    by_word = {word.strip().lower(): address.strip() for word, address in links}
    home = _field(about, "Home-page") or next((by_word[w] for w in HOMES if w in by_word), "")
    return Shipped(name, about["Version"], _licence(name, about), "" if home == "UNKNOWN" else home, "package")


def _field(about: metadata.PackageMetadata, name: str) -> str:
    return str(about[name]) if name in about else ""


def _licence(name: str, about: metadata.PackageMetadata) -> str:
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    if _field(about, "License-Expression"):
        return _field(about, "License-Expression")
    told = _field(about, "License").strip()
    if told and "\n" not in told and len(told) < 60:
        return SPDX.get(told, told)
    classes = [c.rpartition("::")[2].strip() for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    return " OR ".join(SPDX.get(c, c) for c in classes) or UNKNOWN


def _assets() -> Iterator[Shipped]:
    path = Path(__file__).parent / "static/vendor/manifest.json"
    rows = json.loads(path.read_text()) if path.exists() else []
    for name in dict.fromkeys(r["package"] for r in rows):
        mine = [r for r in rows if r["package"] == name]
        files = tuple((r["file"], r["sha256"]) for r in mine)
        yield Shipped(name, mine[0]["version"], mine[0]["licence"], mine[0].get("home", ""), "asset", files)
