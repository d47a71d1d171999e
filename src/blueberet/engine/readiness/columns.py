"""Many rows as one text of fixed width, read into columns: the quickest way from a database into arrays.

In: bytes of rows of digits, one after another. Out: columns. Why: docs/engines/readiness.md, "From the database".
"""

from collections.abc import Sequence

import numpy as np

from blueberet.engine.readiness.records import EPOCH, NEVER, Ints


def read_fixed(text: bytes, widths: Sequence[int]) -> list[Ints]:
    """Columns of whole numbers of at most nine digits each, written in ``widths`` digits without anything between.

    Raises
    ------
    ValueError
        If the text is no whole number of rows, or holds anything but digits.
    """
    width = sum(widths)
    if len(text) % width:
        raise ValueError(f"{len(text)} signs are no rows of {width}.")
    signs = np.frombuffer(text, np.uint8)
    if len(signs) and not (48 <= int(signs.min()) <= int(signs.max()) <= 57):
        raise ValueError("A row holds a sign that is no digit.")
    table = signs.reshape(-1, width)
    out, at = [], 0
    for w in widths:
        number = np.zeros(len(table), np.int32)
        for n in range(at, at + w):
            number *= 10
            number += table[:, n]
            number -= 48
        out.append(number)
        at += w
    return out


def ordinals(yyyymmdd: Ints) -> Ints:
    """Days written as eight digits, as ordinals; 0: no such day, NEVER."""
    seen, at = np.unique(yyyymmdd, return_inverse=True)
    months = (seen // 10_000 - 1970) * 12 + seen // 100 % 100 - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + seen % 100 - 1 + EPOCH
    return np.where(seen == 0, NEVER, days).astype(np.int32)[at]
