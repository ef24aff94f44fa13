"""Phrases that show what a sentence does in a text, or that make it unfit as a quotation.

A cue is a list of phrases parted by commas; '*' stands for any ending, and a hyphen also matches a space or nothing.
"""

import re


def cue(phrases: str) -> re.Pattern[str]:
    """A pattern that finds any of the phrases as whole words, in any case: 'seed*, error bar*'."""
    return re.compile(rf"(?<!\w){_any(phrases)}(?!\w)", re.I)


def said_by(subjects: str, verbs: str, between: str = r"(?: \w+)?") -> re.Pattern[str]:
    """A pattern for a subject, at most one word (or `between`) and a verb: 'we also introduce'. Not 'their results'."""
    others = r"(?<!\btheir )(?<!\bprior )(?<!\bprevious )(?<!\brecent )"
    return re.compile(rf"\b{others}{_any(subjects)}{between} (?<!\bto ){_any(verbs)}\b", re.I)


def opening(phrases: str) -> re.Pattern[str]:
    """A pattern like `cue`, to be matched at the beginning."""
    return re.compile(rf"{_any(phrases)}\b", re.I)


def _any(phrases: str) -> str:
    """Alternatives of a regex. A lookahead for their first letters comes first, to reject most places quickly."""
    spelled = [_spelled(phrase) for phrase in phrases.split(", ")]
    first = "".join(sorted({phrase[0] for phrase in phrases.split(", ")}))
    return rf"(?=[{re.escape(first)}])(?:{'|'.join(spelled)})"


def _spelled(phrase: str) -> str:
    escaped = re.escape(phrase.strip()).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    return escaped.replace(r"\-", r"[-‐–\s]?")


_AUTHORS = (
    "we, I, this paper, this work, this post, this article, this study, this report, this essay, this survey, "
    "this thesis, our paper, our work"
)

