"""``blueberet demo``: set up the demonstration centre through the ordinary importers, and serve it."""

import argparse
import shutil
import time
from pathlib import Path

from blueberet.config.commands.serve import add_address, bring_up_to_date, serve_at, told_restoring
from blueberet.config.guards import reaches_others, reasons_not_to_serve
from blueberet.config.supervise import port_is_free
from blueberet.config.usage import in_use


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    demo = rooms.add_parser("demo", help="set up the demonstration centre and serve it")
    add_address(demo)
    demo.add_argument("--fresh", action="store_true", help="start over: delete the demonstration database first")
    demo.add_argument("--no-serve", action="store_true", help="only set it up")
    demo.add_argument("--without-history", action="store_true", help="begin with an empty timetable and solve it")
    demo.add_argument(
        "--time-limit", type=float, default=180.0, help="seconds for the first solve, without history (180)"
    )
    demo.set_defaults(run=_demo)


def _demo(args: argparse.Namespace) -> int:
    # Before anything is changed: a second start while the first one runs must not touch its database.
    if not args.no_serve and not port_is_free(args.host, args.port):
        print(f"Port {args.port} on {args.host} is taken. Choose another: --port {args.port + 1} (with make: PORT=…).")
        return 2
    if not in_use():
        return told_restoring()
    if args.fresh and not _start_over():
        return 1
    bring_up_to_date()
    from blueberet.config.demonstration.load import ACCOUNTS, PASSWORD, is_loaded, load

    if is_loaded():
        print(
            "The demonstration centre is here already; nothing was changed. Start over with --fresh (make demo-fresh)."
        )
    else:
        began = time.monotonic()
        _tell_papers_where(args.port)
        told = load(time_limit_s=args.time_limit, history=not args.without_history)
        print(f"{told} ({time.monotonic() - began:.1f} s)")
    if args.no_serve:
        return 0
    refused = reasons_not_to_serve(args.host, demonstration=True)
    if refused:
        print("The server does not start:", *refused, sep="\n  ")
        return 2
    print(f"\n  Blueberet answers at  http://{args.host}:{args.port}/\n")
    print(f"  Demonstration accounts, all with the password  {PASSWORD}")
    for account in ACCOUNTS:
        print(f"    {account.username:<14} {account.says}")
    if reaches_others(args.host):
        print("\n  Others can reach this address, and the password is known: keep nothing real in here.")
    print("\n  All people are invented. Ctrl-C stops; what you did is kept.", flush=True)
    return serve_at(args.host, args.port, demonstration=True)


def _tell_papers_where(port: int) -> None:
    """Certificates bear the address of the server; a demonstration is reached on its own machine."""
    from django.conf import settings

    if not settings.ENV.public_address:
        settings.ENV.public_address = f"http://127.0.0.1:{port}"


def _start_over() -> bool:
    """Delete the database, but only one that holds nothing but the demonstration centre."""
    from django.conf import settings
    from django.db import connection

    name = Path(str(settings.DATABASES["default"]["NAME"]))
    if connection.vendor == "sqlite" and not name.exists():
        return True
    bring_up_to_date()
    from blueberet.foundation.accounts.models import Centre

    real = Centre.objects.filter(is_demonstration=False).values_list("name", flat=True)
    if real:
        print(f"Refused: this database also holds {', '.join(real)}. Use another folder: BLUEBERET_HOME=…")
        return False
    if connection.vendor == "sqlite":
        connection.close()
        for path in (name, Path(f"{name}-wal"), Path(f"{name}-shm")):
            path.unlink(missing_ok=True)
    else:
        _empty()
    shutil.rmtree(settings.ENV.home / "demonstration", ignore_errors=True)
    return True


def _empty() -> None:
    """Empty all tables of a database that is not ours to delete; the trail's triggers are away meanwhile."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from blueberet.foundation.audit.guard import put_up, take_down

    with transaction.atomic():
        take_down(connection)
        call_command("flush", interactive=False, verbosity=0)
        put_up(connection)
