"""What people call languages, in any of many languages: "arabe", "Arabisch", "عربي", "darija"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from bot import cldr
from bot.talk.answers import plain

TOLD_IN = ("nl", "fr", "en", "de", "es", "ro", "bg", "pl", "uk", "ru", "tr", "ar", "fa")
"""The languages in which somebody may name theirs."""
MOST_SPOKEN = (
    *("nl", "fr", "en", "ar", "tr", "uk", "ro", "bg", "pl", "es", "ru", "fa", "fa-AF", "ps", "so"),
    *("ti", "ku", "ckb", "sq", "am", "de", "pt", "it", "sr", "bs", "hr", "mk", "sk", "cs", "hu"),
    *("el", "hy", "ka", "ce", "az", "uz", "ur", "hi", "pa", "bn", "ne", "ta", "th", "vi", "zh"),
    *("ja", "ko", "tl", "id", "sw", "ln", "kg", "lu", "rw", "rn", "ff", "wo", "ha", "yo", "ig"),
    *("ee", "tw", "om", "aa", "bm", "mn", "bo", "rom", "zgh", "rif", "he", "sv", "da", "fi", "no"),
    *("et", "lv", "lt", "sl", "mt", "ga", "kk", "ky", "tg", "tk", "ug", "my", "km", "lo", "si"),
)
"""The languages that a word may mean."""
# What people say and no table of languages has, or has under a longer name.
_ALSO = {
    "ar": "عربي, عربى, بالعربي, عربية, اللغة العربية, arabi, 3arabi, arabic, darija, derija,"
    " darja, daridja, الدارجة, دارجة, marokkaans, marocain, moroccan, syrisch, syrien, egyptisch,"
    " egyptien, irakees, irakien, algerien, tunisien",
    "fa": "farsi, فارسی, فارسي, persian, persan, perzisch, iraans, iranien, iranian",
    "fa-AF": "dari, دری, دري, prs, afghaans, afghan, afghani, afghaans perzisch",
    "ps": "pashto, pashtu, pashtoo, pasjtoe, pasjto, pachto, pachtou, pachtoun, پشتو, پښتو",
    "ku": "koerdisch, kurdisch, kurde, kurdish, kurdi, kurmanji, kurmanci, kermanji, كردي, کردی,"
    " کوردی, الكردية, badini, bahdini",
    "ckb": "sorani, soranî, سۆرانی, سورانی, سوراني, soranisch",
    "so": "somali, somalisch, somalie, somalien, soomaali, af soomaali, صومالي, الصومالية",
    "ti": "tigrinya, tigrigna, tigrinja, ትግርኛ, eritrees, eritreen, erythreen, erythreeen",
    "am": "amharic, amhaars, amharisch, amharique, አማርኛ, ethiopisch, ethiopien",
    "sq": "albanees, albanais, albanian, shqip, shqipe, kosovaars",
    "tr": "turks, turc, turkish, turkce, türkce, تركي",
    "uk": "oekraiens, oekrains, ukrainien, ukrainian, українська, украинский, українською",
    "ru": "russisch, russe, russian, русский, по русски, russki, روسي",
    "bg": "bulgaars, bulgare, bulgarian, български, bulgarski, balgarski",
    "ro": "roemeens, roumain, romanian, romana, română, român, moldavisch, moldave, moldovan",
    "pl": "pools, polonais, polish, polski, po polsku",
    "es": "spaans, espagnol, spanish, espanol, castellano, castillan",
    "nl": "nederlands, vlaams, neerlandais, flamand, dutch, flemish, holandes, هولندي, هولندية",
    "fr": "frans, francais, french, frances, فرنسي, فرنسية, fransizca",
    "en": "engels, anglais, english, ingles, إنجليزي, انجليزي, انكليزي, ingilizce",
    "zgh": "berbers, berber, berbere, tamazight, amazigh, tamazigh",
    "rif": "tarifit, riffijns, rifain, riffian, tmazight",
    "rom": "romani, romanes, romanes, rroma",
    "zh": "chinees, chinois, chinese, mandarijn, mandarin, 中文, 汉语",
    "tl": "tagalog, filipino, pilipino",
    "ff": "fula, fulani, peul, peulh, pular, pulaar, fulfulde",
    "tw": "twi, akan, asante",
    "sr": "servisch, serbe, serbian, srpski",
    "no": "noors, norvegien, norwegian",
}
_OWN = ("so", "ti", "ps", "ku", "sq", "am", "ckb")
_SHORTEST = 4
"""Letters of a name that is looked for in a sentence."""


def named(text: str, offered: Collection[str]) -> str | None:
    """Return the tag of the one language that is named, whether it is offered or not: by a name
    alone, or as a word of a sentence; one that is offered by its tag too. None where no language or
    more than one is named."""
    said = plain(text)
    tags = {tag.lower(): tag for tag in offered}
    if said in tags:
        return tags[said]
    names = _names()
    if said in names:
        return _ours(names[said], offered)
    words = said.split()
    found = {
        _ours(names[word], offered)
        for word in words
        if word in names and len(word) >= _SHORTEST and names[word] in _ALSO
    }
    return found.pop() if len(found) == 1 else None


def _ours(tag: str, offered: Collection[str]) -> str:
    """A variety that is not offered is told in its language: Dari where there is only Persian
    stays Dari, for Dari is not Farsi."""
    base = tag.split("-")[0]
    return tag if tag in offered or tag == "fa-AF" or base not in offered else base


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Every name that is known, in comparable form, with the tag of its language; the most spoken
    first where two share one."""
    found: dict[str, str] = {}
    for tag, words in _ALSO.items():
        for word in words.split(","):
            found.setdefault(plain(word), tag)
    for tag, name in _told():
        found.setdefault(plain(name), tag)
    found.pop("", None)
    return found


def _told() -> Iterator[tuple[str, str]]:
    """What each language is called in each of those in which it may be named; those that many here
    speak also in themselves."""
    tables = [cldr.locale(tag).languages for tag in TOLD_IN]
    for tag in MOST_SPOKEN:
        key = tag.replace("-", "_")
        for table in tables:
            if key in table:
                yield tag, table[key]
    for tag in _OWN:
        name = cldr.locale(tag).get_language_name()
        if name:
            yield tag, name