MADE = said_by(
    _AUTHORS,
    "introduc*, propos*, present*, develop*, releas*, build*, built, design*, creat*, formali*, argu*, offer*, "
    "describ*, provid*, contribut*, outlin*, identif*, explor*, train*, construct*, defin*, review*, survey*, "
    "assess*, examin*, explain*, advocat*, claim*, bridg*, replicat*, reproduc*, estimat*, extend*, aim*, "
    "address*, tackl*, focus*, draw*, call*, conduct*, make, makes, stress-test*, highlight*",
)
LOOKED = said_by(
    f"{_AUTHORS}, our results, our findings, our experiments",
    "show*, find*, found, demonstrat*, study, studies, studied, investigat*, evaluat*, analy*, test*, ask*, "
    "measur*, compar*, discover*, observ*, prove*, reveal*, report*, establish*, tried, try",
)
_RESULT_VERBS = (
    "find, finds, found, show, shows, showed, demonstrate*, reveal*, observe*, discover*, suggest*, indicate*, "
    "conclude*, establish*, achieve*, outperform*, improve*, reduce*, replicate*, generalize*, confirm*"
)
# "We also find"; not "we may observe" or "the reliability we can achieve".
FOUND = said_by(
    "we, I",
    "find, finds, found, show, shows, showed, demonstrate*, observe*, discover*, conclude*, achieve*, saw",
    between=r"(?: (?!(?:may|might|could|would|will|should|hope|can(?! (?:show|demonstrate|conclude)))\b)\w+)?",
)
CAME_OUT = said_by(
    "results, result, experiments, evaluations, evaluation, findings, analysis, analyses, ablations, ablation, "
    "experiment, thesis",
    _RESULT_VERBS,
    between=r".{0,240}?",
)
# The author takes a stand.
STANCE = cue(
    "I think, I believe, I claim, I argue, I suspect, I expect, I propose, I recommend, I conclude, I contend, "
    "I predict, I urge, I suggest, I'd argue, I would argue, I'd say, I am convinced, I'm convinced, "
    "I've realised, I've realized, I've come to, I've learned, I see, I worry, I do think, I continue to think, "
    "I still think, I now think, we think, we believe, we argue, we claim, we suspect, we expect, we propose, "
    "we recommend, we conclude, we predict, we urge, we envision, we call, we suggest, we support, we oppose, "
    "we encourage, my view, my claim, my take, my guess, my thesis, my conclusion, my point, my main, "
    "my best guess, my argument, our view, our position, our claim, our thesis, our conclusion, our plan, "
    "our goal, our aim, we should, we need to, we must, in my view, in my opinion, it seems clear, it seems to me, "
    "I'm excited, I'm optimistic, I'm pessimistic, I'm worried"
)
OUGHT = cue("should, ought to, must, need to, needs to, have to, had better")
CORE = cue(
    "the main, the core, the key, key idea, key insight, key point, core idea, core claim, main claim, main point, "
    "main takeaway, takeaway*, central, bottom line, upshot, in short, in sum, the thesis, the lesson, the best, "
    "the most important, most important, the crux, crucially, the real, above all, the only way, the right, "
    "the wrong, the problem with, the point of, the trouble with"
)
CONCLUDES = opening(
    "so, thus, therefore, hence, overall, in short, in conclusion, in summary, in sum, ultimately, essentially, "
    "in a nutshell, to summarize, TL;DR, tldr, summary, in other words, basically"
)
# The text speaks of itself: what it is about.
ANNOUNCES = re.compile(
    r"\b(?:this|the present|the following|our (?:new )?) ?(?:blog ?post|post|essay|article|piece|report|paper|sequence|"
    r"series|document|note|newsletter|guide|memo|letter|review|overview|episode|interview|project|study|analysis|"
    r"talk|research|work|agenda|comment|submission|response)\b(?! (?:was|has been|is (?:cross|a cross|also|part|"
    r"based|the (?:first|second|third|fourth|fifth|sixth|last))))"
    r"|\b(?:I|we)(?: want to| will|['’]ll|['’]m going to| am going to| would like to|['’]d like to| aim to| try to) "
    r"(?:argue|explain|describe|present|propose|outline|discuss|show|explore|offer|introduce|sketch|summari[sz]e|cover|"
    r"lay out|review|examine|give|share|look|make the case)\b"
    r"|\bthe (?:goal|aim|purpose|point|topic) of (?:this|the) (?:post|essay|article|piece|paper|report|sequence)\b",
    re.I,
)
# What makes it concrete: how it was done, of what it consists, an instance.
CONCRETE = cue(
    "consist*, compris*, contain*, each, using, by training, by asking, by comparing, by adding, by removing, based "
    "on, for example, for instance, such as, e.g., like, simply, given, participants, prompt, prompts, dataset, "
    "questions, tasks, examples, scenarios, conversations, layers, tokens, models, steps, specifically, we use, we "
    "used, we train, we trained, we ask, we asked, we give, we gave, we took, we take, we collect, we collected, we "
    "construct, we then, works by, allows only, where the, in which, first, then"
)
DID = re.compile(r"\b(?:we|I)(?: \w+ly| also)? (?:\w+-)?\w{3,}ed\b", re.I)
COMPARED = cue(
    "than, compared to, compared with, versus, vs., outperform*, higher, lower, more, less, fewer, better, worse, "
    "increase*, decrease*, reduc*, improv*, drop*, up to, while, whereas, only, even, fail*, persist*, do not, "
    "does not"
)
NUMBER = re.compile(
    r"(?<![\w.])\d+(?:[.,]\d+)* ?(?:%|×|x\b|percent|points|-fold|times\b)|\bfrom \d[\d.,]*%? to \d|\b\d+ (?:out )?of \d"
)
STAKES = cue(
    "safe, safely, safety, risk*, misalign*, align, aligned, alignment, harm*, oversight, catastroph*, "
    "existential, decei*, decept*, danger*, trust*, misus*, threat*, scheming, sabotag*, jailbreak*, adversar*, "
    "vulnerab*, monitor*, accountab*, transparen*, interpretab*, honest*, robust*, secur*, privacy, bias*, "
    "govern*, manipulat*, takeover, reward hack*, power-seeking, superintelligen*, hallucinat*, mislead*, unlearn*"
)
MATTERS = cue(
    "important, importance, crucial, critical, essential, vital, urgent*, need, needs, must, concern*, raise*, "
    "pose*, serious*, undermin*, threaten*, poorly understood, little is known, unknown, unclear, prone to, "
    "significant challenge*, depends on, matters, limited understanding, reliab*, lack*, cannot, compromis*, "
    "susceptible, expose*, worr*"
)
GRAVE = cue(
    "important, importance, crucial, critical, essential, vital, urgent*, matters, serious*, concern, concerns, "
    "threaten*, poorly understood, little is known, depends on, must, need to, needs to, prone to, worry, worries, at "
    "stake"
)
# Why anybody should care, in so many words.
REASON = cue(
    "this matters, it matters, matters because, important because, reason to work on, reasons to work on, reason to "
    "care, holy grail, would be very bad, would be catastrophic, is critical for, is crucial for, is essential for, "
    "is key to, is necessary for, is important for, is vital for, key problem, key challenge, central challenge, "
    "core challenge, enables us to, allows us to, would allow, would let, would enable, would help, so that, in order "
    "to, stakes, without, lead to, leads to, leading to, prevent*, catastrophe*, disaster*, collapse, extinction, "
    "human flourishing, loss of control, lose control, disempower*, irreversible, millions of, everyone"
)
PERHAPS_MATTERS = cue(
    "increasingly, could, may, might, become, becomes, challeng*, growing, if, as AI, real-world, deploy*"
)
BACKGROUND = cue(
    "recent, recently, prior, previous, previously, existing, traditional*, current methods, current approaches, "
    "current models, have shown, has shown, have been, has been, typically, commonly, remains, remain, most, many, "
    "often, widely, lately, has become, have become"
)
OWN = cue(
    "we, our, us, I, my, this work, this study, this paper, this post, this analysis, this benchmark, this "
    "dataset, experiments, results"
)
# What a post says about itself, its author or its readers, and not about its matter.
CHATTER = cue(
    "epistemic status, let's return, qualified to, I start with, I begin with, feel free, interested in working, "
    "my posts, previous post, previous posts, last post, first three posts, decided to, reach out, we'd be, I'd love, "
    "I would like, I hope, we hope, happy to, donate, website, published yesterday, draft of this post, edited form, "
    "simplified overview, literature review, career, hiring, apply, slack, disclaimer, this article has, sorry, "
    "my background, used to believe, I was, I've been, I'm making, more details, the paper for, full paper, blog, "
    "video, youtube, thread, I wrote this, on sabbatical, welcome, based on our paper, many different places, "
    "looking ahead, room for future, future work, as I'll, as I will, as we will, discuss later, the last time, "
    "I responded by, previously wrote, take a moment, before explaining, before we"
)
YOU = cue("you, your, you're, you'll, let me, let us, let's, below")
# What came before is answered, and perhaps not meant.
TURN = re.compile(
    r"(?:But|However|Yet|Unfortunately|Alas|Nevertheless|Nonetheless|I no longer|I disagree|I don['’]t (?:think|"
    r"buy|agree)|Not (?:so|quite|really|exactly)|Wrong|No[,.]|Actually|In (?:fact|reality)|On the contrary|Except)\b"
    r"|(?:This|That|It|These|Those)(?: (?:is|are|was|were|may|might|would|could)|['’]s) (?:\w+ ){0,2}"
    r"(?:wrong|false|mistaken|misguided|not|useful, but|true, but|tempting|misleading|nonsense|absurd)\b",
    re.I,
)

