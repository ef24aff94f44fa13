"""The mail: what every part says, and that none is cut by the program that shows it."""

import re
from email.message import EmailMessage
from email.policy import SMTP

import large
import pytest
from handmade import OURS, material, only

from digest.build import mail, pages
from digest.build.issue import compose
from digest.preflight import Looked, inspect, origins
from digest.preflight.markup import elements


def printed(issue):
    return pages.render(issue, OURS)


def links(page):
    return {one.attributes["href"] for one in elements(page.decode()) if one.tag == "a"}


@pytest.mark.parametrize(("items", "words"), [(0, 0), (1, 0), (8, 0), (60, 0), (60, 400), (300, 0), (300, 300)])
def test_no_mail_is_ever_so_long_that_it_is_cut(items, words):
    files = printed(large.material(items, words))
    html, text = files["email.html"], files["email.txt"].decode()
    assert len(html) <= mail.FAIL and html.rstrip().endswith(b"</html>")
    whole = html.count(b"<h2") == items + 1
    assert whole or len(html) <= mail.WARN
    assert links(html) <= set(re.findall(r"https?://\S+", text))


def test_what_does_not_fit_is_linked_where_it_stands_on_the_web():
    issue = large.material(60, 400)
    files = printed(issue)
    html = files["email.html"].decode()
    assert "More in this issue" in html and "More in this issue".upper() in files["email.txt"].decode()
    for piece in compose(issue).pieces:
        assert piece.url in html or f"https://d.example/repo/2025-05/newsletter.html#{piece.id}" in html
    [told] = [one for one in inspect(Looked(files, origins(issue), {}, lambda text: 0)) if one.file == "email.html"]
    assert told.level == "warn" and re.match(
        r"it holds the first \d\d of 60 items; the others are linked on", told.what
    )


def test_without_an_address_what_does_not_fit_is_linked_at_its_source():
    issue = large.material(60, 400, base_url="")
    html = printed(issue)["email.html"].decode()
    assert "in the web edition:" not in html and len(html.encode()) <= mail.WARN
    assert all(one.url in html for one in issue.items.values())


def test_titles_too_many_even_to_link_are_counted():
    titles = {"title": "A title of great length " * 4}
    issue = large.material(700)
    many = {key: one.model_copy(update=titles) for key, one in issue.items.items()}
    files = printed(material(base_url=large.ADDRESS, items=many, sheet=issue.sheet, summaries={}, texts={}, laid={}))
    html = files["email.html"].decode()
    left = int(re.search(r"and (\d+) more", html)[1])
    assert len(html.encode()) <= mail.WARN and html.count("A title of great length") >= 700 - left > 100
    assert f"and {left} more" in files["email.txt"].decode()


def test_fit_takes_the_most_items_then_the_most_links():
    assert mail._fit(10, 10, lambda items, links: items * 10 + links <= 55) == (5, 5)
    assert mail._fit(10, 10, lambda items, links: items * 10 + links * 2 <= 12) == (0, 6)
    assert mail._fit(3, 3, lambda items, links: False) == (0, 0)


def test_classes_stay_only_where_a_rule_in_the_head_needs_them():
    html = printed(material(base_url=large.ADDRESS))["email.html"].decode()
    head, body = html.split("</head>")
    used = {name for one in elements(body) for name in one.attributes.get("class", "").split()}
    assert used and all(f".{name}" in head for name in used)
    assert html.index("<meta charset") < 100 < html.index("<style>")


def test_words_that_look_like_an_attribute_stay():
    html = printed(material(**only(prose='Say <p class="x"> and class="small" to it.')))["email.html"].decode()
    assert 'Say &lt;p class="x"&gt; and class="small" to it.' in html


def test_the_parts_are_one_message_that_any_server_takes():
    files = printed(material(base_url=large.ADDRESS))
    message = EmailMessage(policy=SMTP)
    message["Subject"] = compose(material()).title
    message.set_content(files["email.txt"].decode())
    message.add_alternative(files["email.html"].decode(), subtype="html")
    assert max(map(len, message.as_bytes().splitlines())) <= 998
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_what_is_pasted_has_no_class_no_anchor_and_only_whole_addresses():
    files = printed(material(base_url=large.ADDRESS))
    body = files["substack.html"].decode().partition("<body>")[2]
    named = {name for one in elements(body) for name in one.attributes}
    assert named <= {"href", "src", "alt", "width", "height"}
    assert "<sup" not in body and "activations.” [1]" in body and "<p>[1] <a href=" in body
    assert "<br>\n[2] <a href=" in body  # an item's notes are one paragraph
    assert all(url.startswith("https://") for url in links(files["substack.html"]))
    text = files["substack.md"].decode()
    assert "[^" not in text.replace("\\[^", "") and "activations.” \\[1\\]" in text
    assert all(url.startswith("https://") for url in re.findall(r"\]\((\S+?)\)", text))


def test_the_text_part_keeps_every_note():
    text = printed(material())["email.txt"].decode()
    assert "activations.” [1]" in " ".join(text.split()) and "[5] Task vectors live in weight space" in text


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Paying a Monitor by the Alarm", "Paying a Monitor by the&nbsp;Alarm"),
        ("Alarm", "Alarm"),
        ("On Electroencephalographically", "On Electroencephalographically"),  # too long to be kept with another
    ],
)
def test_no_short_word_is_left_alone_on_the_last_line_of_a_heading(title, told):
    mail = printed(material(**only(title=title, prose="It rings. So it is.")))["email.html"].decode()
    [heading] = re.findall(r"<h2[^>]*>(.*?)</h2>", mail, re.S)[:1]
    assert re.sub(r"<[^>]+>", "", heading) == told and "So it is." in mail


def test_a_box_tells_its_verdict_apart_from_its_question():
    mail = printed(material())["email.html"].decode()
    assert re.search(r"<h3[^>]*>[^<]+ <em style=\"[^\"]*font-weight: ?400[^\"]*\">[^<]+</em></h3>", mail)
