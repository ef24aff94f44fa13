"""Does the source really say that? Rulings on what a model writes: pure, deterministic, linear. Nothing is corrected.

A quotation stands only when no word or number differs. A report stands only on its own evidence. A judgement may weigh
what was reported, and adds nothing to it. Where it cannot be made out, the answer is no.

locating.py    a quotation: where it stands       keys.py       ... by what is left of a text when form is taken away
report.py      a report: says no more than its own evidence; every rule below has its turn there
shortening.py  its words come from one sentence of the evidence, in their order
  clauses.py   what is cut                        placing.py    where its words stand, what may move
  resolving.py a name for a pronoun               conditions.py what a clause is told under
  deciding/    what decides a clause stays in it
binding.py     number, name and direction belong to what the source binds them to
  context.py   what stands around a word          listed.py     lists that run side by side
strength.py    no surer, wider or more causal     polarity.py   no yes for a no
wordwise.py    close to the source, each difference by itself
traps.py       what a fluent wrong sentence does
judgement.py   a judgement: weighs, and adds no fact
doubt.py       a doubt: reports a passage and weighs it
wording.py     whether a string may be printed at all
ruling.py      the answer, with its reasons       hinting.py    what a writer may mend by it
sentence.py, quantities.py, naming.py, stems.py, lexicon.py    a sentence taken apart, and the words that decide
"""

from digest.ground.doubt import weighs
from digest.ground.hinting import hint
from digest.ground.judgement import judges
from digest.ground.locating import Located, locate
from digest.ground.report import supports, unheld
from digest.ground.ruling import Reason, Ruling
from digest.ground.wording import worded_safely

__all__ = ["Located", "Reason", "Ruling", "hint", "judges", "locate", "supports", "unheld", "weighs", "worded_safely"]