# These refer back to something that is not quoted with them.
DANGLING = opening(
    "however, but, and, or, also, so, yet, nor, then, this, these, that, those, it, its, they, their, them, he, she, "
    "his, her, such, here, therein, thereby, therefore, thus, hence, similarly, likewise, instead, rather, "
    "conversely, otherwise, consequently, accordingly, meanwhile, still, again, both, another, other, others, each, "
    "neither, either, the former, the latter, the same, the above, the following, the other, the second, the third, "
    "the resulting, the first, one such, for example, for instance, for this, for these, for that, in contrast, "
    "for comparison, by comparison, in comparison, "
    "in turn, in other words, in this case, in this way, in this section, in this setting, in this example, "
    "in this context, in this regard, in such, in these, in that, in both, by contrast, as such, as a result, "
    "as before, as above, as mentioned, as shown, as described, as discussed, as noted, as expected, "
    "on the other hand, on the one hand, at the same time, to do so, to do this, to this end, to see, to illustrate, "
    "note that, recall, "
    "in fact, in practice, besides, later, earlier, soon after, afterwards, like this, like that, like these, "
    "like those, same, yes, no, well, sure, ok, okay, see, which, who, whose, where, because, e.g, i.e, goes, it's, "
    "that's, here's, there's, let's, part of that, all of this, of these, of those, doing so, by doing so, by this, "
    "suppose, imagine, a lot of this, most of this, much of this, some of this, why, given that, given this, "
    "since this, since these, once this, even so, if so, if not, either way, in any case, in that case, all this, "
    "some of the, part of, most of them, none of them, the two, as I said, same for, same with, one reason, the "
    "reason, "
    "the answer, the direct answer, the idea, the point is, the trick, the difference, the hope, the intuition, "
    "the key is, the goal is, the goal was, the result is, the problem is, the upshot is, the catch, the issue, "
    "not only do, not only does, for more, more on, as for, to me, now, compare, consider, remember, back to, "
    "more generally, the majority of these"
)
OWN_SUBJECT = opening(
    "this paper, this work, this post, this article, this study, this report, this essay, this note, this thesis, "
    "this survey, this position paper, this project, this sequence, in this paper, in this work, in this post, in "
    "this article, in this study, in this report, in this position paper, in this note"
)
OWN_IN_LIMITS = opening(
    "this approach, this method, this technique, this framework, this benchmark, this dataset, this analysis, this "
    "evaluation, this research, this proposal, this model, these results, these findings, these experiments"
)
# A pointer inside the sentence; one to the work itself is none.
_POINTS = (
    r"(?<!results of )(?<!results from )(?<!findings of )\b(?!those (?:in|of|who|which|with|from|where|for|without|"
    r"used)\b)(?:this|these|those|such|said|aforementioned)\b"
    r"(?= [a-z])(?! (?:"
)
_AT_ITSELF = "paper|work|post|article|study|report|essay|note|thesis|survey|is|are|was|end|day|way|as|that|an?"
POINTER = re.compile(rf"{_POINTS}{_AT_ITSELF})\b)", re.I)
# In a section on limits "this approach" is the authors' own.
POINTER_IN_LIMITS = re.compile(
    rf"{_POINTS}{_AT_ITSELF}|approach|method|technique|framework|benchmark|dataset|model|analysis|evaluation|"
    r"research)\b)",
    re.I,
)
# Where they admit something, so are "these results"; "if this reflects" still leans on what stands before it.
POINTER_IN_ADMISSION = re.compile(
    r"\b(?:such|said|aforementioned)\b(?= [a-z])(?! (?:as|that|an?)\b)|\bthis (?:may|might|could|can|would|will|has|"
    r"had|does|did|in|to|for|at|and|or|\w+ly \w+s|\w+[^\Wsiu]s)\b",
    re.I,
)
# "It may be that", "It is difficult to": its "it" points at nothing.
EXPLETIVE = re.compile(
    r"it(?:['’]s| is| may| might| could| would| remains| was)(?: also| still| be| not| very| quite| likely){0,3} "
    r"(?:possible|plausible|likely|unlikely|conceivable|difficult|hard|impossible|challenging|tricky|unclear|clear|"
    r"unknown|uncertain|important|worth|pointless|wrong|unfair|fair|true|that)\b(?= (?:\w+ ){0,3}(?:that|to|whether|"
    r"if|why|how|which|what|noting|[a-z]+s)\b)",
    re.I,
)
# "Note that because", "We stress that this method": what follows may point at the work.
NOTED = re.compile(
    r"(?:note|we (?:stress|note|emphasi[sz]e|acknowledge|caution|recogni[sz]e)|(?:bear|keep) in mind)"
    r"(?: also| here)? that (?!(?:it|they|he|she|there|here|these|those)\b)",
    re.I,
)
# "Other methods, such as search, were not tried" says itself what they are.
OTHERS_NAMED = re.compile(r"other (?:[\w-]+ ){0,3}[\w-]+,? (?:such as|like|including) ", re.I)
_BACK = r"(?:this|these|that|those|such|the (?:above|aforementioned))"
# Without its lead the sentence says the same.
_WITH_COMMA = (
    r"(?:First(?:ly)?|Second(?:ly)?|Third(?:ly)?|Fourth(?:ly)?|Finally|Lastly|Last but not least|Next|Moreover|Still|"
    r"Furthermore|Further|Additionally|In addition|Also|Notably|Importantly|Crucially|Surprisingly|Interestingly|"
    r"Remarkably|Strikingly|Overall|Specifically|More specifically|In particular|Concretely|In summary|To summarize|"
    r"In short|In conclusion|In sum|In a nutshell|Indeed|However|Nevertheless|Nonetheless|Unfortunately|Here|"
    r"Ultimately|In response|Accordingly|Concurrently|Empirically|Therefore|Thus|Hence|To this end|To that end|"
    r"As a result|As such|On the contrary|On net|In other words|Essentially|Basically|Of course|Admittedly|"
    rf"To be (?:fair|clear)|That (?:being )?said|As (?:noted|mentioned|discussed|described|stated)(?: above|"
    rf" before| earlier)?|In practice|To [^,.;]{{0,70}}\b{_BACK}\b[^,.;]{{0,70}}|"
    r"(?:Motivated by|Inspired by|Building (?:up)?on|Based on|Driven by|In light of|Leveraging|Using) "
    rf"{_BACK}[^,.;]{{0,60}}), "
)
_WITHOUT_COMMA = (
    r"(?:TL;? ?DR\s?[:.–—-]?|(?:Summary|Abstract|Update|In brief)\s?[:–—-]|But|And|So(?! far| that| much| many| "
    r"long)|Yet|Thus|Therefore|"
    r"Hence|(?:Here|Next|First|Second|Finally|Also|Overall|Additionally|Furthermore)(?= (?:we|I|our|my|the)\b)|"
    r"Note(?: that)?|(?:Bear|Keep) in mind that|Note also that|Also note that|(?:It is|It['’]s) (?:important|"
    r"worth) (?:to note|noting|to mention|mentioning)(?: that)?|(?:It is|It['’]s) true that|"
    r"We (?:also )?(?:note|acknowledge|recogni[sz]e|stress|"
    r"emphasi[sz]e|caution) that),? "
)
_A_LIMIT_IS = (
    r"(?:(?:A|One|Another|The) (?:(?:first|second|third|final|further|other|main|key|major|important|notable|primary|"
    r"potential|possible|significant|obvious|big|clear|crucial|biggest|last) )?(?:limitation|caveat|shortcoming|"
    r"weakness|concern|drawback)(?: (?:of|to|in|with) (?:our|this|the|my) [^,.;:]{0,50}?)? (?:is|was|here is)"
    r"(?: that|:)?|(?:\w{3,12} )?(?:limitation|caveat)s?:),? "
    r"(?!(?:in (?:my|our)|I|we|perhaps|of course)\b[^,.]{0,20}, )"
)
LEAD = re.compile(rf"(?:{_WITH_COMMA}|{_WITHOUT_COMMA}|{_A_LIMIT_IS}){{1,3}}", re.I)

