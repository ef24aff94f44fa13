"""Doubts that stand on something: what a search proves missing, what a passage shows, what a title owes.

kind_of_work.py  whether doubts about methods are due at all, and which would matter
lexicon.py       the words searched for, kind by kind: one list for doubts and checklist
places.py        where a word stands, and whether its sentence denies it
searching.py     looks a kind of doubt up, or one of a model's questions
absence.py       what is proved missing; the kinds that are switched on, and why
answering.py     what in the text may answer a doubt, for the editor
basis.py         whether a passage can carry a doubt, and whether the authors said it first
oversell.py      a title's promise beside the authors' own exception
wording.py       doubts worded by rule
"""

from digest.summarize.doubts.absence import absences, questions
from digest.summarize.doubts.answering import answered
from digest.summarize.doubts.basis import basis_holds, same_as_limit
from digest.summarize.doubts.kind_of_work import methods_due
from digest.summarize.doubts.oversell import oversell
from digest.summarize.doubts.searching import Absent, Look, NotRead, OnlyRelatedWork, Passages, Present, look, search
from digest.summarize.doubts.wording import rule_doubts

__all__ = [
    "Absent",
    "Look",
    "NotRead",
    "OnlyRelatedWork",
    "Passages",
    "Present",
    "absences",
    "answered",
    "basis_holds",
    "look",
    "methods_due",
    "oversell",
    "questions",
    "rule_doubts",
    "same_as_limit",
    "search",
]
