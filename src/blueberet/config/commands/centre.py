"""``blueberet centre`` and ``blueberet account``: the first centre and the people who sign in."""

import argparse
import sys

from django.db import transaction

from blueberet.config.commands.roster import centre_named
from blueberet.config.commands.serve import bring_up_to_date
from blueberet.foundation.sheets.findings import UnusableFile


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both rooms and their verbs."""
    centre = rooms.add_parser("centre", help="make a centre of your own").add_subparsers(metavar="VERB", required=True)
    make = centre.add_parser("add", help="make a centre")
    make.add_argument("code", help="short name in letters, digits and hyphens")
    make.add_argument("--name", required=True)
    make.set_defaults(run=_add_centre)
    centre.add_parser("list", help="name the centres of this database").set_defaults(run=_list)
    room = rooms.add_parser("account", help="make accounts").add_subparsers(metavar="VERB", required=True)
    person = room.add_parser("add", help="make an account, or give one a further role")
    person.add_argument("username")
    person.add_argument("--centre", required=True)
    person.add_argument("--role", required=True, help="administrator, registrar, planner, … (docs/manual)")
    person.add_argument("--name", default="", help="name of the person")
    person.add_argument("--scope", default="", help="only this unit, by its code; empty: the whole centre")
    person.add_argument("--service-number", default="", help="for a soldier: who he is on the roster")
    person.set_defaults(run=_add_account)
    again = room.add_parser("let-in", help="new first password; lifts a lock-out and removes the second factor")
    again.add_argument("username")
    again.set_defaults(run=_let_in)


def _add_centre(args: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError

    from blueberet.foundation.accounts.models import Centre
    from blueberet.foundation.audit.services import record_act

    bring_up_to_date()
    centre = Centre(code=args.code, name=args.name)
    try:
        centre.full_clean()
    except ValidationError as error:
        print("; ".join(error.messages), file=sys.stderr)
        return 2
    with transaction.atomic():
        centre.save()
        record_act("accounts.centre.added", centre=centre, actor=None, subject=centre.code)
    print(f"{centre.name} is there. Next: blueberet account add NAME --centre {centre.code} --role administrator")
    return 0


def _list(args: argparse.Namespace) -> int:
    from blueberet.foundation.accounts.models import Centre

    bring_up_to_date()
    for centre in Centre.objects.all():
        print(f"{centre.code:<20} {centre.name}{' (demonstration)' if centre.is_demonstration else ''}")
    return 0


def _add_account(args: argparse.Namespace) -> int:
    from blueberet.foundation.access.services.giving import NotPossible, add_account

    try:
        centre = centre_named(args.centre)
        user, password = add_account(
            centre=centre, actor=None, username=args.username, full_name=args.name, role=args.role, scope=args.scope,
            service_number=args.service_number,
        )  # fmt: skip
    except (UnusableFile, NotPossible) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{user.username} is {args.role} of {centre.name}.")
    if password:
        print(f"First password, shown this once and changed at the first sign-in: {password}")
    return 0


def _let_in(args: argparse.Namespace) -> int:
    from blueberet.foundation.access.services.giving import let_in_from_the_shell
    from blueberet.foundation.accounts.models import User

    bring_up_to_date()
    user = User.objects.filter(username=args.username).first()
    if user is None:
        print(f"There is no account {args.username}.", file=sys.stderr)
        return 2
    print(f"First password of {user.username}, shown this once: {let_in_from_the_shell(user)}")
    return 0
