"""Reads and writes the editor's files, issues/M/issue.md and issues/M/items/*.md, and keeps what a person wrote.

issue.md is front matter (title, preheader, opening, thanks) and up to four lists (orders), one line per work:

    - arxiv:2505.01234 [Title](https://arxiv.org/abs/2505.01234) — why it is mentioned

Only the key at the head of a line counts; move the line to reorder, delete it to kill. An item file is front matter
(key, title, url, authors, badges, signed, post, thread, take, doubts, bottom, strike, notes) and prose. A note is a
reader's or a guest's:

    notes:
      - {who: "Ada Example", link: "https://example.org/ada", text: "I saw the same in two models.", permission: yes}
"""

from digest.table.editing import instead, with_followups, with_item, with_suggested, without
from digest.table.lines import line_text
from digest.table.reading import is_bare, items, parse_item, parse_sheet, read, sheet
from digest.table.wording import box_lines, item_text, sheet_text

__all__ = [
    "box_lines", "instead", "is_bare", "item_text", "items", "line_text", "parse_item", "parse_sheet", "read",
    "sheet", "sheet_text", "with_followups", "with_item", "with_suggested", "without",
]  # fmt: skip
