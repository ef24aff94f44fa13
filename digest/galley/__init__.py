"""The galley: a month's table as it will be printed, each sentence with the hand that wrote it and what it stands on.

What `build` prints, `review` shows and `check` proves is read here, once.

material.py   everything one issue is made of, from the table and the store
prose.py      Markdown from anybody -> one small, safe tree; ink.py prints it four ways
footnotes.py  what a mark means: a passage, a judgement on passages, a search that found nothing, an editor's own note
said.py       a printed sentence, and the hands that write them
hands.py      every printed sentence, who wrote it, the places it stands on
posts.py      an item's post: what was found and the strongest doubt, in sentences that the item prints
readers.py    what readers and guests say of an item, in their name
recomputed.py what an editor confirmed of a text's own numbers
position.py   a position paper has nothing to replicate: names, lists and quotations are checked
struck.py     what an editor took out of what the machine had proposed
evidence.py   the same as evidence.json
warnings.py   what an editor should look at before signing
"""

from digest.galley.hands import Hand, Printed, printed
from digest.galley.material import Material, gather

__all__ = ["Hand", "Material", "Printed", "gather", "printed"]
