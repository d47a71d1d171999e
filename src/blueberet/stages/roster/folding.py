"""Names folded to one key: whatever the script, the keyboard or the fashion of transliteration.

In: a word or a name in Cyrillic (Russian, Kazakh) or Latin letters. Out: ``a``-``z`` and digits.
Why: Әсем, Асем, Asem and Assem are one name; Құрман, Курман, Kurman and Qurman too. The key is
for finding and comparing only and is never shown: it folds more together than a reader would.
"""

import re
import unicodedata
from collections.abc import Iterable

_CYRILLIC = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_LATIN = {"ş": "sh", "š": "sh", "ç": "ch", "č": "ch", "ž": "zh", "ı": "i", "ß": "ss", "æ": "ae", "ø": "o", "đ": "d"}
_LETTERS = str.maketrans(_CYRILLIC | _LATIN)
# Order matters: longer spellings first.
_SPELLINGS = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"shch|sch", "sch"), (r"x", "ks"), (r"gh", "g"), (r"dzh|dj|zh|j", "z"), (r"sh", "s"),
        (r"ch", "c"), (r"kh|h|q", "k"), (r"w", "v"), (r"yo", "e"), (r"y(?=[aeiou])", ""), (r"y", "i"),
    )
)  # fmt: skip
_GAPS = re.compile(r"[\s,.;/]+")


def fold(text: str) -> str:
    """One word's key. Hyphens, apostrophes and doubled letters are dropped; digits stay as they are.

    ``zh`` and ``z``, ``kh`` ``q`` and ``k``, ``sh`` and ``s`` fall together so that a word cut in the
    middle of such a pair still finds its name.
    """
    letters = unicodedata.normalize("NFC", text.casefold()).translate(_LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", letters) if c.isalnum())
    plain = plain.translate(_LETTERS)
    for spelling, letter in _SPELLINGS:
        plain = spelling.sub(letter, plain)
    return re.sub(r"([^\d])\1+", r"\1", plain)


def folded_words(name: str) -> tuple[str, ...]:
    """The keys of a name's words in their order."""
    return tuple(key for word in _GAPS.split(name) if (key := fold(word)))


def asked_keys(words: str) -> list[tuple[str, ...]]:
    """For each word asked for, the keys that may find it: a glide at the end may belong to the next letter."""
    found: list[tuple[str, ...]] = []
    for word in _GAPS.split(words):
        key = fold(word)
        if not key:
            continue
        cut = word.casefold()[-1] in "yjй" and len(key) > 2
        found.append((key, key[:-1]) if cut else (key,))
    return found


def search_key(texts: Iterable[str]) -> str:
    """What is stored to search in: every different key once, each between spaces; 400 characters at most."""
    keys = dict.fromkeys(key for text in texts for key in folded_words(text))
    return f" {' '.join(keys)} "[:400]


def steps_between(a: str, b: str, most: int) -> int:
    """How many letters differ (changed, added, left out, swapped with the neighbour), up to ``most`` + 1."""
    if a == b:
        return 0
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        following = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > most:
            return most + 1
        before, row = row, following
    return min(row[-1], most + 1)


def typos_forgiven(key: str) -> int:
    """Letters that may be wrong in a search: none in short words, one from four, two from eight."""
    return 0 if len(key) < 4 else 1 if len(key) < 8 else 2
