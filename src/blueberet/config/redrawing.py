"""``blueberet report sample``: draw a sample, or draw one again from its list, and see the same names come out."""

import argparse
import json
from typing import Any

from blueberet.config.telling import read_file, tell_unusable
from blueberet.engine.kit import wire
from blueberet.engine.visits.sampling import Asked, Sample, Soldier, draw
from blueberet.foundation.sheets.findings import UnusableFile


def sample_options(verb: argparse.ArgumentParser) -> None:
    """What is told to ``report sample``."""
    verb.add_argument("file", help="people as JSON: a list of number, platoon, sex, or the list a draw was made from")
    verb.add_argument("--seed", help="any text; the same people, size and seed give the same sample")
    verb.add_argument("--size", type=int, help="how many are asked")
    verb.add_argument("--without-a-woman-each", action="store_true",
                      help="a platoon that has women need not send one")  # fmt: skip
    verb.add_argument("--json", action="store_true")


def run_sample(args: argparse.Namespace) -> int:
    """Draw, and tell whom; status 2 if the list, size or seed make no draw."""
    try:
        found = draw(_asked(args))
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    except ValueError as error:
        return tell_unusable(UnusableFile(str(error)), args.json)
    if args.json:
        print(wire.dump_json(found).decode())
    else:
        _tell(found)
    return 0


def _asked(args: argparse.Namespace) -> Asked:
    """The draw of a file, with what the command line says in its place."""
    try:
        data: Any = json.loads(read_file(args.file))
    except (ValueError, RecursionError) as error:
        raise UnusableFile(f"{args.file} is no JSON: {error}.") from error
    told: dict[str, Any] = {"people": data} if isinstance(data, list) else data if isinstance(data, dict) else {}
    if not isinstance(told.get("people"), list):
        raise UnusableFile(f"{args.file} holds no list of people, each with number, platoon and sex.")
    people = wire.load(tuple[Soldier, ...], told["people"])
    size = args.size if args.size is not None else told.get("size", 0)
    seed = args.seed if args.seed is not None else told.get("seed", "")
    each = not args.without_a_woman_each and bool(told.get("a_woman_each", True))
    if not isinstance(size, int) or not isinstance(seed, str):
        raise UnusableFile(f"{args.file}: size is a whole number and seed a text.")
    return Asked(people, size, seed, each)


def _tell(found: Sample) -> None:
    print(f"{found.algorithm}, seed {found.seed!r}, {found.size} asked; list of people {found.digest}")
    for s in found.strata:
        chance = s.asked / s.people
        print(f"{s.platoon} {s.sex}: {s.asked} of {s.people}, chance of each {chance:.1%}")
        for d in s.drawn:
            told = f" instead of {d.instead_of}" if d.instead_of else ""
            print(f"  {d.number}{told}  ({d.place}, {d.hash[:16]}…)")
        for p in s.passed:
            print(f"  {p.number} cannot come: {p.why}")
        if s.short:
            print(f"  {s.short} places nobody can take")
