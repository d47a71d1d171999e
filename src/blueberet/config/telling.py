"""How commands tell findings: sentences for people, JSON for programs."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from blueberet.foundation.sheets.findings import Finding, UnusableFile, errors_in


def read_file(path: str) -> bytes:
    """Content of a file named on the command line.

    Raises
    ------
    UnusableFile
        If there is no such file, or it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}.") from error


def tell_unusable(error: UnusableFile, as_json: bool) -> int:
    """Say why a file cannot be used; status 2."""
    if as_json:
        print(json.dumps({"status": "unusable", "message": str(error)}, ensure_ascii=False))
    else:
        print(error, file=sys.stderr)
    return 2


def tell_findings(findings: Sequence[Finding], counts: dict[str, Any], as_json: bool) -> int:
    """Tell all findings and counts; status 1 if there is an error, else 0."""
    errors = errors_in(findings)
    if as_json:
        told = {"status": "problems" if errors else "ok", "counts": counts, "findings": [f.as_dict() for f in findings]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for f in findings:
            print(f"{'error  ' if f.severity == 'error' else 'warning'}  {f.sentence()}")
        print(", ".join(f"{v} {k}" for k, v in counts.items()))
        print(f"{len(errors)} errors, {len(findings) - len(errors)} warnings.")
    return 1 if errors else 0
