"""The nouns. They hold facts and call nothing. Every datetime is aware and in UTC.

noun.py      what every record is, and the month     text.py   what was read
entry.py     what the post brings                    lab.py    what the lab did
work.py      what the editor skims                   issue.py  what lies on the table, what readers get
summary.py   what is said of a text, and doubted     office.py what a person approved, what was sent
"""

from digest.model.entry import Batch, Entry, SourceReport, State
from digest.model.issue import Correction, Edition, Item, Laid, Line, Offered, Post, ReaderNote, Sheet, Thread
from digest.model.lab import Check, Criterion, Figure, Finding, Measurement, Replication, Rows, Scope, Tier, Verdict
from digest.model.noun import Month, Noun, Strict, Utc
from digest.model.office import Approval, Publication, PublicationState
from digest.model.summary import (
    NOT_ENGLISH,
    Absence,
    Claim,
    Doubt,
    DoubtKind,
    Dropped,
    Fact,
    Link,
    Oversell,
    Part,
    Role,
    Slot,
    Summary,
    Usage,
    Written,
)
from digest.model.text import Comment, Evidence, Origin, Sentence, Text
from digest.model.work import INBOX, Accounts, Choices, Discussion, Pick, Picks, Place, Ranking, Signal, Tally, Work

__all__ = [
    "INBOX",
    "NOT_ENGLISH",
    "Absence",
    "Accounts",
    "Approval",
    "Batch",
    "Check",
    "Choices",
    "Claim",
    "Comment",
    "Correction",
    "Criterion",
    "Discussion",
    "Doubt",
    "DoubtKind",
    "Dropped",
    "Edition",
    "Entry",
    "Evidence",
    "Fact",
    "Figure",
    "Finding",
    "Item",
    "Laid",
    "Line",
    "Link",
    "Measurement",
    "Month",
    "Noun",
    "Offered",
    "Origin",
    "Oversell",
    "Part",
    "Pick",
    "Picks",
    "Place",
    "Post",
    "Publication",
    "PublicationState",
    "Ranking",
    "ReaderNote",
    "Replication",
    "Role",
    "Rows",
    "Scope",
    "Sentence",
    "Sheet",
    "Signal",
    "Slot",
    "SourceReport",
    "State",
    "Strict",
    "Summary",
    "Tally",
    "Text",
    "Thread",
    "Tier",
    "Usage",
    "Utc",
    "Verdict",
    "Work",
    "Written",
]
