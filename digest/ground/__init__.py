"""Does the source really say that? Rulings on what a model writes: pure, deterministic, linear. Nothing is corrected.

A quotation stands only when no word or number differs. A report stands only on its own evidence. A judgement may weigh
what was reported, and adds nothing to it. Where it cannot be made out, the answer is no.
"""

from digest.ground.doubt import weighs
from digest.ground.hinting import hint
from digest.ground.judgement import judges
from digest.ground.locating import Located, locate
from digest.ground.report import supports, unheld
from digest.ground.ruling import Reason, Ruling
from digest.ground.wording import worded_safely

__all__ = ["Located", "Reason", "Ruling", "hint", "judges", "locate", "supports", "unheld", "weighs", "worded_safely"]
