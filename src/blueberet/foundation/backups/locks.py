"""Closing a back-up to a key or a passphrase, and opening it: age, as a stream.

In: a file, and what closes or opens it. Out: a stream to write to or to read from. Why: docs/adr/0007.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import pyrage

from blueberet.foundation.backups.container import (
    BEGINNING,
    BLOCK,
    END,
    Sink,
    Source,
    exactly,
    header,
    padding,
    told_by,
)
from blueberet.foundation.backups.refusals import Damaged, Refused

AGE = b"age-encryption.org/v1\n"
KEY_PART, CLOSED_PART = "key.age", "back-up.tar.age"
"""Parts of a file closed by a passphrase: it opens the key, and the key opens the rest."""
MOST_KEY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Keys:
    """What closes a back-up (public keys or a passphrase), and what opens it (secret keys or a passphrase)."""

    public: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    passphrase: str = ""

    def recipients(self) -> list[Any]:
        """The public keys, understood."""
        return [_understood(pyrage.x25519.Recipient, k, "public key (age1…)") for k in self.public]

    def identities(self) -> list[Any]:
        """The secret keys, understood."""
        return [_understood(pyrage.x25519.Identity, k, "secret key (AGE-SECRET-KEY-…)") for k in self.secret]


def new_pair() -> tuple[str, str]:
    """A new secret key and its public one."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def keys_in(path: Path) -> tuple[str, ...]:
    """Secret keys of a file as ``blueberet backup keygen`` and ``age-keygen`` write it."""
    try:
        lines = path.read_text().split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The key file {path} cannot be read: {_why(error)}.") from error
    found = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    if not found:
        raise Refused(f"There is no key in {path}.")
    return found


@contextmanager
def closing(file: IO[bytes], keys: Keys) -> Iterator[Sink]:
    """A sink whose content arrives in ``file`` closed to the keys; as it is if there are none."""
    if keys.public:
        with _pumped_out(file, keys.recipients()) as sink:
            yield sink
    elif keys.passphrase:
        # A passphrase cannot close a stream here, so it closes a key made for this one file.
        secret, public = new_pair()
        wrapped = pyrage.passphrase.encrypt(secret.encode(), keys.passphrase)
        file.write(header(KEY_PART, len(wrapped)) + wrapped + padding(len(wrapped)))
        place = file.tell()
        file.write(header(CLOSED_PART, 0))
        with _pumped_out(file, [pyrage.x25519.Recipient.from_str(public)]) as sink:
            yield sink
        size = file.tell() - place - BLOCK
        file.write(padding(size) + END)
        file.seek(place)
        file.write(header(CLOSED_PART, size))
    else:
        yield file


@contextmanager
def opened(file: IO[bytes], keys: Keys) -> Iterator[Source]:
    """The content of ``file``, opened if it is closed.

    Raises
    ------
    Refused
        If there is no key, or not the right one.
    Damaged
        On the way or at the end, if a byte of the closed file is not as it was written.
    """
    start = exactly(file, BLOCK)
    file.seek(0)
    if start.startswith(AGE):
        if not keys.secret:
            raise Refused("The back-up is encrypted to a key. Name the file of the secret key: --identity FILE.")
        with _pumped_in(file, keys.identities()) as source:
            yield source
    elif start.startswith(KEY_PART.encode() + b"\0"):
        with _pumped_in(*_behind_passphrase(file, keys)) as source:
            yield source
    else:
        yield file


def is_closed(path: Path) -> bool:
    """Whether the file is encrypted."""
    with path.open("rb") as file:
        start = file.read(64)
    return start.startswith((AGE, KEY_PART.encode() + b"\0"))


