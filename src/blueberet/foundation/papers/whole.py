"""Files on a disk whole or not at all: a stop, a full disk or a kill leaves what was there before."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def keep_whole(files: Mapping[Path, bytes]) -> None:
    """Write each file beside its place first; all take their places only when the last is written.

    What is no plain file, such as a pipe, is written to as it is. Raises ``OSError``; nothing is changed then, but for
    a fault while they take their places.
    """
    beside: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            place = path.resolve()
            if place.exists() and not place.is_file():
                place.write_bytes(content)
                continue
            part = beside[place] = place.with_name(f".{secrets.token_hex(6)}.part")
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for place, part in beside.items():
            part.replace(place)
    finally:
        for part in beside.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)
