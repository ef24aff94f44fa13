"""Patterns of sentences that address a model or a reviewer, speak in another's name, or accuse persons. Pure."""

import re
from collections.abc import Iterator

from digest.summarize.cues import COMMAND

_OUTPUT = (
    r"(?:response|reply|answer|output|summary|summari[sz]ation|review|assessment|evaluation|verdict|critique|digest|"
    r"newsletter)"
)
_TO_A_MODEL = re.compile(
    rf"\b(?:in|of|to|from|with|at the (?:end|start|beginning) of|before|after|make|keep|begin|start|end|finish"
    rf"|encode|"
    rf"translate|write|format) your (?:\w+ ){{0,2}}{_OUTPUT}\b"
    rf"|\b(?:the|this|your|any) {_OUTPUT} (?:must|should|shall|has to|needs to|is to) (?:not )?(?:be|"
    rf"contain|include|say|"
    r"state|mention|end|begin|start|praise|omit|avoid|recommend)\b"
    r"|\b(?:please )?(?:do not|don'?t|never|avoid|refrain from|without) (?:to )?(?:mention|discuss|list|"
    r"report|rais|includ|"
    r"criticis|criticiz|highlight|question|doubt|voice|voicing|express|rais|stat|show|cast|dwell|point)\w*\b.{0,40}"
    r"\b(?:limit(?:ation|s)|weakness|flaw|doubt|caveat|negative|concern|criticism|shortcoming|sample size)"
    r"|\b(?:omit|leave out|skip|drop|remove|suppress|hide)\b.{0,30}\b(?:limitation|weakness|flaw|doubt|caveat"
    r"|concern|remark|"
    r"criticism|shortcoming|limit)s?\b"
    r"|\b(?:you are|act as|pretend to be|behave as|roleplay as|from now on,? you)\b.{0,60}\b(?:assistant"
    r"|model|ai|bot|"
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
    r"|\b(?:if you are|as|for) (?:an? |any |all )?(?:ai|llm|language models?|ai assistants?"
    r"|automated \w+)(?: models?| "
    r"assistants?)? (?:reading|processing|reviewing|summari[sz]ing|evaluating|that reads?)\b",
    re.I,
)
_FORGED = re.compile(
    r"\{\s*[\"“]\w+[\"”]\s*:|"
    r"<\|?/?(?:im_start|im_end|system|user|assistant|endoftext|eot_id|document|source)\b|\[/?(?:INST|SYS|"
    r"SYSTEM)\]|<<SYS>>"
    r"|^#{1,4} ?(?:system|instruction|assistant|response)\b|^(?:system|assistant|developer)(?: prompt| message)? ?:"
    r"|\b(?:end|begin|start) of (?:the )?(?:document|source|context|paper|prompt|user input|data)\b ?[:.\]>=-]"
    r"|[<\[=-]{2,9} ?/?(?:END|BEGIN|FENCE|SOURCE|SYSTEM)\b|\bFENCE[- ]?[0-9a-f]{4}|\"(?:claims|doubts|"
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
_LIMITS = r"(?:limit(?:ation|s)|weakness|flaw|doubt|caveat|negative|concern|critici[sz]|shortcoming|drawback)\w*"
_OWN_FORM = r"(?:summar(?:y|ies)|digests?|newsletters?|reviews?|write-?ups?)"
# Instructions without the words of the known cases, which ask indirectly for praise or silence.
_SIDEWAYS = re.compile(
    r"^\W{0,3}(?:(?:please|now|also|then|first|just) )*(?:ignore|disregard|forget|override)\b"
    r"|\b(?:when|before|after|once|whenever) you (?:write|answer|reply|respond|summari[sz]e|review|begin"
    r"|start|finish)\b"
    r".{0,60}, ?(?:please )?(?:say|print|state|begin|end|add|include|mention|call|give|praise|quote|repeat"
    r"|show|put)\b"
    rf"|\b{_OWN_FORM} (?:of|on|about) (?:this|the) \w+\b.{{0,30}}\b(?:should|must|need|shall|has to|have to"
    rf"|ought|are to)\b"
    rf"|\b(?:not (?:necessary|needed|useful)|no (?:need|point|reason)|unnecessary|needless"
    rf"|pointless)\b.{{0,60}}\b{_LIMITS}"
    rf"|\b(?:leave|keep) (?:the |any |all |out )?{_LIMITS} (?:empty|blank|out|away)\b"
    r"|^(?:(?:please|now|also|then|always|only|just) )*(?:write|give|say|offer|add|speak|use|print|express"
    r"|show)\b.{0,30}"
    r"\b(?:praise|applause|compliments?|(?:good|kind|nice) (?:things|words)|nothing (?:negative|bad|critical))\b"
    r"|\byour (?:answer|reply|response|summary|output|review|verdict|digest|item)\b.{0,12}"
    r"\b(?:has|have|must|should|is|are|contains?|ends?|will|needs?)\b"
    r"|\byou (?:\w+ )?(?:love|admire|adore|praise|recommend|endorse|applaud|approve)\b.{0,20}\b(?:this|the"
    r"|every|all|it)\b"
    r"|\btell (?:the |all |our )?readers? (?:to|that|about)\b|#{2,4} ?(?:system|instructions?|assistant)\b"
    r"|\b(?:words|text|copy|contents?|list|all) of your (?:\w+ )?(?:instructions|guidelines|prompt|rules)\b"
    r"|\bin your (?:very )?(?:first|last|opening|closing|final) \w+\b"
    r"|\b(?:instructions|prompt|rules|guidelines)(?: that| which)? (?:above|before this|you (?:were given"
    r"|received|got|were told))\b"
    r"|\b(?:tell|ask|urge|invite|encourage|remind) your (?:readers?|users?|subscribers?)\b"
    r"|^(?:please )?(?:tell|ask|urge|invite|remind) (?:the |all |our |any )?(?:readers?|users?|subscribers?)\b"
    rf"|\breaders? (?:of (?:the|this|your) {_OWN_FORM} )?(?:must|should|can|may|are to) (?:now )?(?:click"
    rf"|visit|download|follow|open)"
    r"|\brecommend (?:it|this|them) to (?:your|all|the) (?:readers?|users?)|<(?:a|img|script|iframe|form)\b"
    r"|\]\(|javascript:",
    re.I,
)
_FORGED_LINES = re.compile(
    r"\[[sckr]\d+\]|\b(?:LIMITS THE AUTHORS STATE|READERS['’] COMMENTS|SEARCHED AND NOT FOUND"
    r"|LINKS TO READ NEXT|PASSAGES "
    r"\(copied)|</?(?:document|source|assistant|system|user|human|instructions?)>"
)
_PERSONS = r"(?:authors?|researchers?|scientists?|writers?|labs?|team|group|company|inventors?)"
_FALSEHOOD = (
    r"(?:fabricat\w+|falsif\w+|fak(?:ed|ing)|brib\w+|plagiari[sz]\w*|lied|lying|stole|cheated|misled|hid|frauds?|"
    r"fraudulent\w*|liars?|charlatans?|crooks?|shills?|grifters?|made (?:it |them |the \w+ )?up)"
)
# Accusations and withdrawals in the authors' name; authors who withdraw their own work say 'we'.
_ACCUSES = re.compile(
    rf"\b(?:the|these|those|its|whose|first|lead|senior|their) (?:\w+ )?{_PERSONS}(?: (?:who|have|has|had|all"
    rf"|are|is|were|was|an?|\w+ly)){{0,4}} {_FALSEHOOD}\b"
    rf"|\b(?:the|its|their) {_PERSONS} (?:themselves )?(?:(?:hereby|now|have|has|had|all|later|since|publicly) )*"
    r"(?:retract|withdr[ae]w|disavow|disown|renounce|recant|admit|confess)\w*"
    r"|\b(?:is|are|was|were) (?:an? )?(?:known |complete |total )?(?:frauds|liars?|charlatans?|crooks?"
    r"|shills?|grifters?|morons?)\b"
    r"|\b(?:data|numbers?|results?|figures?|logs|tables?)\b.{0,30}\b(?:was|were|is|are) (?:all )?(?:made up"
    r"|invented|fabricated|falsified|faked)\b",
    re.I,
)
_FLAWLESS = re.compile(
    r"\b(?:the|their|its) (?:\w+ )?(?:authors?|researchers?|team)(?:['’]s?|s['’])? (?:\w+ ){0,2}(?:brilliant|masterful"
    r"|remarkable|extraordinary|exemplary|impeccable|superb|outstanding)\w*|"
    r"\b(?:no|not (?:a single|one)) (?:reader|reviewer|critic|expert|person)s?\b.{0,30}\b(?:flaw|weakness"
    r"|fault|mistake|doubt)"
    r"|\bthe (?:most|best)\b.{0,60}\b(?:paper|study|work|article|post|submission) of (?:the|this|its) (?:year"
    r"|decade|century|kind)\b"
    r"|\b(?:settles?|settled|closes?) (?:the|this) (?:question|matter|debate)\b.{0,20}\b(?:once and for all"
    r"|for good|for ever|forever)\b",
    re.I,
)
_SIGNS = (COMMAND, _TO_A_MODEL, _FORGED, _PRAISE, _ABROAD, _SIDEWAYS, _FORGED_LINES, _ACCUSES, _FLAWLESS)


def plainly(text: str) -> bool:
    """Whether a text has one of these signs undisguised."""
    return any(sign.search(text) for sign in _SIGNS)


def spots(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of every sign in a text."""
    yield from (found.span() for sign in _SIGNS for found in sign.finditer(text))
