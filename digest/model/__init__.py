"""The nouns. They hold facts and call nothing. Every datetime is aware and in UTC.

noun.py    what every record is, and the month       text.py   what was read, and what is said of it
entry.py   what the post brings                      lab.py    what the lab did
work.py    what the editor skims                     issue.py  what lies on the table, what readers get
"""

from digest.model.entry import Batch, Entry, SourceReport, State
from digest.model.issue import Edition, Item, Laid, Line, Offered, Post, Sheet, Thread
from digest.model.lab import Check, Criterion, Figure, Finding, Measurement, Replication, Rows, Scope, Verdict
from digest.model.noun import Month, Noun, Strict, Utc
from digest.model.text import Claim, Comment, Evidence, Fact, Origin, Sentence, Summary, Text
from digest.model.work import INBOX, Accounts, Choices, Discussion, Pick, Picks, Place, Ranking, Tally, Work

__all__ = [
    "INBOX",
    "Accounts",
    "Batch",
    "Check",
    "Choices",
    "Claim",
    "Comment",
    "Criterion",
    "Discussion",
    "Edition",
    "Entry",
    "Evidence",
    "Fact",
    "Figure",
    "Finding",
    "Item",
    "Laid",
    "Line",
    "Measurement",
    "Month",
    "Noun",
    "Offered",
    "Origin",
    "Pick",
    "Picks",
    "Place",
    "Post",
    "Ranking",
    "Replication",
    "Rows",
    "Scope",
    "Sentence",
    "Sheet",
    "SourceReport",
    "State",
    "Strict",
    "Summary",
    "Tally",
    "Text",
    "Thread",
    "Utc",
    "Verdict",
    "Work",
]
