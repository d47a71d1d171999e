"""Certificates from a file, for ``blueberet report certificate issue``: signed by the keys here, on paper."""

import argparse
import sys
import time
import uuid
from pathlib import Path
from typing import Any

from blueberet.engine.credentials.orders import Order, Orders


def issue_options(verb: argparse.ArgumentParser) -> None:
    """What is told to ``report certificate issue``."""
    verb.add_argument("file", type=Path, help="who gets which certificate (docs/formats/certificates.schema.json)")
    verb.add_argument("-o", "--output", type=Path, default=Path(), help="folder for PDF and credentials (here)")
    verb.add_argument("--no-pdf", action="store_true", help="only the credentials")


def run_issue(args: argparse.Namespace) -> int:
    """Sign and print; nothing is written over, and with any fault nothing is written."""
    from blueberet.engine.kit import wire
    from blueberet.foundation.keys.selectors import BrokenKeys

    try:
        orders = wire.load_json(Orders, args.file.read_bytes())
    except OSError as fault:
        print(f"{args.file} cannot be read: {fault.strerror}.", file=sys.stderr)
        return 2
    except ValueError as faults:
        print(faults, file=sys.stderr)
        return 2
    there = [p for o in orders.certificates for p in _files(args.output, o) if p.exists()]
    if there:
        print(f"{len(there)} files are there already, such as {there[0]}; nothing is written over.", file=sys.stderr)
        return 2
    began, written = time.monotonic(), list[Path]()
    try:
        args.output.mkdir(parents=True, exist_ok=True)
        for order in orders.certificates:
            written += _write(orders, order, args.output, with_pdf=not args.no_pdf)
    except (BrokenKeys, OSError) as fault:
        for path in written:
            path.unlink(missing_ok=True)
        told = fault if isinstance(fault, BrokenKeys) else f"{args.output} cannot be written: {fault.strerror}."
        print(f"{told} Nothing was issued.", file=sys.stderr)
        return 2
    print(f"{len(orders.certificates)} certificates in {args.output} in {time.monotonic() - began:.1f} s.")
    return 0


def _files(folder: Path, order: Order) -> tuple[Path, Path, Path]:
    pdf, jwt, proven = (folder / f"certificate-{order.number}.{end}" for end in ("pdf", "jwt", "json"))
    return pdf, jwt, proven


def _write(orders: Orders, order: Order, folder: Path, *, with_pdf: bool) -> list[Path]:
    """The files of a certificate, all or none."""
    from django.utils import timezone

    from blueberet.engine.credentials.badge import write_credential
    from blueberet.engine.credentials.proofs import write_proven
    from blueberet.engine.credentials.statuslist import Place
    from blueberet.engine.credentials.tokens import read_token
    from blueberet.foundation.keys.selectors import current_key
    from blueberet.foundation.keys.services import sign
    from blueberet.foundation.papers.whole import keep_whole
    from blueberet.stages.certificates.content import granted_of
    from blueberet.stages.certificates.outputs.as_pdf import write

    now, key = timezone.localtime().replace(microsecond=0), current_key()
    content = _content(orders, order, now.isoformat())
    place = Place(order.status_list, order.status_index) if order.status_index is not None else None
    granted = granted_of(content, key=uuid.uuid4(), place=place, home="", signed_at=now)
    token = write_credential(granted, x=key.x, sign=lambda data: sign(data, key.kid))
    pdf, jwt, proven = _files(folder, order)
    inside = write_proven(read_token(token).payload, x=key.x, sign=lambda data: sign(data, key.kid))
    files = {jwt: token.encode(), proven: inside.encode()} | ({pdf: write(content, token)} if with_pdf else {})
    keep_whole(files)
    return list(files)


def _content(orders: Orders, o: Order, at: str) -> dict[str, Any]:
    """The same document that the site freezes (``stages/certificates/content.py``)."""
    return {
        "number": o.number, "title": o.title, "text": o.text,
        "holder": {"kind": "unit" if o.kind in ("unit", "task") else "person", "rank": o.rank,
                   "names": [[n.script, n.name] for n in o.names]},
        "standard": {"kind": "language" if o.kind == "language" else "", "code": o.standard, "title": o.standard_title,
                     "version": o.standard_version, "scale": o.scale, "least": o.least, "seal": ""},
        "grounds": [{"name": told, "told": told, "proof": "", "day": None, "until": None} for told in o.shown],
        "rule": {"code": o.title, "version": 1, "kind": o.kind, "abroad": False},
        "centre": {"code": orders.centre, "name": orders.centre},
        "granted": {"at": at, "by": orders.granted_by, "role": orders.role}, "proposed": None,
        "valid_from": o.valid_from.isoformat(), "valid_until": o.valid_until.isoformat() if o.valid_until else None,
        "follows": o.follows or None, "address": o.address,
    }  # fmt: skip
