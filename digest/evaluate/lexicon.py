"""Words that a careful digest avoids: hype, phrases typical of language models and press offices, the first person.

The hype words are our own selection, of the kind counted by Millar et al. (doi 10.1001/jamanetworkopen.2022.28676) and
Vinkers et al. (doi 10.1136/bmj.h6467). "Novel" is left out: nearly every abstract has it, so it distinguishes nothing.
"""

import re
from collections.abc import Iterable


def of_words(listed: str) -> re.Pattern[str]:
    """Compile a comma-separated list to a pattern for any of its phrases as whole words; '*' is any word ending."""
    return _any(
        re.escape(" ".join(phrase.split())).replace(r"\*", r"\w*").replace(r"\ ", r"\s") for phrase in listed.split(",")
    )


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.I)


HYPE = of_words(
    "groundbreaking, ground-breaking, revolutioni*, revolutionary, game-chang*, game chang*, breakthrough*, "
    "unprecedented, paradigm-shifting, paradigm shift*, cutting-edge, cutting edge, world-class, "
    "best-in-class, remarkabl*, astonishing*, astounding*, amazing*, incredibl*, extraordinar*, exceptional*, "
    "outstanding, spectacular*, phenomenal*, stunning*, striking*, impressive*, exciting, excitingly, "
    "thrilling, fascinating*, brilliant*, superb*, excellent, fantastic, wonderful*, awesome, ingenious*, "
    "elegant*, tremendous*, enormous*, hugely, immense*, profound*, seminal, landmark, pioneering, "
    "unparalleled, unrivalled, unrivaled, unmatched, invaluable, pivotal, holistic*, comprehensive*, "
    "meticulous*, seamless*, dramatic*, crucially, undoubtedly, flawless*, must-read, promising"
)
BANNED = of_words(
    "delve*, paves the way, pave the way, paving the way, sheds light, shed light, shedding light, AI "
    "landscape, evolving landscape, landscape of AI, underscore*, highlights the importance, highlighting the "
    "importance, highlights the need, crucial insight*, tapestry, testament to, it is worth noting, it's worth "
    "noting, it is important to note, it's important to note, in conclusion, in summary, plays a crucial role, "
    "plays a vital role, plays a key role, a step towards, a step toward, an important step, opens the door, "
    "opens new avenues, opens up new, in today's world, in the realm of, ever-evolving, rapidly evolving, "
    "fast-paced, at the forefront, valuable insight*, leverages, leveraging, harnessing, foster*, showcas*, "
    "intricate*, multifaceted, nuanced, bolster*, garner*, not only, as an ai, as a language model, raises "
    "important questions, time will tell, only time, more research is needed, further research is needed, has "
    "the potential to, deep dive, dive into, spearhead*"
)
# Excluded: "US", a country, and the numeral in "Part I".
FIRST_PERSON = re.compile(
    r"(?<!\w)(?<!Part )(?<!War )(?<!Type )(?<!Phase )"
    r"(?:I(?:['’](?:m|ve|d|ll))?|[Ww]e(?:['’](?:re|ve|d|ll))?|[Oo]urs?|us|[Mm]y|myself|ourselves)(?![\w.])"
)
