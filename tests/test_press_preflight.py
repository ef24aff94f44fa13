"""Preflight: nothing found in a good issue, and each fault found in a bad one."""

import json

import handmade_model
import pytest
from handmade import NEURONS, OURS, STEERING, only, png, sheet
from handmade import material as handmade_material
from typer.testing import CliRunner

from digest.build import pages
from digest.build.weight import weighted_length
from digest.cli import app
from digest.cli.press import _table
from digest.preflight import Finding, Looked, failed, inspect, origins, preflight, signed
from digest.preflight.leaks import of_environment

ADDRESS = "https://d.example/repo"
POST = "A model is asked to explain the neurons of another."
KEY = "sk-" + "a1B2" * 8


def material(**changes):
    """The handmade issue, whose one item without a post from a site would be named by that site's address."""
    items = handmade_material().items
    posted = items[NEURONS].model_copy(update={"post": "A model is asked to explain the neurons of another."})
    return handmade_material(**{"items": {**items, NEURONS: posted}, **changes})


def looked(files, of=None, secrets=None):
    return Looked(files, origins(of or material(base_url=ADDRESS)), secrets or {}, weighted_length)


def printed(of=None):
    return pages.render(of or material(base_url=ADDRESS), OURS)


GOOD = printed()


def changed(name, old, new, files=None):
    """The good issue with some words of one file changed: what a careless template, or a bug, would do."""
    text = (files or GOOD)[name].decode()
    assert old in text
    return {**(files or GOOD), name: text.replace(old, new, 1).encode()}


def found(files, **known):
    return [(one.level, one.file, one.what) for one in inspect(looked(files, **known))]


def test_nothing_is_found_in_a_good_issue():
    assert found(GOOD) == []


