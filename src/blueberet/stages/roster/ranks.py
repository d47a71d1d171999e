"""Ranks in English, Russian and Kazakh, with their category (domain facts, section 5.5)."""

import re

# English, Russian, Kazakh, NATO code, category
RANKS = (
    ("private", "рядовой", "қатардағы жауынгер", "OR-1", "soldier"),
    ("private first class", "ефрейтор", "ефрейтор", "OR-2", "soldier"),
    ("junior sergeant", "младший сержант", "кіші сержант", "OR-3", "sergeant"),
    ("sergeant", "сержант", "сержант", "OR-4", "sergeant"),
    ("senior sergeant", "старший сержант", "аға сержант", "OR-4/5", "sergeant"),
    ("sergeant 3rd class", "сержант третьего класса", "үшінші сыныпты сержант", "OR-5", "sergeant"),
    ("sergeant 2nd class", "сержант второго класса", "екінші сыныпты сержант", "OR-6", "sergeant"),
    ("sergeant 1st class", "сержант первого класса", "бірінші сыныпты сержант", "OR-7", "sergeant"),
    ("staff sergeant", "штаб-сержант", "штаб-сержант", "OR-8", "sergeant"),
    ("master sergeant", "мастер-сержант", "шебер-сержант", "OR-9", "sergeant"),
    ("lieutenant", "лейтенант", "лейтенант", "OF-1", "officer"),
    ("senior lieutenant", "старший лейтенант", "аға лейтенант", "OF-1", "officer"),
    ("captain", "капитан", "капитан", "OF-2", "officer"),
    ("major", "майор", "майор", "OF-3", "officer"),
    ("lieutenant colonel", "подполковник", "подполковник", "OF-4", "officer"),
    ("colonel", "полковник", "полковник", "OF-5", "officer"),
    ("major general", "генерал-майор", "генерал-майор", "OF-6", "officer"),
    ("lieutenant general", "генерал-лейтенант", "генерал-лейтенант", "OF-7", "officer"),
    ("colonel general", "генерал-полковник", "генерал-полковник", "OF-8", "officer"),
    ("general of the army", "генерал армии", "армия генералы", "OF-9", "officer"),
)
SPELLINGS = {word: english for english, russian, kazakh, _, _ in RANKS for word in (english, russian, kazakh)}
CATEGORY = {english: category for english, _, _, _, category in RANKS}

_SHORT = (
    (r"\bмл\b\.?", "младший "), (r"\bст\b\.?", "старший "), (r"\bкіші\b|\bкш\.", "кіші "), (r"\bаға\b", "аға "),
    (r"\bс-т\b|\bсерж\b\.?|\bс\.(?=$)", "сержант"), (r"\bл-т\b|\bлейт\b\.?|\bлтн\b", "лейтенант"),
    (r"\bп/?п-к\b|\bподп-к\b|\bп/полковник\b", "подполковник"), (r"\bп-к\b|\bполк\.", "полковник"),
    (r"\bк-н\b|\bкап\b\.?|\bк-тан\b", "капитан"), (r"\bм-р\b", "майор"), (r"\bряд\b\.?", "рядовой"),
    (r"\bефр\b\.?", "ефрейтор"), (r"\bген\b\.?", "генерал"), (r"\bшт\b\.?\s*", "штаб-"), (r"\bмаст\b\.?\s*", "мастер-"),
    (r"\b(?:1|i|первого)\s*-?(?:го|й)?\s*кл(?:асса|\.)?", "первого класса"),
    (r"\b(?:2|ii|второго)\s*-?(?:го|й)?\s*кл(?:асса|\.)?", "второго класса"),
    (r"\b(?:3|iii|третьего)\s*-?(?:го|й)?\s*кл(?:асса|\.)?", "третьего класса"),
)  # fmt: skip
_BRANCH = re.compile(r"\s+(?:медицинской службы|мед\.?\s*службы|м/с|юстиции|запаса|медициналық қызмет\w*)$")


def rank_of(cell: object) -> str:
    """The English rank of a cell in three languages, also shortened: ``мл. с-т``, ``ст. лейтенант м/с``.

    Raises
    ------
    ValueError
        If no rank is known by that word.
    """
    word = " ".join(str(cell).casefold().replace("ё", "е").split())
    for form in (word, _BRANCH.sub("", word)):
        if form in SPELLINGS:
            return SPELLINGS[form]
        long = form
        for short, full in _SHORT:
            long = re.sub(short, full, long)
        long = " ".join(long.replace("- ", "-").split())
        if long in SPELLINGS:
            return SPELLINGS[long]
    known = ", ".join(dict.fromkeys(SPELLINGS.values()))
    raise ValueError(f"This rank is not known.|Write one of these, in English, Russian or Kazakh: {known}.")
