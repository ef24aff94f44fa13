import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import table
from digest.errors import ConfigError, MadeByNewer
from digest.model import Item, Line, Month, Sheet

MAY = Month(year=2025, number=5)
LINE = Line(key="arxiv:2505.00001", title="A [bracketed] title", url="https://arxiv.org/abs/2505.00001")
SHEET = Sheet(
    month=MAY,
    title="Digest, May 2025",
    items=(LINE,),
    also=(Line(key="forum:abcdefghijklmnopq", title="B", url="https://x.example/b", note="matches 'alignment'"),),
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"])).map(
    lambda s: " ".join(s.split())
)


def test_a_sheet_is_read_as_it_was_worded():
    read = table.parse_sheet(table.sheet_text(SHEET, ("12 papers",)), "issue.md")
    assert [line.key for line in read.items] == ["arxiv:2505.00001"]
    assert read.also == SHEET.also
    assert read.title == SHEET.title and read.opening == ""


@given(title=words, take=words, doubt=words, bottom=words, post=words)
def test_an_item_survives_being_written_and_read(title, take, doubt, bottom, post):
    item = Item(
        key="arxiv:2505.00001",
        title=title,
        url="https://x.example",
        take=take,
        post=post,
        doubts=(doubt,),
        bottom=bottom,
        prose="Hello.",
    )
    assert table.parse_item(table.item_text(item), "f.md") == item.model_copy(update={"file": "f.md"})


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("authors: [Jane Doe, 'Muster, Jr., Max']", ("Jane Doe", "Muster, Jr., Max")),
        ("authors: Jane Doe, Max Muster", ("Jane Doe", "Max Muster")),
        ("authors: Jane Doe, Max Muster, Jr., and Li Wei", ("Jane Doe", "Max Muster, Jr.", "Li Wei")),
        (
            "authors: |\n  Jane Anderson\n  Max Muster & Li Wei; Ó Foo",
            ("Jane Anderson", "Max Muster", "Li Wei", "Ó Foo"),
        ),
        ("authors: none", ()),
        ("authors: []", ()),
        ("authors:", None),
    ],
)
def test_an_editor_may_state_authors_or_that_there_are_none(line, authors):
    text = table.item_text(Item(key="arxiv:2505.00001", title="t", url="u")).replace('take: ""', f'take: ""\n{line}')
    item = table.parse_item(text, "f.md")
    assert item.authors == authors
    assert table.parse_item(table.item_text(item), "f.md") == item


def test_an_item_file_from_before_bottom_lines_is_read():
    text = table.item_text(Item(key="arxiv:2505.00001", title="t", url="u", prose="Hello."))
    old = text.replace('bottom: ""\n', "")
    assert old != text and table.parse_item(old, "f.md").bottom == ""


def test_doubts_are_laid_a_line_each_and_read_as_before_in_one():
    item = Item(key="arxiv:2505.00001", title="t", url="u", doubts=("One, two.", "c: d"), bottom="Wait.")
    text = table.item_text(item)
    assert 'doubts:\n  - "One, two."\n  - "c: d"\nbottom: "Wait."\n---' in text
    signed = text.replace('doubts:\n  - "One, two."\n  - "c: d"\n', 'doubts: ["One, two.", "c: d"]\n')
    assert (
        table.parse_item(signed, "a.md") == table.parse_item(text, "a.md") == item.model_copy(update={"file": "a.md"})
    )


def test_a_box_of_the_lab_is_named_in_the_item_with_how_to_strike_it():
    item = Item(key="arxiv:2505.00001", title="t", url="u", doubts=("d",))
    text = table.item_text(item, {"steering_vector": "steering_vector, a replication: consistent"})
    assert "# - steering_vector, a replication: consistent\n" in text
    assert table.parse_item(text, "a.md") == table.parse_item(table.item_text(item), "a.md")
    struck = table.parse_item(text.replace("# strike:", "strike:"), "a.md")
    assert struck.strike == ("steering_vector",)


@given(st.text())
def test_any_bytes_in_a_sheet_are_read_or_refused_with_a_line(text):
    try:
        table.parse_sheet("---\nmonth: 2025-05\ntitle: t\n---\n" + text, "issue.md")
    except ConfigError as error:
        assert str(error).startswith("issue.md:")


def test_moving_a_line_reorders_and_a_bare_link_is_a_key():
    text = table.sheet_text(SHEET).replace(
        "## Items\n", "## Items\n- https://arxiv.org/abs/2505.77777v2\n- 2505.88888\n"
    )
    assert [line.key for line in table.parse_sheet(text, "i").items] == [
        "arxiv:2505.77777",
        "arxiv:2505.88888",
        "arxiv:2505.00001",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("## Items", "## Itmes"), "is no order; expected ## Items"),
        (("- arxiv:2505.00001", "- something"), "names nothing"),
        (('title: "', 'titel: "'), "titel: unknown field"),
        (("month: 2025-05", "month: May"), "month: 'May' is not a month"),
        (("## Also seen", "- arxiv:2505.00001\n## Also seen"), "is listed twice"),
        (('opening: ""', 'opening: "'), "unreadable"),
        (('opening: ""', "opening: [one"), "; the [ of line 7 may not be closed"),
        (('opening: ""', 'opening: "He said "no" to it."'), "use ' or “ ” within it; or write `|`"),
    ],
)
def test_a_mistake_names_its_file_and_line(change, said):
    with pytest.raises(ConfigError, match=r"issue\.md:\d+: ") as error:
        table.parse_sheet(table.sheet_text(SHEET).replace(*change), "issue.md")
    assert said in str(error.value)


