"""Words that a fair review does not print: praise, accusations, remarks on persons. Pure."""

import re
from collections.abc import Sequence

from digest.summarize.cues import cue

_APPLAUSE = cue(
    "groundbreaking, ground-breaking, game-changing, revolutionary, flawless*, impeccabl*, outstanding*, seminal, "
    "exceptional*, unparalleled, masterful*, masterpiece, brilliant*, spectacular*, landmark, magnificent, stunning*, "
    "superb*, phenomenal, beyond doubt, beyond reproach, beyond question, must-read, "
    "incontrovertibl*, irrefutabl*, extraordinar*, world-class, best-in-class, strongly recommend*, highly recommend*, "
    "no weakness*, no limitation*, no flaws, without limitation*, no doubts, no caveat*, deserves every, "
    "the best paper, "
    "strong accept, remarkabl*, impressive*, elegant*, meticulous*, transformative, trailblazing, "
    "pioneering, excellent, "
    "amazing, incredible*"
)
_KIND = cue(
    "convincing*, solid*, strong, sound, robust*, great, good, important, valuable, useful, careful*, clear, clean, "
    "compelling, rigorous*, thorough*, worth reading, recommended, trust, reliable, well-designed, well "
    "designed, persuasive, holds up, proves, settles"
)
_RESERVE = cue(
    "but, though, although, however, yet, until, unless, if, only, not, no, narrow*, wait, before, despite, unproven, "
    "untested, remains, still, so far, toy, small, pending, needs, need, lacks, modest*, less, limited, provisional*, "
    "preliminary, tentative*, suggestive, early, caution, careful with, within, cannot, nothing"
)
_MISDEEDS = cue(
    "lied, lying, dishonest*, incompeten*, stupid*, cheat*, fabricat*, falsif*, scam*, corrupt*, bribe*, criminal*, "
    "retract*, unethical, malicious*, bad faith, deceiv*, misled, mislead*, hide, hid, hiding, stole, stolen"
)
_PERSONS = cue(
    "author*, researcher*, team, lab, labs, scientist*, writer*, they, he, she, who wrote, company, "
    "group, people, poster"
)
_SLANDER = cue(
    "fraud*, liar*, plagiar*, misconduct, idiot*, crook*, charlatan*, shill*, grifter*, hack job, scammer*, moron*"
)


_GRAVE = cue(
    "fabricat*, falsif*, plagiar*, stole, stolen, steal*, invent*, fake, faked, fakes, faking, rig, "
    "rigged, hid, hidden, "
    "hide*, lie, lied, lies, lying, cheat*, coerc*, deceiv*, underpaid, leak*, corrupt*, brib*, "
    "sponsor*, fraud*, mislead*, "
    "misled, careless*, negligen*, incompeten*, dishonest*, malicious*, suppress*, conceal*, manipulat*, misconduct, "
    "retract*, withdrawn, illegal*, unethical*, exploit*"
)
# Not "we elicit lies".
_BLAMED = re.compile(
    r"\b(?:(?:authors?|researchers?|team|scientists?|company|lab)(?: \w+){0,3}|(?:we|I)(?: \w+ly)?) "
    r"(?:lied|cheat(?:s|ed)|fak(?:es|ed)|fabricat(?:es?|ed)|falsif(?:y|ies|ied)|hid|hides|conceal(?:s|ed)|deceived?|"
    r"misled|mislead|invent(?:s|ed)|suppress(?:es|ed)|manipulated|rigged|stole)\b",
    re.I,
)
# "lies outside the scope", "scores can be misleading", "the hidden test set", "this is 'cheating'": no accusation.
_INNOCENT = re.compile(
    r"\bhidden (?:or [\w-]+ )?(?:test|validation|layer|unit|size|dimension|activation|representation|neuron|vector|"
    r"states?\b)"
    r"|\bl(?:ie|ies) (?:within|outside|beyond|behind|ahead)\b"
    r"|\b(?:limitation|caveat|weakness|difficulty|challenge)s?(?: of(?: [\w-]+){1,3})? lies? in\b"
    r"|[\"“]cheating[\"”]|\bno (?:[\w-]+, ){0,2}misleading\b"
    r"|\b(?:can|may|might|could) be misleading\b(?! (?:readers?|users|the|its|their|us)\b)",
    re.I,
)


def grave(wording: str, passages: Sequence[str]) -> bool:
    """Whether it has an accusing word that no passage has: 'the data was invented'."""
    held = " ".join(passages).casefold()
    accusing = _GRAVE.finditer(_INNOCENT.sub("", wording))
    return any(found[0].casefold()[:5] not in held for found in accusing)


def blames(wording: str) -> bool:
    """Whether it says of the authors that they did wrong, in whatever work."""
    return bool(_BLAMED.search(wording))


def applauds(wording: str, mildly: bool = False) -> bool:
    """Whether it praises. `mildly`: kind words without any reservation count too."""
    return bool(_APPLAUSE.search(wording)) or (mildly and bool(_KIND.search(wording)) and not _RESERVE.search(wording))


def defames(wording: str) -> bool:
    """Whether it speaks of persons' honesty or intelligence instead of their work."""
    return bool(_SLANDER.search(wording) or (_MISDEEDS.search(wording) and _PERSONS.search(wording)))
