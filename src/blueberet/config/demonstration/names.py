"""Lists of common given and family names; people are drawn from them and exist nowhere.

Each name stands as (Cyrillic, Latin, passport spelling).
"""

FAMILY = (
    ("Әбдіров", "Abdirov", "ABDIROV"), ("Ахметов", "Akhmetov", "AKHMETOV"), ("Әлиев", "Aliyev", "ALIYEV"),
    ("Байжанов", "Baizhanov", "BAIZHANOV"), ("Бектұров", "Bekturov", "BEKTUROV"), ("Досанов", "Dosanov", "DOSSANOV"),
    ("Ермеков", "Yermekov", "YERMEKOV"), ("Есенов", "Yesenov", "YESSENOV"), ("Жақыпов", "Zhakypov", "ZHAKYPOV"),
    ("Жұмабаев", "Zhumabayev", "ZHUMABAYEV"), ("Иванов", "Ivanov", "IVANOV"), ("Ибраев", "Ibrayev", "IBRAYEV"),
    ("Қасымов", "Kasymov", "KASSYMOV"), ("Қожахметов", "Kozhakhmetov", "KOZHAKHMETOV"), ("Ким", "Kim", "KIM"),
    ("Ковалёв", "Kovalyov", "KOVALYOV"), ("Көшербаев", "Kosherbayev", "KOSHERBAYEV"), ("Мұратов", "Muratov", "MURATOV"),
    ("Нұрғалиев", "Nurgaliyev", "NURGALIYEV"), ("Нұрпейісов", "Nurpeisov", "NURPEISSOV"), ("Оспанов", "Ospanov", "OSPANOV"),
    ("Өтегенов", "Otegenov", "OTEGENOV"), ("Петров", "Petrov", "PETROV"), ("Рахимов", "Rakhimov", "RAKHIMOV"),
    ("Сағынтаев", "Sagyntayev", "SAGYNTAYEV"), ("Садықов", "Sadykov", "SADYKOV"), ("Сейітов", "Seitov", "SEITOV"),
    ("Смағұлов", "Smagulov", "SMAGULOV"), ("Сүлейменов", "Suleimenov", "SULEIMENOV"), ("Тәжібаев", "Tazhibayev", "TAZHIBAYEV"),
    ("Төлегенов", "Tolegenov", "TOLEGENOV"), ("Тұрсынов", "Tursynov", "TURSSYNOV"), ("Үсенов", "Usenov", "USSENOV"),
    ("Хамитов", "Khamitov", "KHAMITOV"), ("Шаймерденов", "Shaimerdenov", "SHAIMERDENOV"), ("Шәріпов", "Sharipov", "SHARIPOV"),
)  # fmt: skip
MEN = (
    ("Айдос", "Aidos", "AIDOS"), ("Алексей", "Alexey", "ALEXEY"), ("Арман", "Arman", "ARMAN"), ("Асқар", "Askar", "ASKAR"),
    ("Бауыржан", "Bauyrzhan", "BAUYRZHAN"), ("Ғалым", "Galym", "GALYM"), ("Дәурен", "Dauren", "DAUREN"),
    ("Данияр", "Daniyar", "DANIYAR"), ("Дмитрий", "Dmitriy", "DMITRIY"), ("Ерлан", "Yerlan", "YERLAN"),
    ("Жандос", "Zhandos", "ZHANDOS"), ("Қайрат", "Kairat", "KAIRAT"), ("Мақсат", "Maksat", "MAXAT"),
    ("Марат", "Marat", "MARAT"), ("Нұрлан", "Nurlan", "NURLAN"), ("Өркен", "Orken", "ORKEN"), ("Руслан", "Ruslan", "RUSLAN"),
    ("Самат", "Samat", "SAMAT"), ("Сергей", "Sergey", "SERGEY"), ("Тимур", "Timur", "TIMUR"), ("Ұлан", "Ulan", "ULAN"),
    ("Шыңғыс", "Shyngys", "SHYNGYS"), ("Ілияс", "Iliyas", "ILIYAS"), ("Һамит", "Hamit", "HAMIT"),
)  # fmt: skip
WOMEN = (
    ("Айгүл", "Aigul", "AIGUL"), ("Әсел", "Asel", "ASSEL"), ("Динара", "Dinara", "DINARA"), ("Жанар", "Zhanar", "ZHANAR"),
    ("Меруерт", "Meruyert", "MERUYERT"), ("Ольга", "Olga", "OLGA"), ("Сәуле", "Saule", "SAULE"), ("Үміт", "Umit", "UMIT"),
)  # fmt: skip
REGIONS = (
    "Abai", "Akmola", "Aktobe", "Almaty Region", "Atyrau", "West Kazakhstan", "Jambyl", "Jetisu", "Karaganda", "Kostanay",
    "Kyzylorda", "Mangystau", "Pavlodar", "North Kazakhstan", "Turkistan", "Ulytau", "East Kazakhstan", "Astana", "Almaty",
    "Shymkent",
)  # fmt: skip
