"""Certificates that are asked for by a file, without the site; checked before anything is signed."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from blueberet.engine.credentials.quads import FORBIDDEN

Kind = Literal["person", "unit", "task", "course", "hours", "level", "language"]
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one spelling."""

    script: Literal["cyrillic", "latin", "passport", "unit"]
    name: str


@dataclass(frozen=True, slots=True)
class Order:
    """One certificate. ``address``: where it can be looked up; it also names the credential, so it is its own.

    ``shown``: what it rests on, a sentence each. For a language ``standard`` is its name, with scale and least score.
    """

    number: str
    title: str
    kind: Kind
    names: tuple[Name, ...]
    standard: str
    standard_title: str
    address: str
    valid_from: date
    valid_until: date | None = None
    standard_version: int | None = None
    scale: str = ""
    least: str = ""
    rank: str = ""
    text: str = ""
    shown: tuple[str, ...] = ()
    follows: str = ""
    status_list: str = ""
    status_index: int | None = None
    """Where its bit of revocation stands, if you keep a status list."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Certificates of one centre, granted by one person.

    Raises
    ------
    ValueError
        With every fault, one a line.
    """

    centre: str
    granted_by: str
    role: str
    certificates: tuple[Order, ...]

    def __post_init__(self) -> None:
        found = list(_faults(self))
        if found:
            raise ValueError("\n".join(found))


def _faults(orders: Orders) -> list[str]:
    found = [] if orders.certificates else ["certificates: there is none."]
    if len(orders.certificates) > MOST:
        found.append(f"certificates: at most {MOST} in one file.")
    numbers, addresses = set[str](), set[str]()
    for n, o in enumerate(orders.certificates):
        at = f"certificates.{n}"
        if not o.names or not all(x.name.strip() for x in o.names):
            found.append(f"{at}.names: a certificate names its holder.")
        if o.valid_until is not None and o.valid_until < o.valid_from:
            found.append(f"{at}.valid_until: it ends before it begins.")
        if not o.address.startswith(("https://", "http://", "urn:")):
            found.append(f"{at}.address: begins with https:// (or urn:, if there is no page).")
        if FORBIDDEN.search(o.address + o.status_list):
            found.append(f"{at}: an address holds no blanks, quotes or brackets.")
        if o.kind == "language" and not (o.scale and o.least):
            found.append(f"{at}: a language has a scale and a least score.")
        if bool(o.status_list) != (o.status_index is not None):
            found.append(f"{at}: a place of revocation has a list and an index, or neither.")
        if not all(c.isalnum() or c in "-_." for c in o.number) or not o.number:
            found.append(f"{at}.number: letters, digits, dashes and points; files are named by it.")
        if o.number in numbers:
            found.append(f"{at}.number: {o.number} stands twice.")
        if o.address in addresses:
            found.append(f"{at}.address: stands twice.")
        numbers.add(o.number)
        addresses.add(o.address)
    return found
