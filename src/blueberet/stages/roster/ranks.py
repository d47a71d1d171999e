"""Ranks in English, Russian and Kazakh, with their category (domain facts, section 5.5)."""

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
