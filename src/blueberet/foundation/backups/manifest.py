"""What a back-up says about itself: what it holds, told at its beginning, and what was written, told at its end."""

import hashlib
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from blueberet.foundation.backups.refusals import Damaged, Refused

FORMAT = 1
OPENING, MANIFEST, SUM = "blueberet-back-up.json", "manifest.json", "manifest.sha256"


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class TableTold(_Told):
    """A table and its columns, in the order in which each row lists them."""

    table: str
    columns: list[str]


class Opening(_Told):
    """The first part: what is needed to read the others."""

    product: Literal["blueberet"] = "blueberet"
    format: int = FORMAT
    version: str
    """Version of the product that wrote it."""
    made_at: str
    """ISO 8601, UTC."""
    database: str
    """``sqlite`` or ``postgresql``; it may be restored into either."""
    migrations: list[tuple[str, str]]
    """Room and name of each step that the database had taken, sorted."""
    tables: list[TableTold]
    left_out: list[str]
    """Tables whose rows are not in it: sessions, which a restore must not bring back to life."""


class PartTold(_Told):
    """A part as it stands in the archive."""

    name: str
    bytes: int
    sha256: str
    rows: int


class TableCount(_Told):
    """Rows of a table, and SHA-256 over their lines."""

    rows: int
    sha256: str


class ChainTold(_Told):
    """The trail at the moment of the back-up; ``broken`` names its first broken link, if it had one."""

    number: int
    seal: str
    broken: str = ""


class Manifest(_Told):
    """The last part: what was written."""

    parts: list[PartTold]
    tables: dict[str, TableCount]
    trail: ChainTold | None
    """None if the database was older than the chain."""
    centres: list[str]

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(t.rows for t in self.tables.values())


def sha256_of(data: bytes) -> str:
    """Hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_opening(name: str, data: bytes) -> Opening:
    """The first part.

    Raises
    ------
    Refused
        If this is no back-up of this product, or one of a format that this version does not know.
    """
    if name != OPENING:
        raise Refused(f"This is not a back-up of Blueberet: it begins with {name!r}.")
    try:
        found = Opening.model_validate_json(data)
    except ValidationError as error:
        raise Damaged(f"the part {OPENING} is damaged or foreign: {_first(error)}", OPENING) from error
    if found.format > FORMAT:
        raise Refused(
            f"The back-up was made by a newer version ({found.version}, format {found.format}); this is format "
            f"{FORMAT}. Install that version and restore with it."
        )
    return found


def read_manifest(data: bytes) -> Manifest:
    """The last part, whose sum was found right."""
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise Damaged(f"the part {MANIFEST} is damaged or foreign: {_first(error)}", MANIFEST) from error


def _first(error: ValidationError) -> str:
    one = error.errors()[0]
    return f"{'.'.join(str(p) for p in one['loc'])}: {one['msg']}"
