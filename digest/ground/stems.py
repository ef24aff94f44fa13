"""Normalises words: a crude stem, one sense for synonyms, and the side of a pair of opposites."""

from functools import lru_cache

from digest.ground.lexicon import OPPOSITES, STOP, SYNONYMS

_ENDINGS = (
    "ization isation izing ising ized ised fulness ations ation ments ment ness ities ity ingly edly ings ing ions ion "
    "als al ers er ors or ies ied ed es ly s ive able ible ize ise y e"
).split()
_SHORT_ENDINGS = ("s", "ed", "ing", "e", "es")
IRREGULAR = dict(
    pair.split(":")
    for pair in (
        "held:hold kept:keep told:tell saw:see seen:see chose:choose chosen:choose built:build thought:think "
        "taught:teach wrote:write written:write ran:run began:begin broke:break broken:break drew:draw drawn:draw "
        "spread:spread caught:catch lost:lose stood:stand felt:feel brought:bring meant:mean sent:send went:go gone:go "
        "left:leave led:lead hid:hide hidden:hide knew:know known:know spoke:speak people:person children:child "
        "women:woman men:man lying:lie lies:lie lied:lie indices:index analyses:analysis criteria:criterion "
        "hypotheses:hypothesis vertices:vertex data:data bias:bias biases:bias learnt:learn learned:learn fell:fall "
        "came:come became:become grew:grow grown:grow rose:rise risen:rise sank:sink sunk:sink shrank:shrink "
        "shrunk:shrink flew:fly bore:bear born:bear wore:wear woke:wake forgot:forget forgotten:forget gave:give "
        "given:give took:take taken:take got:get made:make said:say paid:pay laid:lay sold:sell slept:sleep "
        "met:meet shot:shoot won:win hung:hang stuck:stick struck:strike swept:sweep sprang:spring stole:steal "
        "stolen:steal threw:throw thrown:throw overcame:overcome understood:understand withdrew:withdraw "
        "arose:arise arisen:arise swam:swim drove:drive driven:drive rode:ride "
        "beaten:beat better:better chosen:choose bought:buy sought:seek dealt:deal froze:freeze frozen:freeze "
        "proven:prove spoken:speak spent:spend fed:feed withheld:withhold mistook:mistake mistaken:mistake "
        "undertook:undertake undertaken:undertake fought:fight shook:shake shaken:shake sped:speed"
    ).split()
)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A lower-case word without its endings: 'misaligned' and 'misalignment' have one stem."""
    word = IRREGULAR.get(word, word)
    if not word.isalpha():
        return word
    for _ in range(3):
        shorter = _without_ending(word)
        if shorter == word:
            break
        word = shorter
    return word.replace("our", "or").removesuffix("e").replace("isat", "izat")


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (3 if ending in _SHORT_ENDINGS else 4):
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl" else word


def _sense_table() -> dict[str, str]:
    senses: dict[str, str] = {}
    for group in SYNONYMS:
        first, *others = (stem(word) for word in group.split())
        for word in (first, *others):
            senses.setdefault(word, senses.get(first, first))
    return senses


_SENSES = _sense_table()
_SIDES = {word: f"+{name}" for a, ours, b, theirs in OPPOSITES for name, row in ((a, ours), (b, theirs))
          for word in row.split()}  # fmt: skip
_OPPOSITE = {f"+{a}": f"+{b}" for a, _, b, _ in OPPOSITES} | {f"+{b}": f"+{a}" for a, _, b, _ in OPPOSITES}


@lru_cache(maxsize=20_000)
def sense(word: str) -> str:
    """The sense of a lower-case word: its stem, or that of the first of its synonyms; '' for a function word."""
    if word in STOP:
        return ""
    found = stem(word)
    return _SENSES.get(found, found)


def side(word: str) -> str:
    """'+up', '+worse', ...: which side of a pair of opposites a lower-case word is on; '' for neither."""
    return _SIDES.get(word, "")


def opposite(side: str) -> str:
    """The other side of a pair."""
    return _OPPOSITE[side]