def test_a_signature_is_a_yes_or_a_no():
    signed = table.item_text(Item(key="arxiv:2505.00001", title="t", url="u")).replace("signed: no", "signed: yep")
    with pytest.raises(ConfigError, match=r"one\.md:\d+: signed: expected yes or no, found 'yep'"):
        table.parse_item(signed, "one.md")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("badges: yes", "badges: expected a list, such as [a, b], found yes"),
        ("doubts: [2025-05-05]", "doubts: entry 1: expected text in quotes, found '2025-05-05'"),
        ("key:", "key: expected text in quotes"),
        ("authors: [7]", "authors: entry 1: expected text in quotes, found '7'"),
        (f"authors: {'x' * 101}", "authors: entry 1: expected at most 100 letters"),
        (f"authors: {'x,' * 101}", "authors: expected at most 100 entries"),
        ("notes: [x]", "notes: entry 1: expected `name: value` pairs, found 'x'"),
        ("notes: [{text: B}]", "notes: entry 1: who: missing"),
        ("notes: [{who: A, text: B, permision: yes}]", "notes: entry 1: permision: unknown field"),
        ("prose: x", "prose: unknown field"),
        ("file: x", "file: unknown field"),
        ('take: ""\ntake: "Mine."', "'take' stands here twice (first on line 12), and only one could count"),
        ("schema: one", "schema: expected 1, found 'one'"),
    ],
)
def test_a_field_that_cannot_be_read_or_would_be_lost_is_named(line, said):
    text = table.item_text(Item(key="arxiv:2505.00001", title="t", url="u"))
    name, head, body = line.partition(":")[0], *text.split("\n---\n")
    rows = [row for row in head.split("\n") if not row.startswith(f"{name}:")]
    with pytest.raises(ConfigError) as error:
        table.parse_item("\n".join([*rows, line, "---", body]), "one.md")
    assert f": {said}" in str(error.value)


def test_a_newer_file_is_refused():
    with pytest.raises(MadeByNewer):
        table.parse_sheet(table.sheet_text(SHEET).replace("schema: 1", "schema: 2"), "issue.md")


def test_killing_a_line_leaves_every_other_byte():
    text = table.sheet_text(SHEET).replace('opening: ""', 'opening: "Mine.  Two  spaces."')
    killed = table.without(text, "arxiv:2505.00001")
    assert killed == text.replace(table.line_text(LINE) + "\n", "")


def test_new_picks_are_appended_once_and_never_inserted():
    text = table.sheet_text(SHEET)
    new = (Line(key="arxiv:2505.00009", title="New", url="https://x.example"), LINE)
    grown = table.with_suggested(text, new)
    assert grown.startswith(text.rstrip("\n"))
    assert [line.key for line in table.parse_sheet(grown, "i").suggested] == ["arxiv:2505.00009"]
    assert table.with_suggested(grown, new) == grown


def test_an_added_link_becomes_the_last_item():
    grown = table.with_item(table.sheet_text(SHEET), Line(key="arxiv:2505.00009", title="N", url="https://x.example"))
    sheet = table.parse_sheet(grown, "i")
    assert [line.key for line in sheet.items] == ["arxiv:2505.00001", "arxiv:2505.00009"]
    assert len(sheet.also) == 1


def test_two_files_with_one_key_are_named(tmp_path):
    (tmp_path / "items").mkdir()
    for name in ("a.md", "b.md"):
        (tmp_path / "items" / name).write_text(table.item_text(Item(key="arxiv:2505.00001", title="t", url="u")))
    with pytest.raises(ConfigError, match=r"b\.md: .*a\.md has the same key"):
        table.items(tmp_path)


def test_a_folder_in_the_place_of_an_item_is_named(tmp_path):
    (tmp_path / "items" / "a.md").mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"a\.md is a folder, and a file is expected there: rename it"):
        table.items(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty; put back what it held, or delete it"),
        ("\ufeff\r\n \r", "the file is empty"),
        (table.item_text(Item(key="k", title="T", url="u")).replace("\n", "\r") + "\n", "its lines end in CR alone"),
        ("A note.\rIn CR.\n\nAnd LF.", "expected front matter between two lines of ---"),
    ],
)
def test_a_file_without_front_matter_is_told_why(text, said):
    for parse in (table.parse_item, table.parse_sheet):
        with pytest.raises(ConfigError, match=rf"^a\.md:1: {said}"):
            parse(text, "a.md")


def test_a_drafted_post_is_said_to_follow_what_is_struck():
    drafted = table.item_text(Item(key="k", title="T", url="", post="It fell."))
    assert "so it follows your strikes; changed, it is yours.\npost: " in drafted
    assert "strikes" not in table.item_text(Item(key="k", title="T", url=""))
    assert table.parse_item(drafted, "").post == "It fell."
