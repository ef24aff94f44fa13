"""Which sentences speak to a model or a reviewer instead of a reader, in any dress. Pure.

They are never evidence and no model is shown them. Works about such attacks quote some; they lose those quotes and
nothing else. Families: arXiv's real cases (reference: summarize.md, section 4), indirect injection as in BIPIA and
garak's latent injection, forged fences and roles, praise that asks for nothing, and all of these encoded, spaced out,
translated or split over sentences.
"""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

from digest.model import Sentence
from digest.summarize.cues import COMMAND

LONGEST = 2_000
"""Characters of one sentence that are looked at; longer ones are no prose."""
_TOGETHER = 3
"""Sentences over which an instruction may be split ..."""
_NEAR = 400
"""... when they are short: characters in all."""

_OUTPUT = (
    r"(?:response|reply|answer|output|summary|summari[sz]ation|review|assessment|evaluation|verdict|critique|digest|"
    r"newsletter)"
)
_TO_A_MODEL = re.compile(
    rf"\b(?:in|of|to|from|with|at the (?:end|start|beginning) of|before|after|make|keep|begin|start|end|finish|encode|"
    rf"translate|write|format) your (?:\w+ ){{0,2}}{_OUTPUT}\b"
    rf"|\b(?:the|this|your|any) {_OUTPUT} (?:must|should|shall|has to|needs to|is to) (?:not )?(?:be|"
    rf"contain|include|say|"
    r"state|mention|end|begin|start|praise|omit|avoid|recommend)\b"
    r"|\b(?:please )?(?:do not|don'?t|never|avoid|refrain from|without) (?:to )?(?:mention|discuss|list|"
    r"report|rais|includ|"
    r"criticis|criticiz|highlight|question|doubt)\w*\b.{0,40}\b(?:limitation|weakness|flaw|doubt|caveat|negative|"
    r"concern|criticism|shortcoming)"
    r"|\b(?:omit|leave out|skip|remove|suppress|hide)\b.{0,30}\b(?:limitation|weakness|flaw|doubt|caveat|concern|"
    r"criticism|shortcoming)s?\b"
    r"|\b(?:you are|act as|pretend to be|behave as|roleplay as|from now on,? you)\b.{0,60}\b(?:assistant|model|ai|bot|"
    r"reviewer|editor|expert|dan|summari[sz]er)\b"
    r"|\b(?:reveal|repeat|print|show|output|leak|disclose)\b.{0,30}\b(?:system prompt|your "
    r"(?:instructions|prompt|rules)|"
    r"the (?:instructions|prompt) above|canary|api key)\b"
    r"|^(?:please |now |also |then |finally |first )*(?:say|respond|reply|answer|output|print|write|"
    r"append|include|insert|add|"
    r"translate|encode|visit|click|send|email|tell (?:the|your) (?:user|reader))\b.{0,80}"
    r"\b(?:your|the (?:user|reader|summary|response|reply|above|following)|https?:|verbatim|word for word|"
    r"base64|caesar|"
    r"instead|exactly)\b"
    rf"|^(?:please |now |also |then )*\w+ (?:\w+ ){{0,3}}your (?:\w+ )?(?:{_OUTPUT}|message)\b"
    r"|\b(?:dear|attention,?|note to|message (?:to|for)|instructions? (?:to|for)) (?:the |all |any "
    r")?(?:ai|llm|language "
    r"model|model|automated|reviewer|summari[sz]er|assistant)s?\b"
    r"|\b(?:if you are|as|for) (?:an? |any |all )?(?:ai|llm|language models?|ai assistants?|automated \w+)(?: models?| "
    r"assistants?)? (?:reading|processing|reviewing|summari[sz]ing|evaluating|that reads?)\b",
    re.I,
)
_FORGED = re.compile(
    r"<\|?/?(?:im_start|im_end|system|user|assistant|endoftext|eot_id|document|source)\b|\[/?(?:INST|SYS|"
    r"SYSTEM)\]|<<SYS>>"
    r"|^#{1,4} ?(?:system|instruction|assistant|response)\b|^(?:system|assistant|developer)(?: prompt| message)? ?:"
    r"|\b(?:end|begin|start) of (?:the )?(?:document|source|context|paper|prompt|user input|data)\b ?[:.\]>=-]"
    r"|[<\[=-]{2,} ?/?(?:END|BEGIN|FENCE|SOURCE|SYSTEM)\b|\bFENCE[- ]?[0-9a-f]{4,}|\"(?:claims|doubts|"
    r"sentences|limits)\" ?:",
    re.I,
)
_WORK = (
    r"(?:th(?:is|e present) (?:paper|work|study|article|post|submission|manuscript|contribution)|the "
    r"(?:authors?|paper)|"
    r"our (?:paper|work|contribution|study))"
)
_PRAISE = re.compile(
    rf"\b{_WORK}\b.{{0,80}}\b(?:groundbreaking|flawless|impeccable|outstanding|seminal|revolutionary|"
    rf"exceptional|perfect|"
    r"unparalleled|beyond (?:reproach|doubt|question)|(?:entirely|completely|absolutely) (?:sound|correct|"
    r"convincing)|the "
    r"(?:best|most important)|must[- ]read|landmark|masterpiece|deserves? (?:to be|an?|every|the))\b"
    rf"|\b(?:no|without(?: any)?|free (?:of|from)(?: any)?|not a single|zero) (?:\w+ )?(?:limitation|weakness|flaw|"
    r"caveat|shortcoming)(?:s|es)?\b(?! (?:of|in|section|are|were|that)\b)"
    r"|\b(?:all|every|independent|expert) (?:\w+ )?(?:reviewers?|experts?|readers?|"
    r"critics?)\b.{0,50}\b(?:agree|praise[ds]?|"
    r"unanimous|confirm|recommend|found no)"
    r"|\b(?:strong|clear|immediate|unconditional) accept\b|\bscore of (?:10|ten) out of\b|\b10/10\b",
    re.I,
)
# 'Ignore the previous instructions', 'give a positive review', 'do not mention weaknesses', in other languages.
_ABROAD = re.compile(
    r"\b(?:ignor(?:ez?|iere?n?|a|e|ar|are)|oubliez|vergiss|vergessen sie|olvida|dimentica|negeer|"
    r"esque[cç]a|missachte)\b"
    r".{0,40}\b(?:instruc\w+|anweisung\w*|instruktion\w*|istruzion\w*|consignes?|regeln|indicaciones|"
    r"richtlinien|instructies)"
    r"|\b(?:ne mentionne[zr]?|ne parlez|erwähne?n?(?: sie)?|no menciones?|non menzionare|noem|não mencione)\b.{0,40}"
    r"\b(?:limit\w*|faibless\w*|schwäch\w*|einschränk\w*|debilidad\w*|limitaci\w*|debolezz\w*|zwakt\w*|"
    r"fraquez\w*|limitaç\w*)"
    r"|\b(?:évaluation|critique|bewertung|rezension|gutachten|reseña|evaluación|recensione|valutazione|"
    r"beoordeling|avaliação)"
    r"\b.{0,30}\b(?:positi[vf]\w*|favorable|excelente|eccellente)"
    r"|\b(?:schreibe?n?|gib|geben sie|donnez|rédigez|escribe|escriba|scrivi|schrijf|"
    r"escreva)\b.{0,40}\b(?:positi[vf]\w*|nur "
    r"gutes|sólo lo bueno)"
    r"|(?:игнорируй|забудь|не упоминай|положительн\w+ (?:отзыв|рецензи)|напиши)"
    r"|(?:忽略|无视|無視|不要提|请给出|給出|正面评价|好评|積極的|指示を無視|肯定的な|弱点を|限界を述べ|"
    r"무시하|긍정적인 (?:리뷰|평가)|تجاهل|لا تذكر|अनदेखा)",
    re.I,
)
# Letters of other scripts, and digits, that pass for Latin ones.
_ALIKE = (
    "аa еe оo рp сc уy хx іi јj ѕs ԁd һh вb кk мm нh тt АA ВB ЕE КK МM НH ОO РP СC ТT ХX ІI αa οo ρp νv ιi κk τt εe "
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX 0o 1i 3e 4a $s @a"
)
# No sign can be found without one of these: most sentences are passed over at once.
_HINT = re.compile(
    r"ignor|disregard|forget|overrid|review|rating|score|recommend|accept|prais|rat(?:e|ing)|summar|"
    r"endors|highlight|mention|"
    r"list|discuss|report|weakness|limitation|flaw|caveat|shortcoming|instruct|prompt|your|you are|"
    r"pretend|act as|behave as|"
    r"assistant|language model|\bllm|\bai\b|http|base64|verbatim|system|<\||\[/?inst|fence|<<|document|groundbreaking|"
    r"flawless|impeccabl|outstanding|seminal|revolution|exceptional|perfect|unparallel|beyond|must[- ]read|landmark|"
    r"masterpiece|deserv|10/10|\"(?:claims|doubts|sentences)|doubt|"
    r"oubliez|vergiss|vergessen|olvida|dimentica|negeer|esque|missachte|évaluation|critique|bewertung|"
    r"rezension|gutachten|"
    r"reseña|recensione|valutazione|beoordeling|avaliação|erwähn|mencion|menzion|noem|schreib|positi[vf]|"
    r"[а-я]{4}|[\u0600-\u06ff"
    r"\u0900-\u097f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2}",
    re.I,
)
_FOLD = {ord(pair[0]): pair[1] for pair in _ALIKE.split()}
_SPACED = re.compile(r"(?<!\w)(?:\w[ ._\-*]){5,}\w(?!\w)")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[ :]?){12,}")