def test_nothing_is_found_in_an_issue_that_a_model_wrote_and_an_editor_signed():
    written = handmade_model.item().model_copy(update={"signed": True})
    issue = handmade_model.issue(written, base_url=ADDRESS)
    assert inspect(looked(printed(issue), issue)) == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("email.html", "</p>", "</p><video></video>", "<video> is not shown by: Gmail, Outlook"),
        ("email.html", "</p>", "</p><marquee></marquee>", "<marquee> is on no list"),
        ("email.html", "</p>", "</p><style>p{color:red}</style>", "<style> outside <head>"),
        ("email.html", "</p>", '</p><a href="#fn1">1</a>', "does nothing in: Gmail (iOS)"),
        ("email.html", "</p>", '</p><table><tr><td></td></tr></table>', "without role"),
        ("email.html", "<style>", "<style>/* dark */", "a comment in <style>"),
        ("email.html", "<style>", "<style>@font-face{font-family:x}", "CSS @font-face is not known by: Gmail"),
        ("email.html", "<style>", "<style>" + "p{color:red}" * 1_400, "bytes of <style>: Gmail drops all of it"),
        ("email.html", 'lang="en"', "", "names no language"),
        ("email.html", "margin:0 0 16px", "margin:-4px", "CSS margin below zero"),
        ("email.html", "margin:0 0 16px", "display:flex", "CSS display: flex is not shown by: Outlook (Windows)"),
        ("email.html", "margin:0 0 16px", "border-radius:4px", "CSS border-radius is not shown by: Outlook (Windows)"),
        ("email.html", "margin:0 0 16px", "position:absolute", "CSS position is not shown by: Gmail"),
        ("email.html", "margin:0 0 16px", "hyphens:auto", "CSS hyphens is on no list"),
        ("email.html", "margin:0 0 16px", "width:calc(1px + 1px)", "CSS calc() is not known by: Outlook"),
        ("email.html", "margin:0 0 16px", "margin:2rem", "the CSS unit rem is not known by: Outlook (Windows)"),
        ("email.html", 'src="https://d.example', 'src="http://d.example', "https:// only (sources.yaml: base_url)"),
        ("email.html", 'src="https://d.example/repo/2025-05', 'src="', "an address that is not whole"),
        ("email.html", 'steering-vector.png" alt', 'steering-vector.svg" alt', "an SVG image"),
        ("email.html", 'alt="Eight dots', 'title="Eight dots', "an image without alt text"),
        ("email.html", 'width="560"', "", "an image without a width"),
        ("email.html", 'href="https://arxiv.org/abs/2308.10248"', 'href="newsletter.html"', "not whole"),
        ("substack.html", "figures/steering-vector.png", "figures/other.png", "other.png is not in the edition"),
        ("newsletter.html", 'href="sources.html"', 'href="source.html"', "source.html is not in the edition"),
        ("newsletter.html", 'href="#piece-1', 'href="#peace-1', "newsletter.html has no #peace-1"),
        ("replications/steering-vector.html", "#piece-1", "#peace-1", "newsletter.html has no #peace-1"),
        ("newsletter.md", "](https://arxiv.org/abs/2308.10248)", "](https://evil.example/x)", "which no source gave"),
        ("email.txt", "https://arxiv.org/abs/2308.10248", "https://evil.example/x", "which no source gave"),
        ("newsletter.html", "<h1>", "<script>alert(1)</script><h1>", "a <script> that runs"),
        ("newsletter.html", "<h1>", "<h1 onclick=alert(1)>", "the handler onclick on <h1>"),
        ("newsletter.html", "<h1>", "<iframe></iframe><h1>", "<iframe> is live"),
        ("newsletter.html", 'href="sources.html"', 'href="java\tscript:x"', "an address that begins with javascript:"),
        ("newsletter.html", "<h1>", '<meta http-equiv="refresh" content="0"><h1>', "a <meta> that acts"),
        ("newsletter.html", "<h1>", '<h1 style="background:url(//x)">', "CSS in <h1> that loads"),
        ("newsletter.md", "The paper argues", "The paper \x1b[31margues", "a control character, U+001B"),
        ("thread.json", POST, f"https://evil.example/x, {POST}", "a link to https://evil.example/x, which no source"),
        ("thread.json", '"links": []', '"links": ["https://evil.example/x"]', "which no source gave"),
        ("thread.json", POST, f"README.md: {POST}", "“README.md” would become a link"),
        ("thread.json", POST, f"At x.ai, {POST}", "“x.ai” would become a link"),
        ("thread.json", POST, f"$GPT and $TSLA: {POST}", "two cashtags"),
        ("thread.json", POST, POST * 8, "weighted; X takes 280"),
        ("thread.json", '"image": null', '"image": "figures/none.png"', "its picture figures/none.png is not in"),
        ("newsletter.md", "The paper argues", f"The paper {KEY} argues", "looks like an OpenAI or Anthropic key"),
        ("evidence.json", "steering", "smtps://me:hunter22@mail.example steering", "a password in an address"),
    ],
)  # fmt: skip
def test_each_fault_is_found(name, old, new, said):
    findings = [one for one in inspect(looked(changed(name, old, new))) if said in one.what]
    assert findings and failed(findings), inspect(looked(changed(name, old, new)))
    assert all(one.file == name and one.do for one in findings)
    assert KEY not in str(findings) and "hunter22" not in str(findings)


def test_a_mail_too_long_is_a_warning_then_a_failure():
    padding = "<p>" + "x" * 70_000 + "</p>"
    assert [one[0] for one in found(changed("email.html", "<h2", padding + "<h2")) if "bytes" in one[2]] == ["warn"]
    padding = "<p>" + "x" * 95_000 + "</p>"
    assert [one[0] for one in found(changed("email.html", "<h2", padding + "<h2")) if "bytes" in one[2]] == ["fail"]


@pytest.mark.parametrize("ending", [":", ":”"])
def test_a_post_that_ends_in_a_colon_is_a_warning(ending):
    files = changed("thread.json", POST, f"Of the neurons “they write{ending}")
    (told,) = inspect(looked(files))
    assert (told.level, told.file) == ("warn", "thread.json") and "ends in a colon" in told.what and "post:" in told.do


def test_a_figure_too_large_for_a_network_is_told():
    files = {**GOOD, "figures/steering-vector.png": png(12, 7) + b"\0" * 2_000_000}
    assert [one[:2] for one in found(files)] == [("warn", "figures/steering-vector.png")]