_PICTURE = r"(?:graph|plot|chart|table|diagram|image|screenshot|figure|example)s?"
# Where the rest of a text is spoken of.
ELSEWHERE = re.compile(
    r"\b(?:Fig(?:ure|s?\.)|Tables?|Tab\.|Sec(?:tion|s?\.)|Eq(?:uation|\.)|Appendi(?:x|ces)|Algorithm|Theorem|Lemma|"
    r"Proposition|Listing|Chapter|Part) ?\(?(?:[A-Z]?\.?\d|[A-Z]\b)|§|\b[Ff]igures?\b|organi[sz]ed as follows|"
    r"remainder of th|\b(?:next|previous|following|last|this) (?:sub)?section|\b(?:below|as follows|following)[.:]|"
    rf"\((?:left|right|top|bottom)\)|\b[Ff]ollowing {_PICTURE}\b|\b{_PICTURE} (?:below|above|shows?)\b|"
    r"[Ss]ee (?:below|above|also)|\belsewhere in th|\b(?:earlier|later) in th(?:is|e) |\bdetails (?:are|on|of)\b|"
    r"(?:mentioned|discussed|described|detailed|shown|listed|reported|results) (?:above|earlier|below|in detail)"
)
LEANS_BACK = re.compile(
    r"\b(?:of|to|for|from|by|behind|like|than|about|on|in|into|with) (?:this|that|these|those)[.!]$"
    r"|^(?:we|I)(?: also| then| therefore)? \w+ them\b"
    r"|^(?:we|I) (?:\w+ )?(?:suspect|think|believe|expect|guess|hypothesi[sz]e)(?: that)? (?:this|these) "
    r"(?:is|are|was|were|may|might|could|can|will|would)\b",
    re.I,
)
# What editors and forms say.
ADMINISTRATIVE = cue(
    "cookies, your browser, Internet Explorer, opens in a new window, "
    "equal contribution, corresponding author, all rights reserved, licensed under, accepted to, accepted at, "
    "published at, proceedings, cross-post*, link-post*, originally posted, originally published, acknowledg*, "
    "thanks to, thank you, would like to thank, grateful, gratitude, feedback on, click here, subscribe, sign up, "
    "newsletter, is available, are available, publicly available, open-sourced, openly accessible, we are hiring, "
    "joint work, supported by, funded by, this post was, read the full, content warning, emphasize limitations, "
    "several limitations, some limitations, following limitations, project page, on GitHub"
)