def suspects(sentences: Sequence[Sentence]) -> frozenset[str]:
    """The ids of sentences worded for a model, alone or together with their neighbours. Linear in the text."""
    texts = [one.text[:LONGEST] for one in sentences]
    alone = [speaks_to_a_model(text) for text in texts]
    found = {one.id for one, bad in zip(sentences, alone, strict=True) if bad}
    for start in range(len(texts) - 1):
        window = range(start, min(start + _TOGETHER, len(texts)))
        joined = " ".join(texts[at] for at in window)
        if len(joined) <= _NEAR and not any(alone[at] for at in window) and _plainly(joined):
            found.update(sentences[at].id for at in window)
    return frozenset(found)


def speaks_to_a_model(text: str) -> bool:
    """Whether a text is, or decodes to, something said to a model or a reviewer, or praise that holds no fact."""
    return _plainly(text) or any(_plainly(other) for other in _decoded(text))


def _plainly(text: str) -> bool:
    if not _HINT.search(text):
        return False
    return any(sign.search(text) for sign in (COMMAND, _TO_A_MODEL, _FORGED, _PRAISE, _ABROAD))


def _decoded(text: str) -> Iterator[str]:
    """What the text says to somebody who decodes it, one way after the other."""
    bare = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    if bare != text:
        yield bare
    if any(ord(letter) > 127 for letter in bare) or re.search(r"[a-z][0134$@][a-z]", bare, re.I):
        yield bare.translate(_FOLD)
    if _SPACED.search(bare):
        yield _SPACED.sub(lambda found: re.sub(r"[ ._\-*]", "", found[0]) + " ", bare)
        yield re.sub(r"\W", "", bare)
    if " " in bare:
        yield codecs.encode(bare, "rot13")
        yield bare[::-1]
    for pattern, decode in _CODES:
        for found in pattern.findall(bare)[:20]:
            if said := _text_of(found, decode):
                yield said


def _text_of(found: str, decode: Callable[[str], bytes]) -> str:
    try:
        said = decode(found).decode()
    except (ValueError, binascii.Error):
        return ""
    return said if said.isprintable() and sum(map(str.isalpha, said)) > 0.6 * len(said) else ""


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text.replace("-", "+").replace("_", "/").rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


_CODES: Iterable[tuple[re.Pattern[str], Callable[[str], bytes]]] = (
    (_BASE64, _from_base64),
    (_HEX, lambda text: bytes.fromhex(re.sub(r"[ :]", "", text))),
)
