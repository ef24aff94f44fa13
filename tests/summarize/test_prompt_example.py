"""The first pass's own example keeps the rules beside it: a small model copies it, faults and ids included."""

import re
from pathlib import Path

from digest.summarize.replies import Extracted
from digest.templates import Templates


def test_the_example_has_the_claim_that_its_rule_asks_for_and_ids_of_no_document():
    prompt = Templates(Path("/nowhere")).render("prompts/extract.md")
    example = prompt.partition("An example,")[2]
    shown = Extracted.model_validate_json(example.partition("\ngives\n")[2])
    assert any(claim.role == "what" for claim in shown.claims)
    cited = {one for claim in [*shown.claims, *shown.limits, *shown.design] for one in claim.evidence}
    assert cited <= set(re.findall(r"\[(s\d+)\]", example))
    assert all(int(one[1:]) > 9_000 for one in cited)
