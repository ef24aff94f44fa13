"""Doubts with a basis: what a search proves missing, what a passage shows, what a title promises in vain.

kind_of_work.py  whether doubts about methods apply to a work at all, and which matter
lexicon.py       the words searched for, by kind of doubt; the checklist uses them too
places.py        where words occur, and whether their sentence denies them
searching.py     searches a text for a kind of doubt, or for a model's question
absence.py       what is proved missing; which kinds are enabled, and why
answering.py     passages that may answer a doubt, for the editor
basis.py         whether a passage is a basis for a doubt, and whether the authors state it themselves
oversell.py      a title's promise beside the authors' own exception
wording.py       doubts worded by rule
"""

from digest.summarize.doubts.absence import absences, questions
from digest.summarize.doubts.answering import answered
from digest.summarize.doubts.basis import basis_holds, same_as_limit
from digest.summarize.doubts.kind_of_work import may_have_methods, methods_due
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
    "may_have_methods",
    "methods_due",
    "oversell",
    "questions",
    "rule_doubts",
    "same_as_limit",
    "search",
]
