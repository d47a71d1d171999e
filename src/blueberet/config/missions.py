"""Missions named on the command line, where their tours are played, how that is stopped and told."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from blueberet.config.posts import place_for, read
from blueberet.config.progress import progress
from blueberet.config.telling import read_file
from blueberet.engine.kit import wire
from blueberet.foundation.sheets.findings import UnusableFile

MISSION = "sites, items, stocks, closures, links as JSON: docs/formats/mission.schema.json"
Verb = Callable[[argparse.Namespace], int]
REPS, MOST_REPS = 100_000, 10_000_000
STOPPED = 3


def whole(text: str) -> int:
    """A whole number given as an option, also with ``_`` or ``,`` between thousands."""
    try:
        return int(text.replace(",", "_"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no whole number; write it as 100000 or 100_000") from None


def chance(text: str) -> float:
    """A chance given as an option."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 < found < 1:
        raise argparse.ArgumentTypeError(f"{text} is no chance; write a number above 0 and below 1, 0.99 for 99 %")
    return found


def options(verb: argparse.ArgumentParser, *, output: str, reps: int = REPS) -> None:
    """How many tours, which, by what."""
    verb.add_argument("--reps", type=whole, default=reps, metavar="N", help=f"tours to play, {reps} without it")
    verb.add_argument("--seed", type=whole, default=1, metavar="N", help="the same seed, the same answer; 1 without it")
    engine(verb)
    verb.add_argument("-o", "--output", help=f"the answer as JSON: docs/formats/{output}.schema.json")
    verb.add_argument("--json", action="store_true")


def engine(verb: argparse.ArgumentParser) -> None:
    """Which engine."""
    verb.add_argument("--engine", choices=("auto", "fast", "vectors", "reference"), default="auto",
                      help="all give the same; auto takes the fastest that is here")  # fmt: skip


def spread(verb: argparse.ArgumentParser) -> None:
    """Where tours are played."""
    where = verb.add_mutually_exclusive_group()
    where.add_argument("--workers", type=whole, metavar="N", help="processes of this machine")
    where.add_argument("--dask", metavar="ADDRESS", help="scheduler of a Dask cluster, such as tcp://host:8786")
    verb.add_argument("--campaign", dest="kept", metavar="FILE",
                      help="finished blocks are kept here, the same command goes on after a stop")  # fmt: skip


def mission(path: str) -> Any:
    """A mission from its file."""
    from blueberet.engine.endurance.mission import Mission

    found = read_strictly(Mission, path)
    if left_out := list(_left_out(json.loads(read_file(path)), found)):
        raise UnusableFile(f"{path} cannot be used:\n" + "\n".join(left_out))
    return found


def _left_out(given: Any, found: Any) -> Iterator[str]:
    """Rates that nobody wrote, which would count as none and make a mission endure; nothing that could fail."""
    fixed = {x.item for s in found.sites for x in s.stores if x.fixed}
    for n, item in enumerate(found.items):
        if "per_head" not in given["items"][n] and item.code not in fixed:
            yield f"items.{item.code}.per_head: is missing; write what a person uses a day, 0 if nobody does."
        if "kg" not in given["items"][n] and any(s.payload_kg is not None for s in found.sites):
            yield f"items.{item.code}.kg: is missing; convoys carry so many kg, so write what a unit weighs."
    if not any(s.judged and s.stores for s in found.sites):
        yield "sites: none that is judged holds anything, so there is nothing to endure; give one a store."


def read_strictly(cls: Any, path: str) -> Any:
    """A value from JSON in which every name is known: a slip of the pen would leave a default in its place unseen."""
    found = read(cls, path)
    if unknown := list(_unknown(json.loads(read_file(path)), wire.dump(found), "")):
        raise UnusableFile(f"{path} cannot be used:\n" + "\n".join(unknown))
    return found


def _unknown(given: Any, known: Any, at: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(known, dict):
        for name, value in given.items():
            if name in known:
                yield from _unknown(value, known[name], f"{at}{name}.")
            else:
                yield f"{at}{name}: is not known here; there is {', '.join(known)}."
    elif isinstance(given, list) and isinstance(known, list):
        for n, (value, of) in enumerate(zip(given, known, strict=False)):
            yield from _unknown(value, of, f"{at}{n}.")


@contextmanager
def playing_on(args: argparse.Namespace) -> Iterator[Any]:
    """The executor that is asked for."""
    from blueberet.engine.endurance.executors import Local, Serial
    from blueberet.foundation.runs.clusters import Dask

    with refusals():
        if args.dask:
            found: Any = Dask(args.dask)
        elif args.workers is not None:
            found = Local(args.workers)
        else:
            found = Serial()
    with found:
        yield found


@contextmanager
def refusals() -> Iterator[None]:
    """What the engine refuses is told as it says it."""
    try:
        yield
    except ValueError as error:
        raise UnusableFile(str(error)) from error


def stopped_is(status: int) -> Callable[[Verb], Verb]:
    """A verb that was stopped before it had an answer ends with this status; what the engine refuses is told."""

    def outer(run: Verb) -> Verb:
        def inner(args: argparse.Namespace) -> int:
            from blueberet.engine.endurance.simulate import Stopped

            try:
                with refusals():
                    return run(args)
            except Stopped:
                print("Stopped; there is no answer yet.", file=sys.stderr)
                return status

        return inner

    return outer


@contextmanager
def stoppable(unit: str = "tours") -> Iterator[Callable[[int, int], bool]]:
    """What the engine tells how far it is; Ctrl-C once stops after the block under way, twice at once."""
    note, stopped = progress(), False

    def on_interrupt(*_: object) -> None:
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True
        print("Stopping after what is under way; Ctrl-C again stops at once.", file=sys.stderr)

    def told(done: int, asked: int) -> bool:
        note(f"{done:,} of {asked:,} {unit}")
        return not stopped

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield told
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def kept_in(path: str | None) -> Iterator[BinaryIO | None]:
    """The file of finished blocks, open for one process alone; the folder must be there."""
    if path is None:
        yield None
        return
    place_for(path)
    try:
        stream: BinaryIO = Path(path).open("a+b")  # noqa: SIM115
    except OSError as error:
        raise UnusableFile(f"{path} cannot be written: {error.strerror}.") from error
    with stream:
        if not _alone(stream):
            raise UnusableFile(f"{path} is in use by another campaign; wait for it, or name another file.")
        yield stream


def _alone(stream: BinaryIO) -> bool:
    try:
        import fcntl
    except ImportError:  # No such locks here.
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def tell(args: argparse.Namespace, found: Any, lines: list[str]) -> None:
    """Write the answer to its file, and print it as JSON or as lines."""
    if args.output:
        try:
            Path(args.output).write_bytes(wire.dump_json(found))
        except OSError as error:
            raise UnusableFile(f"{args.output} cannot be written: {error.strerror}.") from error
    if args.json:
        print(json.dumps({"status": "ok", "output": args.output}) if args.output else wire.dump_json(found).decode())
        return
    print("\n".join(lines))
    if args.output:
        print(f"Written to {args.output}.", file=sys.stderr)


def columns(head: list[str], rows: list[list[str]], left: int = 1) -> list[str]:
    """A table in lines; the first ``left`` columns are words, the others stand to the right."""
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]

    def line(row: list[str]) -> str:
        cells = zip(row, widths, strict=True)
        return "  ".join(c.ljust(w) if n < left else c.rjust(w) for n, (c, w) in enumerate(cells)).rstrip()

    return [line(row) for row in (head, *rows)]