@pytest.mark.parametrize("word", ["GPT-4.1", "node.js", "v2.0", "arXiv:2401.00001", "e.g.", "0.3", "model.safetensors"])
def test_words_with_a_dot_that_no_network_links_are_left_alone(word):
    assert not found(changed("thread.json", POST, f"{word} {POST}"))


def test_posts_of_each_network_are_measured_where_the_thread_has_them():
    said = json.loads(GOOD["thread.json"])
    said["threads"] = {"bluesky": [{"text": "é" * 301}], "mastodon": [{"text": "x" * 501}]}
    files = {**GOOD, "thread.json": json.dumps(said).encode()}
    assert found(files) == [
        ("fail", "thread.json", "bluesky, post 1: 301 graphemes; Bluesky takes 300"),
        ("fail", "thread.json", "mastodon, post 1: 501 characters; Mastodon takes 500"),
    ]


def test_an_address_that_a_machine_wrote_and_no_source_gave_is_foreign():
    laid = only(prose="They write: “A.” See [this](https://evil.example/x).")
    issue = material(**laid, laid=dict(laid["items"]), replications=())
    assert {one[2] for one in found(printed(issue), of=issue) if one[1] == "newsletter.html"} == {
        "a link to https://evil.example/x, which no source gave and no editor wrote"
    }
    by_hand = material(**laid, laid={}, replications=())
    assert not [one for one in found(printed(by_hand), of=by_hand) if "evil" in one[2]]


def test_our_other_months_are_no_strangers():
    link = '<a href="https://d.example/repo/2025-04/newsletter.html">April</a> <a href="../2025-04/card.png">x</a><h1>'
    assert found(changed("newsletter.html", "<h1>", link)) == []
    assert found(changed("newsletter.html", "<h1>", link.replace("d.example/repo", "d.example.evil/repo")))


def test_an_address_in_the_machines_own_post_is_not_held_for_being_printed():
    laid = only(prose="x", post="See https://evil.example/x")
    assert "https://evil.example/x" not in origins(material(**laid, laid=dict(laid["items"])))
    assert "https://evil.example/x" in origins(material(**laid, laid={}))


def test_the_secrets_of_the_environment_are_found_in_any_file_and_never_told():
    environment = {
        "DIGEST_X_ACCESS_SECRET": "canary-0123456789",
        "DIGEST_SMTP_URL": "smtps://me:pass%2Fword-canary@mail.example",
        "OPENAI_API_KEY": "not-shaped-like-a-key",
        "MY_KEY": "named-in-the-config",
        "DIGEST_SHARED": "/work/shared/with/no/secret",
        "DIGEST_MASTODON_TOKEN": "short",
        "HOME": "/root/somewhere",
    }
    secrets = of_environment(environment, ("MY_KEY",))
    assert set(secrets) == {"DIGEST_X_ACCESS_SECRET", "DIGEST_SMTP_URL", "OPENAI_API_KEY", "MY_KEY"}
    for name, value in secrets.items():
        files = {**GOOD, "card.png": b"\x89PNG" + value.encode() + b"\0", "report.json": value.encode()}
        findings = inspect(looked(files, secrets=secrets))
        assert {(one.file, one.level) for one in findings} == {("card.png", "fail"), ("report.json", "fail")}
        assert all(name in one.what and value not in str(one) for one in findings)


def test_what_a_model_drafted_and_nobody_signed_fails_and_bare_quotes_warn():
    issue = handmade_model.issue(base_url=ADDRESS)
    files = printed(issue)
    told = [one for one in preflight(looked(files, issue), issue, files) if one.level == "fail"]
    assert [one.what for one in told] == ["a model drafted it and nobody signed it"]
    good = material(base_url=ADDRESS)
    told = preflight(looked(GOOD), good, GOOD)
    assert {(one.level, one.what) for one in told} == {("warn", "quotes alone; nobody read it critically")}