def _behind_passphrase(file: IO[bytes], keys: Keys) -> tuple[Source, list[Any]]:
    _name, size = told_by(exactly(file, BLOCK), BEGINNING)
    wrapped = exactly(file, min(size, MOST_KEY))
    if exactly(file, -size % BLOCK) != padding(size):
        raise Damaged(f"the part {KEY_PART} is damaged or cut off at its end", KEY_PART)
    name, length = told_by(exactly(file, BLOCK), KEY_PART)
    start = file.tell()
    file.seek(start + length)
    if name != CLOSED_PART or exactly(file, -length % BLOCK + len(END) + 1) != padding(length) + END:
        raise Damaged(f"the part {CLOSED_PART} is damaged or cut off at its end", CLOSED_PART)
    file.seek(start)
    if not keys.passphrase:
        raise Refused(
            "The back-up is encrypted with a passphrase. Name a file that holds it (--passphrase-file FILE) or set "
            "BLUEBERET_BACKUP_PASSPHRASE."
        )
    try:
        secret = pyrage.passphrase.decrypt(wrapped, keys.passphrase).decode()
    except (pyrage.DecryptError, OSError) as error:
        raise Refused(
            f"The passphrase does not open it: it is another one, or the part {KEY_PART} is damaged."
        ) from error
    return _Stretch(file, length), [pyrage.x25519.Identity.from_str(secret)]


class _Stretch:
    """The next ``left`` bytes of a file, as if there were no more."""

    def __init__(self, file: IO[bytes], left: int) -> None:
        self.file, self.left = file, left

    def read(self, size: int = -1, /) -> bytes:
        found = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(found)
        return found


class _Remembering:
    """A file that keeps its own fault, which on the way through the library would become a text."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.fault = file, cast("OSError | None", None)

    def write(self, data: bytes, /) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.fault = error
            raise

    def flush(self) -> None:
        self.file.flush()


@contextmanager
def _pumped_out(file: IO[bytes], recipients: list[Any]) -> Iterator[Sink]:
    readable, writable = os.pipe()
    source, sink, kept = os.fdopen(readable, "rb"), os.fdopen(writable, "wb"), _Remembering(file)

    def pump() -> None:
        with source:
            pyrage.encrypt_io(source, kept, recipients)

    with _thread(pump) as faults:
        try:
            yield sink
        except BrokenPipeError:
            if not kept.fault:
                raise
        finally:
            with suppress(BrokenPipeError):
                sink.close()
    if kept.fault:
        raise kept.fault
    if faults:
        raise faults[0]


@contextmanager
def _pumped_in(file: Source, identities: list[Any]) -> Iterator[Source]:
    readable, writable = os.pipe()
    source, sink = os.fdopen(readable, "rb"), os.fdopen(writable, "wb", buffering=0)
    left_early = False

    def pump() -> None:
        with sink:
            pyrage.decrypt_io(file, sink, identities)

    told: Damaged | None = None
    with _thread(pump) as faults:
        try:
            yield source
        except Damaged as error:
            told = error
        except BaseException:
            left_early = True
            raise
        finally:
            # Whoever stops reading before the end lets the other side stop writing.
            source.close()
    if left_early or not faults:
        if told:
            raise told
        return
    if isinstance(faults[0], pyrage.DecryptError):
        if "No matching keys" in str(faults[0]):
            raise Refused("The key does not open this back-up. It was encrypted to another one; look for its key file.")
        raise Damaged(f"the head of the encryption is damaged ({faults[0]})", "the head of the encryption")
    if told and "decryption error" in str(faults[0]):
        part = "the first encrypted block" if told.part == BEGINNING else told.part
        raise Damaged(f"the encryption does not hold any more: {told}", part)
    if told:
        raise told
    raise Damaged(f"the encryption does not hold ({faults[0]})")


@contextmanager
def _thread(work: Callable[[], None]) -> Iterator[list[BaseException]]:
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:  # Handed to the thread that waits.
            faults.append(fault)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield faults
    finally:
        thread.join()


def _understood(kind: Any, text: str, what: str) -> Any:
    try:
        return kind.from_str(text.strip())
    except (pyrage.IdentityError, pyrage.RecipientError) as error:
        shown = text if what.startswith("public") else "What the key file holds"
        raise Refused(f"{shown} is no {what}; make a pair with `blueberet backup keygen FILE`.") from error


def _why(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
