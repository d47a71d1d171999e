"""``blueberet centre`` and ``blueberet account``: the first centre and the people who sign in."""

import argparse
import secrets
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
    account = rooms.add_parser("account", help="make accounts").add_subparsers(metavar="VERB", required=True)
    person = account.add_parser("add", help="make an account, or give one a further role")
    person.add_argument("username")
    person.add_argument("--centre", required=True)
    person.add_argument(
        "--role", required=True, help="administrator, registrar, planner, instructor, commander, soldier"
    )
    person.set_defaults(run=_add_account)


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
    print(f"{centre.name} is there. Next: blueberet account add NAME --centre {centre.code} --role planner")
    return 0


def _list(args: argparse.Namespace) -> int:
    from blueberet.foundation.accounts.models import Centre

    bring_up_to_date()
    for centre in Centre.objects.all():
        print(f"{centre.code:<20} {centre.name}{' (demonstration)' if centre.is_demonstration else ''}")
    return 0


def _add_account(args: argparse.Namespace) -> int:
    from blueberet.foundation.accounts.models import Membership, User
    from blueberet.foundation.audit.services import record_act

    try:
        centre = centre_named(args.centre)
    except UnusableFile as error:
        print(error, file=sys.stderr)
        return 2
    if args.role not in Membership.Role.values:
        print(f"There is no role {args.role}; there are: {', '.join(Membership.Role.values)}.", file=sys.stderr)
        return 2
    with transaction.atomic():
        user = User.objects.filter(username=args.username).first()
        password = "" if user else secrets.token_urlsafe(12)
        user = user or User.objects.create_user(args.username, password=password)
        Membership.objects.get_or_create(user=user, centre=centre, role=args.role)
        record_act("accounts.membership.added", centre=centre, actor=None, subject=user.username, role=args.role)
    print(f"{user.username} is {args.role} of {centre.name}.")
    if password:
        print(f"First password, shown this once: {password}")
    return 0
