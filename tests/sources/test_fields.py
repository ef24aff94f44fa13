import pytest

from digest.config import parse
from digest.errors import ConfigError

FILE = """\
schema: 1
interests: [scheming]
sources:
  - {{kind: arxiv, categories: [cs.LG]}}
  - kind: {kind}
    name: {name}
    url: {url}
    {more}
"""


def said(kind="feed", name="Lab", url="https://lab.example/", more=""):
    with pytest.raises(ConfigError) as error:
        parse(FILE.format(kind=kind, name=name, url=url, more=more).encode())
    return str(error.value)


@pytest.mark.parametrize(
    ("kind", "more"),
    [("feed", 'exclude: ["("]'), ("sitemap", 'include: ["("]'), ("sitemap", 'include: ["a"]\n    exclude: ["*"]')],
)
def test_an_expression_that_is_not_regular_is_named_with_its_line(kind, more):
    line = 9 if "\n" in more else 8
    assert said(kind, more=more).startswith(f"sources.yaml:{line}: sources.1.{kind}.")
    assert "not a regular expression" in said(kind, more=more)
    assert "expected one such as ^/blog/" in said(kind, more=more)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ('item: "count(//a)"', "finds no elements"),
        ('item: "//a/@href"', "finds no elements"),
        ('item: "foo(//a)"', "not an XPath expression (Unregistered function)"),
        ('item: "//svg:a"', "not an XPath expression (Undefined namespace prefix)"),
        ('item: "//a["', "not an XPath expression (Invalid expression)"),
        ('item: "//a"\n    title: "foo(.)"', "not an XPath expression"),
    ],
)
def test_an_xpath_that_cannot_be_used_is_named_with_its_line(more, why):
    line = 9 if "\n" in more else 8
    assert said("index", more=more).startswith(f"sources.yaml:{line}: sources.1.index.")
    assert why in said("index", more=more)


@pytest.mark.parametrize(
    "url", ["https://[", "https://[::1", "https://", "https:///x", "ftp://x.example/", "lab.example", "https://a b/"]
)
def test_an_address_that_is_none_is_named_with_its_line(url):
    told = said(url=f'"{url}"')
    assert told.startswith("sources.yaml:7: sources.1.feed.url: ")
    assert "not a web address; expected one such as https://lab.example/feed.xml" in told


@pytest.mark.parametrize(("kind", "more"), [("feed", ""), ("index", "item: //a"), ("sitemap", "include: [x]")])
def test_the_name_of_the_inbox_is_taken(kind, more):
    assert "sources.yaml:6: sources.1" in said(kind, name="inbox", more=more)
    assert "expected another name" in said(kind, name="inbox", more=more)
