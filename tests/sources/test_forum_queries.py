"""Our queries against a schema of our own writing. A server of the EA Forum's age knows no `selector` on lists."""

import re
from pathlib import Path

import graphql
import pytest
from wire import Server, net

from digest.model import Month
from digest.sources import Forum, forum, magnum

SDL = Path(__file__).with_name("forum.graphql").read_text()
NEWER = graphql.build_schema(SDL)
OLDER = graphql.build_schema(
    re.sub(r", selector: (?:Post|Comment)?Selector(?:Input)?, limit[^)]*|, selector: SelectorInput", "", SDL)
)
EVERY = {"POSTS", "POSTS_LEGACY", "POST", "POST_LEGACY", "COMMENTS", "COMMENTS_LEGACY"}


def mistakes(schema, query):
    return [error.message for error in graphql.validate(schema, graphql.parse(query))]


@pytest.mark.parametrize("name", sorted(EVERY))
def test_each_query_is_one_the_newer_server_knows(name):
    assert mistakes(NEWER, getattr(magnum, name)) == []


@pytest.mark.parametrize("name", sorted(EVERY))
def test_the_older_server_knows_the_legacy_forms_alone_and_says_so_in_words_we_know(name):
    found = mistakes(OLDER, getattr(magnum, name))
    assert (found == []) == name.endswith("_LEGACY")
    assert all(any(sign in said for sign in magnum._UNKNOWN) for said in found)


def test_the_check_notices_what_a_server_would_refuse():
    inside = magnum.POSTS.replace("{old: $terms}, limit: $limit", "{old: $terms, limit: $limit}")
    assert mistakes(NEWER, inside)
    assert mistakes(NEWER, magnum.POSTS.replace("baseScore", "karma"))


def variables_of(request_body):
    """The values of a query's variables as the newer server coerces them; raises for a field it does not know."""
    document = graphql.parse(request_body["query"])
    declared = document.definitions[0].variable_definitions
    values = graphql.execution.values.get_variable_values(NEWER, declared, request_body["variables"])
    if isinstance(values, list):
        raise ValueError(values)
    return values


@pytest.mark.parametrize("site", ["lesswrong", "alignmentforum", "eaforum"])
def test_the_variables_fit_too(tmp_path, site):
    import json

    source = Forum(kind="forum", name="F", site=site)
    server = Server()
    with net(tmp_path, server) as polite:
        source.gather(polite, source.windows(Month.parse("2025-05"))[0])
        with pytest.raises(magnum.BadStatus):
            forum.comments(polite, site, "x" * 17)
    sent = [json.loads(request.content) for request in server.asked]
    assert len(sent) == 2 and all(variables_of(body) for body in sent)
    sent[0]["variables"] |= {"limit": "many"}
    if site != "eaforum":
        with pytest.raises(ValueError):
            variables_of(sent[0])
