"""What others counted of a month's papers, where `enrich:` in sources.yaml asks for it. A failure changes nothing else.

No rank uses it: a paper a few weeks old is cited by nearly nobody. It is shown to the editor; printed are only a
retraction, and a link to code.
"""

import os

from digest import earlier
from digest.counters import COUNTERS, Counter, Question, gathered, key_of
from digest.counters.counter import told
from digest.desk import Desk
from digest.errors import ConfigError
from digest.model import Enrichment, Month, Offered, Ranking

MOST = 500
"""Papers in question, at most: one call of Semantic Scholar's."""
NEAR = 12
"""Of the papers that were just not picked, as many as the review shows."""


def enrich(desk: Desk, month: Month) -> Enrichment:
    """The counts of all configured places, stored under the month. What a place told before stays when it fails."""
    names = desk.config.enrich.places
    if not names:
        return Enrichment()
    before = desk.store.latest(Enrichment, str(month)) or Enrichment()
    papers = in_question(desk, month)
    answers = []
    for n, name in enumerate(names):
        desk.tell("enrich", n, len(names), COUNTERS[name].name)
        answers.append(_asked(desk, COUNTERS[name], month, papers, before))
    desk.tell("enrich", len(names), len(names), "")
    facts = tuple(fact for one in answers for fact in one.facts)
    made = Enrichment(facts=facts, why="; ".join(one.why for one in answers if one.why))
    return desk.store.put(made, str(month), "")


def in_question(desk: Desk, month: Month) -> tuple[str, ...]:
    """The arXiv papers worth asking about: picked, on the table, just not picked, or items of the last issues."""
    picks = (desk.store.latest(Ranking, str(month)) or Ranking(picks=())).picks
    ranked = sorted(picks, key=lambda pick: pick.rank)
    offered = (desk.store.latest(Offered, str(month)) or Offered()).keys
    watched = [line.key for lines in earlier.items(desk, month, earlier.WATCHED).values() for line in lines]
    near = [pick.key for pick in ranked if not pick.kept][:NEAR]
    keys = dict.fromkeys([*(pick.key for pick in ranked if pick.kept), *offered, *near, *watched])
    return tuple(key for key in keys if key.startswith("arxiv:"))[:MOST]


def _asked(desk: Desk, counter: Counter, month: Month, papers: tuple[str, ...], before: Enrichment) -> Enrichment:
    """One place's answer; what it said before fills what a failure left out."""
    try:
        made = gathered(counter, desk.net, Question(month, papers, key_of(counter, os.environ)))
    except ConfigError as error:
        made = Enrichment(why=told(counter, error))
    if not made.why:
        return made
    known = {one.key for one in made.facts}
    kept = (one for one in before.facts if one.source == counter.name and one.key not in known)
    return made.model_copy(update={"facts": (*made.facts, *kept)})
