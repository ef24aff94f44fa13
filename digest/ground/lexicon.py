"""Word lists: what negates, hedges, quantifies or widens. General English only, nothing fitted to single works."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP = words(
    "a an the this that these those it its itself they them their theirs he she his her hers him we us our ours i my "
    "me you your one ones who whom whose which what when where why how there here be is are was were been being am do "
    "does did doing done have has had having will would shall should can could may might must of in on at to from by "
    "with for as into onto than then so such too very also and or but if because since while whereas though although "
    "cannot about over under between among across through during before after per via up down out off again both each "
    "other another any some all most every either own same just even still yet already ever once only not no nor "
    "s t re ve ll d m etc al et eg ie e.g i.e however thus hence therefore moreover further furthermore indeed "
    "notably specifically overall finally first second next see note upon within without against toward towards "
    "despite whether like unlike rather instead well more less much many few little least none nothing never them "
    "two three paper work study post article result results find finds found show shows showed shown using use used "
    "uses make makes made give gives gave given get gets got take takes took taken author authors researcher "
    "researchers team say says said report reports reported according write writes let lets thing things way ways "
    "fig figure table section appendix"
)
"""Function words, and common ones that two sentences may share without being about the same thing."""

SYNONYMS = (
    "model llm lm models llms system systems network",
    "human person people participant individual",
    "drop exclude remove dismiss discard eliminate omit delete leave",
    "ablate ablation remove removing",
    "test evaluate assess examine measure evaluation benchmark benchmarking check probe try",
    "question query prompt",
    "answer response reply respond output completion",
    "lie deceive deceptive deception dishonest lying",
    "train finetune tune fine-tune fine-tuning training finetuning teach",
    "example sample instance case datapoint trial item",
    "dataset data corpus benchmark testbed",
    "method approach technique strategy protocol procedure scheme",
    "attack exploit jailbreak adversary adversarial",
    "detect detector detection catch spot flag monitor monitoring identify",
    "harm harmful dangerous malicious unsafe",
    "keep retain preserve stick adhere maintain hold",
    "return refund",
    "mistake error fault",
    "combine blend hybrid join merge mix",
    "image picture photo",
    "judge rate score grade rating",
    "choose select pick selection",
    "generate produce create yield make synthesize write",
    "cost price penalty",
    "goal aim objective purpose target",
    "gap difference distance",
    "difference differ different deviate",
    "layer depth",
    "show reveal display demonstrate exhibit",
    "use employ utilize utilise leverage apply rely rest",
    "hide conceal mask",
    "fake pretend feign",
    "reason think reasoning thought thinking",
    "chance random randomly guess",
    "central middle",
    "help aid assist benefit useful",
    "number count amount quantity",
    "fraction share proportion rate percentage",
    "author researcher team",
    "need require requirement",
    "near close nearby",
    "large big huge",
    "little small tiny slight slightly",
    "explain explanation account",
    "agent assistant",
    "user customer",
    "task problem job",
    "begin start initially",
    "stop halt end cease",
    "step stage phase",
    "feature latent direction vector",
    "capable capability ability able",
    "weight parameter",
    "safe safety",
    "accurate accuracy correct correctly",
    "compare comparison relative",
    "simple plain basic straightforward",
    "fast quick rapid speed",
    "cheap inexpensive",
    "setting condition scenario setup circumstance",
    "behave behaviour behavior act action conduct",
    "tell discriminate distinguish separate",
    "minimum lowest",
    "maximum highest",
    "brittle break fragile",
    "robust reliable reliably robustly stable",
    "design devise develop invent",
    "execute carry perform run",
    "final last ultimate ultimately",
    "untuned base baseline",
    "male man",
    "female woman",
    "induce elicit trigger provoke",
    "reward incentive",
    "copy duplicate replicate reproduce replication",
    "hypothesis hypothesize hypothesise conjecture",
    "spread across distribute",
    "talk discussion discuss",
    "effective effectively successful success succeed work",
    "general generic generally",
    "hold contain include comprise",
    "claim argue assert contend",
    "code program",
    "fool trick mislead",
    "follow obey comply compliance",
    "depend rely",
    "similar similarly alike",
    "usually mostly typically normally generally",
    "alone own itself",
    "seed run repetition",
    "pattern trend",
    "correlate correlation relate relation associate association link",
)
"""Groups of synonyms; the first word gives the sense."""

OPPOSITES = (
    (
        "up",
        "rise rose risen rises rising increase increased increases increasing grow grew grown grows growing climb "
        "climbs climbed raise raised raises raising boost boosted boosts higher highest greater more larger largest "
        "gain gained gains widen widened widens widening upward upwards expand expanded expands soar soared jump "
        "jumped jumps double doubled doubles triple tripled grew above enlarge enlarged accelerate accelerated "
        "strengthen strengthened strengthens amplify amplified amplifies inflate inflated surge surged longer bigger",
        "down",
        "fall fell fallen falls falling drop dropped drops dropping decrease decreased decreases decreasing reduce "
        "reduced reduces reducing reduction decline declined declines declining lower lowered lowers lowering lowest "
        "smaller smallest less fewer shrink shrank shrinks cut cuts cutting narrow narrowed narrows narrowing "
        "downward downwards plunge plunged halve halved halves diminish diminished diminishes below under slow "
        "slowed weaken weakened weakens minimise minimize shorter closes dwindle sink sank",
    ),
    (
        "good",
        "better best improve improved improves improving improvement improvements outperform outperformed "
        "outperforms outperforming beat beats beaten beating surpass surpassed surpasses exceed exceeded exceeds "
        "exceeding win wins won superior stronger help helps helped aid aids benefit benefits enhance enhanced "
        "enhances excel excels favour favours favor favors outdo outdid ahead",
        "bad",
        "worse worst worsen worsened worsens degrade degraded degrades degradation underperform underperforms "
        "underperformed lose loses lost losing inferior weaker hurt hurts harms harmed impair impaired impairs "
        "compromised compromises deteriorate deteriorated deteriorates behind trail trails trailed hinder "
        "hinders hindered lag lags lagged",
    ),
    ("true", "true correct right accurate valid", "false", "false incorrect wrong inaccurate invalid"),
    ("safe", "safe safely harmless benign", "unsafe", "unsafe harmful dangerous malicious"),
    ("honest", "honest truthful honestly", "dishonest", "dishonest deceptive deceptively lying"),
    ("always", "always often frequently frequent commonly common usually", "rare", "rarely rare seldom never"),
    ("easy", "easy easily easier simple", "hard", "hard difficult harder difficulty struggle struggled struggles"),
    ("early", "early earlier before", "late", "late later after afterwards"),
    (
        "allow",
        "allow allows allowed enable enables enabled permit permitted",
        "block",
        "prevent prevents prevented block blocks blocked forbid forbids forbidden prohibit",
    ),
    ("similar", "similar alike identical equal equally", "different", "different unlike dissimilar unequal disjoint"),
    ("support", "support supports supported confirm confirms confirmed agree agreed agrees", "contradict",
     "contradict contradicts contradicted refute refutes refuted disagree disagrees undermine undermines undermined"),
    ("include", "include includes included including", "exclude", "exclude excludes excluded excluding"),
    ("accept", "accept accepts accepted", "reject", "reject rejects rejected refuse refuses refused"),
    ("succeed", "succeed succeeds succeeded success successful successfully", "failing",
     "fail fails failed failing failure unsuccessful"),
    ("strong", "strong strongly", "weak", "weak weakly"),
    ("positive", "positive positively", "negative", "negative negatively"),
    ("large", "large big huge substantial substantially considerable considerably major significantly drastically",
     "small", "small little slight slightly tiny negligible negligibly minor marginal marginally modest"),
    ("high", "high", "low", "low"),
    ("with", "with", "without", "without"),
    ("present", "present presence", "absent", "absent absence missing"),
    ("possible", "possible feasible", "impossible", "impossible infeasible"),
    ("seen", "seen familiar in-distribution", "unseen", "unseen unfamiliar novel out-of-distribution"),
    ("consistent", "consistent consistently", "inconsistent", "inconsistent inconsistently"),
    ("start", "start started starts begin began", "stop", "stop stopped stops cease ceased"),
    ("open", "open open-source open-weight", "closed", "closed-source proprietary"),
    ("all", "always", "never", "never"),
    ("add", "add added adds adding", "subtract", "remove removed removes removing subtract subtracted"),
    ("fast", "fast faster quick quicker quickly", "slow", "slow slower slowly"),
    ("expensive", "expensive costly costlier", "cheap", "cheap cheaper inexpensive"),
)  # fmt: skip
"""(one sense, its words, the opposite sense, its words). The first two pairs are directions and verdicts."""

BE = words("is are was were be been being")
AUXILIARIES = words("has have had do does did can could may might must should will would")

NEGATIONS = words(
    "not no n't never none neither nor without cannot nobody nothing nowhere lack lacks lacked lacking fail fails "
    "failed failing failure hardly scarcely barely seldom rarely few unable unlike neither absent absence avoid avoids "
    "avoided impossible little prevents prevent prevented refuse"
)
"""Words that negate the words after them."""
NEGATING_PREFIXES = ("un", "in", "im", "ir", "il", "non", "mis", "dis")
FAINT = words(
    "low little small few less only except but under below beyond lower fewer rather instead than against unlike "
    "disjoint exclude excluded dismissed dismiss poor poorly bad worse weak difficult hard struggle struggled drop "
    "dropped zero 0 useless sole single just disagree limited insufficient merely minus exclusively short halt stop "
    "stopped removed remove loss lost far different differ differed differs difference wrong incorrect false "
    "pessimistic sceptical skeptical doubt doubts doubtful"
)
"""Words for little or for a loss, which a negation may paraphrase."""

PLAN = words(
    "plan plans planned planning intend intends intended will future aim aims hope hopes hoped propose proposes "
    "proposed going ongoing upcoming planning eventually leave would aspire want wants wanting"
)
MAY = words(
    "may might could can possibly perhaps maybe potentially potential possible plausible plausibly hypothesize "
    "hypothesise hypothesized hypothesised hypothesis hypotheses speculate speculates speculated speculation "
    "speculative conjecture conjectures suspect suspects suspected guess unclear uncertain unknown whether if expect "
    "expects expected predict predicts predicted prediction presumably arguably wonder imagine should apparently "
    "conceivably believe believes believed think thinks"
)
SUGGEST = words(
    "suggest suggests suggested suggesting suggestive indicate indicates indicated indicating hint hints hinted "
    "hinting seem seems seemed seemingly appear appears appeared likely unlikely probably tend tends tended tentative "
    "tentatively preliminary imply implies implied implying consistent point points pointing interpret evidence"
)
PROVE = words(
    "prove proves proved proven proof establish establishes established confirm confirms confirmed definitively "
    "conclusively conclusive guarantee guarantees guaranteed undoubtedly certainly definitely unquestionably settle "
    "settles settled irrefutable incontrovertible necessarily must undeniable undeniably"
)
SPEAKING = words(
    "say says said saying note notes noted report reports reported describe describes described write writes wrote "
    "argue stating "
    "argues argued find finds found see saw seen observe observes observed state states stated think thinks thought "
    "ask asks asked mention mentions mentioned add adds added believe believes believed"
)
"""Verbs of saying: they name a speaker and state no fact."""
LIGHT = words(
    "make makes made making let lets letting take takes took taken taking result results resulted work works worked "
    "write writes wrote written writing"
)
"""Verbs with little meaning, which a report must still not add."""
TELLING = words(
    "against under over without before after above below down despite until unless every neither nobody nothing "
    "never always less fewer"
)
"""Function words that give a direction or a bound, which a report must not add either."""
SHOW = words("show shows showed shown demonstrate demonstrates demonstrated find finds found reveal reveals revealed")

ALL = words(
    "all every always any never none no everywhere everyone everything entirely completely fully each both whole "
    "nobody nothing universally invariably wholly totally whatever whichever whenever regardless perfectly perfect"
)
ONLY = words("only merely just solely exclusively purely fully entirely completely wholly necessarily")
NEARLY = words("near nearly almost virtually practically")
MOST = words(
    "most mostly majority usually typically generally largely mainly predominantly primarily normally overwhelmingly"
)
MANY = words("many often frequently numerous commonly common widely multiple various")
SOME = words("some several few sometimes occasionally certain partly partially part particular occasional little")
WIDE = words(
    "universally whatever regardless irrespective whichever any invariably universal anything wherever whenever"
)
"""Words that extend a finding beyond what was studied."""
NARROW = words("our these this tested studied here examined evaluated tried considered setting settings")

CAUSES = (
    r"\b(?:because|due to|owing to|thanks to|caus(?:e|es|ed|ing)|lead(?:s|ing)? (?:\w+ )?to|led (?:\w+ )?to"
    r"|results? in|resulted in|resulting in|drives?|drove|driven by|driving|makes? (?:them|it|us|me|the|models?|llms?)"
    r"|as a result|consequently|brings? about|brought about|gives? rise|gave rise|produc(?:es|ed) by|stems? from"
    r"|stemmed from|responsible for|therefore|thereby|which is why|explains why|the reason|induc(?:e|es|ed|ing)"
    r"|trigger(?:s|ed)?|comes? from|came from|contribut\w+ to|attribut\w+ to|arises? from|arose from|forc(?:es|ed)"
    r"|prevent(?:s|ed)?|effects? of|impact of|the cause|by (?:reducing|increasing|making|adding|removing)|(?:brought"
    r"|brings) \w+ (?:\w+ ){0,3}(?:down|up))\b"
)
SINCE = r"\b(?:since (?!\d)(?:\w+[- ])|as (?:it|they|we|only|there|he|she|these|those) )"
ASSOCIATED = (
    r"\b(?:associat\w+|correlat\w+|linked? (?:to|with)|related to|relationship|coincid\w+|co-?occur\w*|alongside|"
    r"goes? (?:together )?with|accompan\w+)\b"
)
HARD_EXCEPTIONS = (
    r"\b(?:except(?:ion|ions|ing)?|other than|apart from|aside from|excluding|with the exception|unless|save for|"
    r"all but|not including|only (?:when|if)|provided that|barring)\b"
)
RESERVES = (
    r"(?<![\w-])(?:except\w*|other than|apart from|aside from|exclud\w+|unless|save|but|only|sole|though|although"
    r"|however|while|whereas|nearly|almost|most|mostly|barring|beyond|some|not all|if|when|where|outside|despite|lone"
    r"|single|bar|left out|dropped|drops?|without|provided)\b"
)
KNOWN_NAMES = words(
    "claude gemini gemma llama mistral mixtral qwen deepseek grok phi sonnet opus haiku chatgpt openai "
    "anthropic google deepmind microsoft meta nvidia amazon apple alibaba bert pythia stanford berkeley "
    "oxford cambridge harvard mit princeton nature science neurips icml iclr acl europe china america britain "
    "yoshua geoffrey altman musk hinton bengio"
)
"""Names that are recognised even where they begin a sentence."""
