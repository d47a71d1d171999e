"""``blueberet serve`` and ``blueberet worker``."""

import argparse
import signal
import sys
import threading

from django.core.management import call_command

from blueberet.config.usage import in_use


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands."""
    serve = rooms.add_parser("serve", help="serve the product, with its worker")
    add_address(serve)
    serve.set_defaults(run=_serve)
    worker = rooms.add_parser("worker", help="only the worker that carries out runs")
    worker.add_argument("--once", action="store_true", help="do what waits, then end")
    worker.set_defaults(run=_work)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add the options for where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")


def serve_at(host: str, port: int, *, demonstration: bool = False) -> int:
    """Bring the database up to date and serve; a port that is taken is told."""
    from blueberet.config.supervise import port_is_free, supervise

    if not port_is_free(host, port):
        print(f"Port {port} on {host} is taken. Choose another: --port {port + 1} (with make: PORT={port + 1}).")
        return 2
    return supervise(host, port, say=lambda line: print(line, flush=True), demonstration=demonstration)


def bring_up_to_date() -> None:
    """Apply what the database still lacks.

    Raises
    ------
    ImproperlyConfigured
        If the database is too old.
    """
    from blueberet.config.database import refuse_old

    refuse_old()
    call_command("migrate", interactive=False, verbosity=0)


def told_restoring() -> int:
    """Say that nothing may be served while a restore is under way; status 2."""
    print("A restore is under way in this folder. Wait until it has ended.", file=sys.stderr)
    return 2


def _serve(args: argparse.Namespace) -> int:
    from django.conf import settings

    from blueberet.config.guards import is_served_to_others, reasons_not_to_serve

    if not in_use():
        return told_restoring()
    bring_up_to_date()
    refused = reasons_not_to_serve(args.host)
    if refused:
        print("The server does not start:", file=sys.stderr)
        for reason in refused:
            print(f"  {reason}", file=sys.stderr)
        return 2
    if is_served_to_others(args.host) and not settings.ENV.https:
        print("Others come to this server without https: passwords travel in the open. See docs/operate/install.md.")
    print(f"Blueberet answers at http://{args.host}:{args.port}/ — Ctrl-C stops it.", flush=True)
    return serve_at(args.host, args.port)


def _work(args: argparse.Namespace) -> int:
    from blueberet.config.database import prepare
    from blueberet.foundation.runs.worker import work
    from blueberet.foundation.watching.lines import catch_the_rest

    catch_the_rest()
    if not in_use():
        return told_restoring()
    prepare()
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    work(once=args.once, stop=stop)
    return 0
