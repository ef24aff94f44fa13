import dataclasses
import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire import Server, net

from digest import config
from digest.enrich import NAME, PLACE, enrich, gather, parse
from digest.errors import BadContent
from digest.model import Counted, Enrichment, Month
from digest.report import counted_table

SOURCES = b"""\
schema: 1
interests: [x]
sources: [{kind: arxiv, name: a, categories: [cs.LG]}]
enrich: {hugging_face: yes}
"""
MAY = Month.parse("2025-05")
ROW = {"paper": {"id": "2505.00001", "upvotes": 42, "githubRepo": "https://github.com/Owner/Repo"}, "numComments": 3}
COUNTED = Counted(key="arxiv:2505.00001", source=NAME, upvotes=42, comments=3, code="https://github.com/owner/repo")


def page(*rows) -> bytes:
    return json.dumps(rows).encode()


def test_a_month_is_read_page_by_page_until_one_brings_nothing_new(tmp_path):
    other = {"paper": {"id": "2505.00002", "upvotes": 1}}
    server = Server({PLACE: [page(ROW), page(other), page(other)]})
    made = gather(net(tmp_path, server), MAY)
    assert [one.key for one in made.facts] == ["arxiv:2505.00001", "arxiv:2505.00002"] and made.why == ""
    assert made.facts[0] == COUNTED
    assert [request.url.params["p"] for request in server.asked] == ["0", "1", "2"]


def test_a_failure_is_one_line_and_what_came_is_kept(desk, tmp_path):
    asked = config.parse(SOURCES)
    server = Server({PLACE: [page(ROW), httpx.Response(403)]})
    made = enrich(dataclasses.replace(desk, config=asked, net=net(tmp_path / "c", server)), MAY)
    assert made.facts == (COUNTED,) and made.why.startswith(NAME)
    told = counted_table(desk, MAY)
    assert "42" in told and NAME in told and "not enriched" in told


def test_off_unless_asked_for(desk):
    assert enrich(desk, MAY) == Enrichment() and desk.store.latest(Enrichment, str(MAY)) is None


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"<html>", b"[" * 100_000])
def test_what_is_no_list_is_refused(body):
    with pytest.raises(BadContent):
        parse(body)


FIELDS = st.sampled_from(["paper", "id", "upvotes", "githubRepo", "numComments"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(FIELDS, inner),
    max_leaves=20,
)


@given(st.lists(JSON))
def test_no_row_breaks_it(rows):
    for one in parse(json.dumps(rows).encode()):
        assert one.upvotes >= 0 and (not one.code or one.code.startswith("https://github.com/"))