def test_what_holds_of_many_files_is_said_once_and_json_says_it_of_each():
    findings = tuple(Finding("warn", f"items/{n}.md", "quotes alone", "sign it") for n in range(3))
    told = _table((*findings, Finding("fail", "email.html", "too large", "shorten it")), as_json=False)
    assert told.splitlines()[:2] == ["warn  3 files: quotes alone", "      sign it:"]
    assert "      items/2.md" in told.splitlines() and told.count("quotes alone") == 1
    assert told.endswith("fail  email.html: too large\n      shorten it\n1 fail, 3 warn")
    assert _table(findings, as_json=True).count("quotes alone") == 3


def test_files_that_are_not_what_the_table_gives_are_one_finding():
    files = changed("newsletter.md", "84 %", "94 %")
    there = material(base_url=ADDRESS)

    def stale(files):
        return [
            (one.file, one.what)
            for one in preflight(looked(files), there, GOOD)
            if one.do == "print again: `digest build 2025-05`"
        ]

    assert stale(files) == [("newsletter.md", "it is not what the table gives now")]
    files = changed("thread.md", "thread", "threat", files) | {"extra.txt": b"x"}
    del files["card.png"]
    told = [(file, what) for file, what in stale(files) if "table" in what]
    assert told == [
        (
            "4 files",
            "not what the table gives now: newsletter.md, thread.md; given by the table and not printed: card.png; "
            "printed and not given by the table: extra.txt",
        )
    ]


def test_an_approved_edition_that_calls_itself_a_draft_is_found():
    files = printed(material(base_url=ADDRESS, approved=True))
    assert found(files) == []
    assert found(changed("email.txt", "AI SAFETY", "Draft, not reviewed\nAI SAFETY", files)) == [
        ("fail", "email.txt", "it is approved and says “Draft, not reviewed”")
    ]


@pytest.fixture
def folder(tmp_path):
    """A digest's folder with one printed issue by hand."""
    (tmp_path / "sources.yaml").write_text(
        "schema: 1\nbase_url: https://d.example\nsources:\n  - {kind: arxiv, name: arXiv, categories: [cs.LG]}\n"
        "interests: [oversight]\n"
    )
    items = tmp_path / "issues" / "2025-05" / "items"
    items.mkdir(parents=True)
    (items.parent / "issue.md").write_text(
        "---\nschema: 1\nmonth: 2025-05\ntitle: The digest\n---\n\n## Items\n\n"
        f"- {STEERING} [Steering](https://arxiv.org/abs/2308.10248)\n"
    )
    (items / "1.md").write_text(
        f"---\nschema: 1\nkey: {STEERING}\ntitle: Steering\nurl: https://arxiv.org/abs/2308.10248\ntake: Fine.\n"
        "---\n\nMine.\n"
    )
    return tmp_path


def digest(folder, *words):
    return CliRunner().invoke(app, [*words, "--dir", str(folder)])


def test_the_command_exits_4_when_something_fails_and_says_what_to_do(folder):
    assert "print it with: digest build" in str(digest(folder, "preflight", "2025-05").exception)
    assert digest(folder, "build", "--month", "2025-05").exit_code == 0
    good = digest(folder, "preflight", "2025-05")
    assert (good.exit_code, good.output.strip()) == (0, "Nothing stands in the way.")
    sheet = folder / "issues" / "2025-05" / "issue.md"
    sheet.write_text(sheet.read_text().replace("The digest", "Another"))
    stale = digest(folder, "preflight", "2025-05").output
    assert stale.count("not what the table gives now: card.png, email.html") == stale.count("print again") == 1
    digest(folder, "build", "--month", "2025-05")
    mail = folder / "output" / "2025-05" / "email.html"
    mail.write_text(mail.read_text().replace("</h2>", "</h2><script>alert(1)</script>"))
    bad = digest(folder, "preflight", "2025-05", "--json")
    assert bad.exit_code == 4 and "`digest build 2025-05`" in bad.output
    said = json.loads(bad.output)
    assert {one["file"] for one in said} == {"email.html"} and all(one["do"] for one in said)
    assert "a <script> that runs" in {one["what"] for one in said}


def test_an_issue_without_an_item_does_not_pass():
    empty = handmade_material(items={}, sheet=sheet(items=()))
    (found,) = signed.unsigned(empty)
    assert found.level == "fail" and found.file == f"issues/{empty.month}/issue.md" and "no item" in found.what
