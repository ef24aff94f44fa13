import jinja2
import pytest

from digest import templates
from digest.errors import ConfigError
from digest.templates import Templates


@pytest.fixture
def yours(tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def test_yours_comes_first_and_the_packaged_ones_stay(yours):
    (yours / "thread.md").write_text("mine: {{ what }}\n")
    mine = Templates(yours)
    assert mine.render("thread.md", what="x") == "mine: x\n"
    assert "--paper" in mine.render("newsletter.css")


def test_a_missing_folder_means_the_packaged_ones(tmp_path):
    assert "--paper" in Templates(tmp_path / "none").render("newsletter.css")


def test_a_template_that_was_edited_is_never_printed_as_it_was(yours):
    for said in ("first", "second"):
        (yours / "a.md").write_text(said)
        assert Templates(yours).render("a.md") == said


def test_html_is_escaped_and_text_is_not(yours):
    (yours / "a.html").write_text("{{ x }}")
    (yours / "a.md").write_text("{{ x }}")
    assert Templates(yours).render("a.html", x="<b>&") == "&lt;b&gt;&amp;"
    assert Templates(yours).render("a.md", x="<b>&") == "<b>&"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("{{ isue }}\n", 1, "'isue' is undefined"),
        ("one\n{{ isue.title }}\n", 2, "'isue' is undefined"),
        ("one\ntwo\n{% for x in y %}\n", 3, "endfor"),
        ("{{ 1 / 0 }}\n", 1, "division by zero"),
        ('a\n{% include "nowhere.html" %}\n', 2, "no template 'nowhere.html'"),
    ],
)
def test_a_mistake_in_yours_names_file_line_and_cure(yours, text, line, what):
    (yours / "thread.md").write_text(text)
    with pytest.raises(ConfigError) as caught:
        Templates(yours).render("thread.md", y=())
    assert str(caught.value).startswith(f"templates/thread.md:{line}: ")
    assert what in str(caught.value) and "move the file away" in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_mistake_in_ours_is_a_bug_and_raises_as_itself(yours):
    with pytest.raises(jinja2.UndefinedError):
        Templates(yours).render("newsletter.html")


def test_every_packaged_template_has_a_name_and_can_be_copied(tmp_path):
    assert {"newsletter.html", "newsletter.md", "email.html", "email.txt", "thread.md"} <= set(templates.names())
    assert list(templates.names()) == sorted(templates.names())
    for name in templates.names():
        copied = templates.copy(name, tmp_path / "templates")
        assert copied.read_bytes() == (templates.starter() / "templates" / name).read_bytes()


def test_copying_overwrites_nothing(yours):
    (yours / "email.txt").write_text("mine")
    with pytest.raises(ConfigError, match="is there already"):
        templates.copy("email.txt", yours)
    assert (yours / "email.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["newsletter", "../sources.yaml", "/etc/passwd", ""])
def test_only_packaged_templates_can_be_copied(name, tmp_path):
    with pytest.raises(ConfigError, match=r"email\.html"):
        templates.copy(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_starter_folder_holds_what_a_new_digest_needs():
    assert (templates.starter() / "sources.yaml").is_file()
