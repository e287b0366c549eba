"""What each script needs so that two ways to ask the same meet: endings that say nothing, words that say nothing, and
words that ask the same. Small on purpose: a wrong suggestion costs a moderator more than a missed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

# Letters that are typed in several ways: Arabic and Urdu keyboards, the dot below in Hindi, the nasal signs.
LETTERS = str.maketrans("يىكہةأإآؤۂ", "ییکہہاااوہ") | str.maketrans("ँ", "ं") | {0x093C: None}


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.translate(LETTERS).split())


def _endings(words: str) -> tuple[str, ...]:
    """The longest first."""
    return tuple(sorted(words.translate(LETTERS).split(), key=len, reverse=True))


def _folded(groups: Iterable[str]) -> Iterator[str]:
    return (group.translate(LETTERS) for group in groups)


def _same(*groups: str) -> dict[str, str]:
    """Each word of a group stands for its first."""
    return {word: group.split()[0] for group in _folded(groups) for word in group.split()}


# ------------------------------------------------------------------ words that most questions have
STOP = _listed(
    "a about after all also am an and any are as at be been being but by can could did do does doing done "
    "each for from get give had has have he her his how i if in into is it its like made make may me more "
    "most much many my no not now of on one only or other our out over please possible shall she should so "
    "some such take than that the their them then there these they this those through to up us use used was "
    "we were what when where whether which while will with would you your kind still yet because per every "
    "different long "
    # Urdu
    "کیا کیسے کس کسی کن کون کونسا سا سی سے کا کی کے کو میں پر نے ہے ہیں تھا تھی تھے ہو ہوا ہوئی ہوئے ہوتا "
    "ہوتی ہوتے ہونے گا گی گے جا جاتا جاتی جاتے جائے جانے گیا گئی گئے آپ اپ ہم وہ یہ ان اس اپنا اپنی اپنے اور "
    "یا بھی تو تک لیے لئے ساتھ کر کرتا کرتی کرتے کرنے کرے کریں کیے کئے طرح کہاں کب کوئی آتا آتی آیا آئی آئے "
    "اتا اتی ایا ائی اگر کہ نہیں ہر فی ایک دیا دی دیتا دیتے لگتے لگتا لگا بعد کتنا کتنی کتنے ملتا ملتی ملے "
    "والے والی والا "
    # Hindi
    "क्या कैसे किस किसी किन कौन कौनसा सा सी से का की के को में मे पर ने है हैं था थी थे हो हुआ हुई हुए होता "
    "होती होते होने गा गी गे जा जाता जाती जाते जाए जाये जाने गया गई गए आप हम वह यह ये इन इस उस अपना अपनी अपने "
    "और या भी तो तक लिए लिये साथ कर करता करती करते करने करे करें किया की किए तरह कहा कब कोई आता आती आया आई आए "
    "अगर कि नही हर प्रति एक दिया दी देता देते लगते लगता लगा बाद कितना कितनी कितने मिलता मिलती मिले वाले वाली "
    "वाला कहां "
    # Korean
    "어떻게 무엇 무엇입니까 어떤 어느 얼마 얼마나 얼마였나요 왜 언제 어디 어디서 어디로 어디에 누가 누구 "
    "있습니까 있나요 합니까 하나요 하십니까 하셨나요 했습니까 했나요 됩니까 되나요 입니까 인가요 이나요 "
    "위해 위한 대해 대한 때 수 것 및 더 그 이 저 제 몇 의 은 는 등 전 후 뒤 하고 있는 하는 되는 될 할 한"
)

# ------------------------------------------------------------------ words that ask for the same
SAME = _same(
    "cost price pay paid spend spent money fund funded finance expense",
    "loss lose lost leak leakage",
    "reduce lower limit cut decrease fall drop",
    "measure gauge meter-reading monitor",
    "repair fix mend",
    "choose chose pick select",
    "start begin began launch",
    "train teach taught",
    "stop prevent against",
    "people resident citizen",
    "software application app",
    "لاگت خرچ قیمت پیسے پیسہ رقم ادا",
    "ضیاع ضائع نقصان",
    "لوگ شہری لوگوں شہریوں",
    "ٹھیک مرمت",
    "روکتے خلاف",
    "طے معیار چنے",
    "खर्च लागत कीमत पैसा पैसे दाम भुगतान",
    "नुकसान बर्बाद हानि",
    "लोग नागरिक लोगों नागरिकों",
    "मरम्मत ठीक",
    "हवा वायु",
    "तय मापदंड चुनी",
)
ASKS = {  # who, why and when make another question of the same words
    "who": "?who", "whose": "?who", "whom": "?who", "why": "?why", "when": "?when", "often": "?often",
    "کون": "?who", "کس": "?who", "کیوں": "?why", "کب": "?when",
    "कौन": "?who", "किस": "?who", "किसका": "?who", "क्यों": "?why", "कब": "?when",
    "누가": "?who", "누구": "?who", "왜": "?why", "언제": "?when",
}  # fmt: skip

# ------------------------------------------------------------------ endings
ENGLISH = _endings("ments ment ings ing ies ied ers er ed es ly s e y")
HINDI = _endings(  # Ramanathan and Rao, "A lightweight stemmer for Hindi", 2003
    "ाएंगी ाएंगे ाऊंगी ाऊंगा ाएगी ाएगा ाओगी ाओगे एंगी ेंगी एंगे ेंगे ूंगी ूंगा ातीं नाओं नाएं ताओं ताएं ियां "
    "ियों ाकर ाइए ाईं ाया ेगी ेगा ोगी ोगे ाने ाना ाते ाती ाता तीं ाओं ाएं ुओं ुएं ुआं कर ाओ िए ाई ाए ने नी ना "
    "ते ीं ती ता ां ों ें ो े ू ु ी ि ा"
)
URDU = _endings("ئیں یاں یوں اؤں ؤں نے نا نی تے تا تی وں یں اں ئے ئی یا ے ی ا")
KOREAN = _endings(
    "하였습니까 하셨습니까 되었습니까 했습니까 됐습니까 합니까 됩니까 입니까 습니까 하셨나요 하였나요 "
    "하십니까 되나요 하나요 했나요 됐나요 인가요 나요 까요 에서는 으로는 에게서 으로써 에서 에게 으로 "
    "까지 부터 하고 이나 라도 마다 처럼 보다 들은 들이 들을 들의 이 가 로 와 과 도 만 들"
)
KOREAN_ALWAYS = _endings("은 는 을 를 의 에")  # also after one syllable
ENDINGS: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]] = {  # by script; how much must be left of a word
    "latin": ((ENGLISH, 3),),
    "arabic": ((URDU, 2),),
    "devanagari": ((HINDI, 2),),
    "hangul": ((KOREAN, 2), (KOREAN_ALWAYS, 1)),
}
RANGES = (
    ("latin", 0x0000, 0x024F),
    ("arabic", 0x0600, 0x06FF),
    ("devanagari", 0x0900, 0x097F),
    ("hangul", 0xAC00, 0xD7AF),
)
