"""Does the source really say that? Checks what a model wrote: pure, deterministic, linear. Nothing is corrected.

A quotation passes only if no word or number differs. A report passes only if its own evidence says it. A judgement may
evaluate what was reported and must add no fact. Where a check cannot decide, it refuses.

locating.py    quotations: finds them in a text      keys.py       texts reduced to the words and signs that count
report.py      reports: say no more than their evidence; applies the checks below
shortening.py  each clause is a shortened sentence of the evidence, with its words in order
  small.py     no "only", "very" or "even" added
  clauses.py   splits a sentence                     placing.py    aligns words with the source; which may move
  resolving.py replaces a pronoun by a name          conditions.py the 'if' or the setting that a clause depends on
  deciding/    a clause keeps its negation, hedge, quantifier, scope and speaker, and who did what to whom
tabled.py      figures of a table: the cell of the row and the column that are named
  labels.py    how its cells may be written       captioned.py what the caption says of all figures
binding.py     numbers, names and directions stay with what the source says them of
  context.py   the words around a word               listed.py     parallel lists ('respectively')
strength.py    not wider or more causal              polarity.py   no negation added or lost
wordwise.py    near-copies: judges each word that differs
traps.py       mistakes of fluent paraphrases that the other checks miss
judgement.py   judgements: evaluate, and add no fact
doubt.py       doubts: each sentence a report or a judgement of the passages
wording.py     whether a string may be printed at all
ruling.py      the result, with its reasons          reasons.py    these in words
hinting.py     words that help to revise a refused report
sentence.py, quantities.py, naming.py, stems.py, lexicon.py    parse a sentence; the word lists
"""

from digest.ground.doubt import doubted, weighs
from digest.ground.hinting import hint
from digest.ground.judgement import judges
from digest.ground.locating import Located, locate
from digest.ground.reasons import in_words
from digest.ground.report import supports, unheld
from digest.ground.ruling import Reason, Ruling
from digest.ground.tabled import Cited, beside, cited, tabled
from digest.ground.wording import worded_safely

__all__ = [
    "Cited",
    "Located",
    "Reason",
    "Ruling",
    "beside",
    "cited",
    "doubted",
    "hint",
    "in_words",
    "judges",
    "locate",
    "supports",
    "tabled",
    "unheld",
    "weighs",
    "worded_safely",
]