_READER = r"(?:language models?|llms?|ai (?:assistants?|reviewers?|models?)|reviewers?|summari[sz]ers?)"
# What is said to a model or a reviewer and not to a reader. Loose on purpose: the real ones come with typos.
COMMAND = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|earlier|all|any|your)\b.{0,20}"
    r"\b(?:instruction|prompt|direction|rule|guideline)"
    r"|\b(?:give|provide|write|produce|return|output)\b.{0,20}\b(?:positive|favou?rable|glowing|good|high(?:est)?)\b"
    r".{0,12}\b(?:review|rating|score|summary|assessment|evaluation|recommendation)"
    r"|\b(?:do not|don'?t|never|avoid)\b.{0,12}\b(?:highlight|mention|list|discuss|report)\w*\b.{0,20}"
    r"\b(?:negative|weakness|limitation|flaw|doubt|criticism)"
    r"|\bas an? (?:\w+ )?(?:language model|ai (?:model|assistant|reviewer)|llm|reviewer)\b.{0,30}"
    r"\b(?:you|recommend|should|must)|\b(?:you (?:must|should|will|shall|are (?:now|required|to))|please)\b.{0,30}"
    r"\b(?:recommend|accept|praise|rate|summari[sz]e|endorse|rank)\w*\b.{0,30}"
    r"\b(?:this|the) (?:paper|submission|manuscript|work|article|post|study|authors?)\b"
    rf"|\b{_READER} (?:reading|processing|reviewing|summari[sz]ing) this\b"
    r"|\bnew (?:system )?(?:instructions?|prompt) ?:|<\|(?:im_start|system|endoftext)|\[/?INST\]|\bsystem prompt ?:",
    re.I,
)
