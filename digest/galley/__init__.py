"""The galley proof: a month's table as it will be printed, each sentence with its author and its evidence.

`build` prints it, `review` shows it beside its sources and `check` proves it; all three read it here.

material.py   everything one issue is made of, from the table and the store
byline.py     who wrote a work, as the editor or its source says
dates.py      when a work was published, and whether that is the issue's month
prose.py      untrusted Markdown -> one small, safe tree; ink.py renders that tree four ways
footnotes.py  what a note mark cites: a passage, a judgement on passages, a search without a hit, an editor's own note
said.py       the record of one printed sentence, and the list of possible authors ("hands")
cutting.py    an item cut into its printed sentences
hands.py      every sentence an item prints, with its author and the passages it cites
posts.py      an item's post: the finding and the strongest doubt, in sentences the item prints
telling.py    which sentence tells a finding, and can be read alone    opening.py    how a post begins
readers.py    what readers and guests say about an item, under their own names
recomputed.py the numbers of a text that we recomputed and an editor confirmed
position.py   checks of a position paper, which has nothing to replicate: names, lists, quotations
struck.py     what the machine proposed and the editor deleted    leads.py      words that then lead nowhere
evidence.py   all of this as evidence.json
warnings.py   what an editor should look at before signing
numbers.py    the numbers of an editor's sentence that what it cites does not hold
turned.py     an editor's wording that has other numbers than the draft, or goes another way
"""

from digest.galley.hands import Hand, Printed, printed
from digest.galley.material import Material, entries_of, gather

__all__ = ["Hand", "Material", "Printed", "entries_of", "gather", "printed"]
