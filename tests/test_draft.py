import contextlib
import shutil
from datetime import UTC, datetime

import handmade
import handmade_model
import pytest
from handmade import OURS

import digest.draft
from digest import table, written
from digest.build import pages
from digest.build.weight import weighted_length
from digest.draft import draft
from digest.earlier import refuse_frozen
from digest.editions import table_hashes
from digest.errors import ConfigError, Frozen, NeedsPerson
from digest.galley import Hand, gather, printed
from digest.inbox import add
from digest.model import (
    INBOX,
    WITHDRAWN,
    Accounts,
    Approval,
    Batch,
    Claim,
    Counted,
    Enrichment,
    Entry,
    Evidence,
    Laid,
    Month,
    Pick,
    Picks,
    Ranking,
    SourceReport,
    Summary,
    Tally,
    Work,
)
from digest.preflight import Looked, inspect, origins
from digest.report import following, status, strays

MAY = Month(year=2025, number=5)


def work(n, source="arXiv"):
    key = f"arxiv:2505.0000{n}"
    entry = Entry(
        key=key, source=source, kind="paper", title=f"Paper {n}", url=f"https://arxiv.org/abs/2505.0000{n}",
        authors=("A", "B"), published=datetime(2025, 5, n, tzinfo=UTC),
    )  # fmt: skip
    return Work(entry=entry)


def summary(work, quote="We study scheming."):
    evidence = Evidence(
        key=work.key, version=1, sentence="s1", section="Abstract", start=0, end=len(quote), quote=quote
    )
    return Summary(
        key=work.key, mode="notes", title=work.entry.title, url=work.entry.url,
        claims=(Claim(role="what", evidence=evidence),), facts=(), origin="abstract", coverage=0.0, sentences=1,
    )  # fmt: skip


def picks(*works, items=2):
    ranked = [
        Pick(key=w.key, rank=n, score=1 / n, place="item" if n <= items else "also", reasons=("why",))
        for n, w in enumerate(works, 1)
    ]
    return Picks(ranking=Ranking(picks=tuple(ranked)), kept=works, shortlist=works)


ONE, TWO, THREE, FOUR = (work(n) for n in (1, 2, 3, 4))


def lay(desk, *works, quote="We study scheming."):
    return draft(desk, MAY, picks(*works), [summary(w, quote) for w in works])


def files(desk):
    return {
        str(p.relative_to(desk.root / "issues")): p.read_text() for p in sorted((desk.root / "issues").rglob("*.md"))
    }


def test_the_first_draft_lays_a_sheet_and_an_item_each(desk):
    lay(desk, ONE, TWO, THREE)
    sheet, items = table.read(desk.table(MAY))
    assert [line.key for line in sheet.items] == [ONE.key, TWO.key]
    assert [(line.key, line.note) for line in sheet.also] == [(THREE.key, "why")]
    assert "“We study scheming.”[^s1]" in items[ONE.key].prose
    assert items[ONE.key].badges == ("abstract only",) and items[ONE.key].take == "" and not items[ONE.key].signed


@pytest.mark.parametrize(
    ("title", "laid"),
    [
        ("A $k$-step method at 95\\% with ``care''", "A k-step method at 95% with “care”"),
        (r"$\tau^2$-Bench, $\infty$-Video and $\ell_1$", "τ²-Bench, ∞-Video and ℓ₁"),
        ("LM$^2$otifs -- Bose--Einstein", "LM²otifs – Bose–Einstein"),
        ("R^3-VQA in Trans${^2}$ of the 20$^{th}$ century: 360$^\\circ$", "R³-VQA in Trans² of the 20th century: 360°"),
        ("Bounds for $\\ell^2$ and $10^{-3}$, --flag", "Bounds for ℓ² and 10⁻³, --flag"),
        ("Bounds for $\\frac{a+b}{c}$, --flag", "Bounds for $\\frac{a+b}{c}$, --flag"),
    ],
)
def test_a_title_is_laid_as_a_person_would_write_it(desk, title, laid):
    lay(desk, ONE.model_copy(update={"entry": ONE.entry.model_copy(update={"title": title})}))
    sheet, items = table.read(desk.table(MAY))
    assert sheet.items[0].title == items[ONE.key].title == laid


def test_the_draft_offers_only_counted_facts_as_comments(desk):
    lay(desk, ONE)
    text = (desk.table(MAY) / "issue.md").read_text()
    assert "#   0 works were read whole, 1 in part or by their abstract only" in text and 'opening: ""' in text


def test_what_is_counted_came_from_the_sources_that_answered(desk, monkeypatch):
    states = (("arXiv", "ok"), ("A lab", "failed"), ("A blog", "ok"))
    reports = tuple(SourceReport(name=name, kind="feed", state=state, why="502") for name, state in states)
    tally = Tally(source="arXiv", fetched=9_032, merged=1, dropped=0, undated=0, picked=0)
    desk.store.put(Accounts(reports=reports, tallies=(tally,)), str(MAY), "")
    lay(desk, ONE)
    text = (desk.table(MAY) / "issue.md").read_text()
    assert "#   9,032 entries from 2 sources; 1 was another face of a work already there." in text
    assert "#   1 source failed, 0 seen in part." in text
    monkeypatch.setattr("digest.report.standing.reports", lambda *_: list(reports))
    said = status(desk, MAY)
    assert "9,032 entries from 2 of 3 sources" in said and "1 item (0 with your take, 1 to sign)" in said
    assert "\n  issues/2025-05/items/paper-1.md: to sign, no take\n" in said


def test_what_comes_next_goes_from_the_run_to_the_sending(desk):
    assert following(desk, MAY) == ("run 2025-05",)
    lay(desk, ONE, TWO)
    assert following(desk, MAY) == ("review 2025-05", "build 2025-05")
    for file in (desk.table(MAY) / "items").iterdir():
        file.write_text(file.read_text().replace("signed: no", "signed: yes"))
    assert following(desk, MAY) == ("build 2025-05", "approve 2025-05") and ": to sign" not in status(desk, MAY)
    table_now = table_hashes(desk.table(MAY))
    approval = Approval(month=MAY, edition="e", files={}, table=table_now, subject="s", preheader="", at=desk.clock())
    desk.store.put(approval, str(MAY), "")
    assert following(desk, MAY) == ("publish 2025-05",)
    (desk.table(MAY) / "issue.md").write_text((desk.table(MAY) / "issue.md").read_text().replace("title:", "title: My"))
    assert following(desk, MAY) == ("build 2025-05", "approve 2025-05")


def test_a_box_that_waits_under_an_item_is_named_in_its_file_and_by_status(desk, monkeypatch):
    known = [SourceReport(name="A lab", kind="feed", state="ok")]
    monkeypatch.setattr("digest.report.standing.reports", lambda *_: known)
    lay(desk, ONE, TWO)
    box = handmade.material().replications[0].model_copy(update={"key": ONE.key})
    title = "Activation Addition: Steering Language Models Without Optimization"
    told = f"steering_vector, a replication of “{title}”: {box.phrase}"
    assert told not in (desk.table(MAY) / "items/paper-1.md").read_text()
    desk.store.put(box, f"{MAY}/steering_vector", "")
    lay(desk, ONE, TWO)
    path = desk.table(MAY) / "items/paper-1.md"
    assert f"# - {told}\n" in path.read_text() and told not in (desk.table(MAY) / "items/paper-2.md").read_text()
    assert f"items/paper-1.md: to sign, no take, box {told}\n" in status(desk, MAY)
    path.write_text(path.read_text().replace("# strike:", "strike:"))
    assert "box steering_vector" not in status(desk, MAY)


def test_an_item_that_is_not_of_the_month_is_named_with_its_date(desk):
    lay(desk, ONE, TWO, THREE)
    dates = {ONE: datetime(2021, 10, 25, tzinfo=UTC), TWO: datetime(2025, 6, 1, tzinfo=UTC)}
    for one, date in (*dates.items(), (THREE, datetime(2025, 3, 1, tzinfo=UTC))):
        add(desk.table(MAY), [one.entry.url])
        entry = one.entry.model_copy(update={"published": date, "source": INBOX})
        batch = Batch(source=INBOX, window=one.entry.url, state="ok", entries=(entry,))
        desk.store.put(batch, f"{INBOX}/{one.entry.url}", "")
    early, late = strays(desk, MAY)
    assert early.startswith("issues/2025-05/items/paper-1.md: its work is of 2021-10-25, not of 2025-05")
    assert late.startswith("issues/2025-05/items/paper-2.md: its work is of 2025-06-01, not of 2025-05")
    path = desk.table(MAY) / "items/paper-1.md"
    path.write_text(path.read_text().replace("signed: no", "signed: yes"))
    assert strays(desk, MAY) == (late,)


def ranked(desk, *works, **reasons):
    """A later run's ranking; these works are barred."""
    made = [Pick(key=one.key, rank=n, score=1.0, place="item", reasons=("why",)) for n, one in enumerate(works, 1)]
    barred = [Pick(key=key, rank=9, score=0.0, place="dropped", reasons=(why,)) for key, why in reasons.items()]
    desk.store.put(Ranking(picks=(*made, *barred)), str(MAY), "later")


def test_a_deleted_item_comes_back_once_when_its_link_is_added(desk):
    path = desk.table(MAY) / "items/paper-1.md"
    lay(desk, ONE, TWO)
    text = path.read_text()
    path.unlink()
    lay(desk, ONE, TWO)
    assert not path.exists()
    asked = ONE.model_copy(update={"others": (work(1, source=INBOX).entry,)})
    lay(desk, asked, TWO)
    assert path.read_text() == text
    path.unlink()
    lay(desk, asked, TWO)
    assert not path.exists()


def test_an_item_that_its_editor_renamed_is_not_laid_again_when_its_link_is_added(desk):
    lay(desk, ONE, TWO)
    path = desk.table(MAY) / "items/paper-1.md"
    path.write_text(path.read_text().replace("signed: no", "signed: yes"))
    path.rename(path.with_name("mine.md"))
    before = files(desk)
    lay(desk, ONE.model_copy(update={"others": (work(1, source=INBOX).entry,)}), TWO)
    assert files(desk) == before


def test_an_item_whose_source_took_it_back_is_named_until_the_end(desk):
    lay(desk, ONE, TWO, THREE)
    ranked(desk, ONE, TWO, THREE)
    assert strays(desk, MAY) == ()
    ranked(desk, THREE, **{TWO.key: WITHDRAWN})
    for file in (desk.table(MAY) / "items").iterdir():
        file.write_text(file.read_text().replace("signed: no", "signed: yes"))
    gone, withdrawn = strays(desk, MAY)
    assert gone.startswith(f"issues/2025-05/items/paper-1.md: no source shows {ONE.key} any more")
    assert withdrawn == "issues/2025-05/items/paper-2.md: it was withdrawn by its authors after it was drafted"
    assert (desk.table(MAY) / "items/paper-1.md").exists(), "it is named, and stays"
    [source, *_] = desk.config.sources
    batch = Batch(source=source.name, window="2025-04", state="ok", entries=(ONE.entry,))
    desk.store.put(batch, f"{source.name}/2025-04", "")
    assert strays(desk, MAY) == (withdrawn,), "merged, joined or covered since, and still shown"


@pytest.mark.parametrize("number", [4, 6], ids=["earlier", "later"])
def test_an_item_that_another_issue_has_too_is_named(desk, number):
    other = Month(year=2025, number=number)
    lay(desk, ONE, TWO)
    desk.table(other).mkdir(parents=True)
    text = (desk.table(MAY) / "issue.md").read_text().replace("month: 2025-05", f"month: {other}")
    (desk.table(other) / "issue.md").write_text(text.replace(f"- {TWO.key}", f"## Also seen\n- {TWO.key}"))
    (desk.table(other) / "items").mkdir()
    (desk.table(other) / "items/broken.md").write_bytes("---\n".encode("utf-16"))  # not this month's concern
    assert strays(desk, MAY) == ()
    desk.output(other).mkdir(parents=True)
    (desk.output(other) / "newsletter.md").write_text("x")
    (again,) = strays(desk, MAY)
    assert again.startswith(f"issues/2025-05/items/paper-1.md: the issue of {other} has it as an item too")
    (desk.table(other) / "issue.md").write_bytes("---\n".encode("utf-16"))
    assert strays(desk, MAY) == (), "a mistake there is told where that issue is worked on"


def test_a_sheet_that_was_deleted_is_not_asked_of_a_run_that_will_not_lay_it(desk, monkeypatch):
    monkeypatch.setattr("digest.report.standing.reports", lambda *_: [SourceReport(name="A", kind="feed", state="ok")])
    assert "table: not laid yet" in status(desk, MAY)
    lay(desk, ONE)
    (desk.table(MAY) / "issue.md").unlink()
    assert following(desk, MAY) == () and "delete issues/2025-05/ whole and lay it anew" in status(desk, MAY)
    shutil.rmtree(desk.table(MAY))
    assert following(desk, MAY) == ("run 2025-05",)
    approval = Approval(
        month=MAY, edition="e", files={}, table={"issue.md": "x"}, subject="s", preheader="", at=desk.clock()
    )
    desk.store.put(approval, str(MAY), "")
    assert following(desk, MAY) == () and "put it back from a backup, as the month is approved" in status(desk, MAY)


def test_another_layout_of_the_same_words_is_no_fresh_text(desk):
    lay(desk, ONE)
    path = desk.table(MAY) / "items/paper-1.md"
    before = path.read_text().replace("badges: []", "badges:")
    record = f"{MAY}/{ONE.key}"
    desk.store.put(desk.store.latest(Laid, record).model_copy(update={"text": before}), record, "")
    path.write_text(before.replace("signed: no", "signed: yes"))
    assert lay(desk, ONE) == () and lay(desk, ONE, quote="We study plans.") == ("paper-1.fresh.md",)


def test_reading_notes_of_an_older_layout_are_kept_beside_an_editors_words(desk):
    told = summary(ONE)
    (first,) = told.claims
    quotes = {"We ran it twice.": "result", "It was short.": "result", "It is a toy.": "limit", "It is small.": "limit"}
    claims = [Claim(role=role, evidence=first.evidence.model_copy(update={"quote": q})) for q, role in quotes.items()]
    told = told.model_copy(update={"claims": (first, *claims)})
    draft(desk, MAY, picks(ONE), [told])
    record, path = f"{MAY}/{ONE.key}", desk.table(MAY) / "items/paper-1.md"
    new = path.read_text()
    assert "\n“It was short.”[^s1]\n\n" in new and "\n“It is a toy.”[^s1]\n“It is small.”[^s1]" in new
    head, _, prose = new.partition("\n---\n\n")
    joined = prose.replace("\n“It was", " And: “It was").replace("\n“It is small", " And: “It is small")
    old = f"{head}\n---\n\n{' '.join(joined.split())}\n".replace("name limits:", "name a limit:").replace("’", "'")
    desk.store.put(desk.store.latest(Laid, record).model_copy(update={"text": old}), record, "")
    path.write_text(old.replace("signed: no", "signed: yes"))
    assert draft(desk, MAY, picks(ONE), [told]) == (), "no fresh text beside an older file that was edited"
    path.write_text(old)
    draft(desk, MAY, picks(ONE), [told])
    assert path.read_text() == new, "an untouched one is laid anew"


ACCURACY = "Accuracy falls to 58% when the liar was trained against the judge.[^s7]"


def test_a_models_sentences_stand_a_line_each_and_are_printed_as_one_paragraph(desk):
    told = handmade_model.summary(key=ONE.key)
    record, path = f"{MAY}/{ONE.key}", desk.table(MAY) / "items/paper-1.md"
    draft(desk, MAY, picks(ONE), [told])
    desk.store.put(told, ONE.key, "")
    lines = path.read_text().splitlines()
    assert ACCURACY in lines
    assert "A limit the authors name:" in lines
    before = written.prose(told)
    assert "claims.[^s2][^s6] Accuracy falls" in before, "as older versions laid it"
    old = path.read_text().replace(written.prose(told, between="\n"), before)
    desk.store.put(desk.store.latest(Laid, record).model_copy(update={"text": old}), record, "")
    path.write_text(old.replace("signed: no", "signed: yes"))
    assert draft(desk, MAY, picks(ONE), [told]) == (), "no fresh text beside an older file that was edited"
    path.write_text("\n".join(line for line in lines if line != ACCURACY))
    said = [one.text for one in printed(gather(desk, MAY), ONE.key) if one.part == "prose"]
    assert ACCURACY.removesuffix("[^s7]") not in said and sum(one.startswith("In two card games") for one in said) == 1


def test_laying_it_again_changes_no_byte(desk):
    lay(desk, ONE, TWO)
    before = files(desk)
    assert lay(desk, ONE, TWO) == ()
    assert files(desk) == before


def test_a_file_that_only_its_editor_changed_gets_no_neighbour(desk):
    lay(desk, ONE, TWO)
    mine = desk.table(MAY) / "items" / "paper-1.md"
    mine.write_text(mine.read_text().replace("signed: no", "signed: yes"))
    assert lay(desk, ONE, TWO) == () and not list(mine.parent.glob("*.fresh.md"))


def test_untouched_text_is_renewed_and_edited_text_gets_a_fresh_neighbour(desk):
    lay(desk, ONE, TWO)
    mine = desk.table(MAY) / "items" / "paper-1.md"
    mine.write_text(mine.read_text().replace('take: ""', 'take: "I doubt it."'))
    edited = mine.read_text()
    assert lay(desk, ONE, TWO, quote="We now study soup.") == ("paper-1.fresh.md",)
    assert mine.read_text() == edited
    assert "soup" in (desk.table(MAY) / "items" / "paper-1.fresh.md").read_text()
    assert "soup" in (desk.table(MAY) / "items" / "paper-2.md").read_text()


def test_a_renamed_file_is_still_known_by_its_key(desk):
    lay(desk, ONE, TWO)
    old = desk.table(MAY) / "items" / "paper-1.md"
    old.rename(old.with_name("my-favourite.md"))
    lay(desk, ONE, TWO, quote="We now study soup.")
    assert "soup" in (desk.table(MAY) / "items" / "my-favourite.md").read_text() and not old.exists()


def test_what_was_deleted_stays_deleted(desk):
    lay(desk, ONE, TWO)
    (desk.table(MAY) / "items" / "paper-1.md").unlink()
    sheet = desk.table(MAY) / "issue.md"
    sheet.write_text(table.without(sheet.read_text(), ONE.key))
    lay(desk, ONE, TWO, quote="We now study soup.")
    assert not (desk.table(MAY) / "items" / "paper-1.md").exists()
    assert ONE.key not in sheet.read_text()


def test_a_folder_deleted_whole_is_laid_anew(desk):
    lay(desk, ONE, TWO, THREE)
    laid = files(desk)
    sheet = desk.table(MAY) / "issue.md"
    sheet.write_text(table.without(sheet.read_text(), ONE.key))
    shutil.rmtree(desk.table(MAY))
    desk.table(MAY).mkdir()
    (desk.table(MAY) / "inbox.txt").write_text("https://arxiv.org/abs/2505.00001\n")
    lay(desk, ONE, TWO, THREE)
    assert files(desk) == laid
    lay(desk, ONE, TWO, THREE, FOUR)
    assert [line.key for line in table.read(desk.table(MAY))[0].suggested] == [FOUR.key]


def test_a_sheet_deleted_alone_stays_deleted_and_the_message_says_how_it_comes_back(desk):
    lay(desk, ONE, TWO)
    (desk.table(MAY) / "issue.md").unlink()
    lay(desk, ONE, TWO)
    with pytest.raises(ConfigError, match=r"put it back, or delete issues/2025-05/ whole .*: digest draft 2025-05"):
        table.read(desk.table(MAY))
    shutil.rmtree(desk.table(MAY))
    lay(desk, ONE, TWO)
    assert len(table.read(desk.table(MAY))[0].items) == 2


def test_an_approved_folder_deleted_whole_is_put_back_by_a_person(desk):
    lay(desk, ONE, TWO)
    hashes = table_hashes(desk.table(MAY))
    at = datetime(2025, 6, 1, tzinfo=UTC)
    approval = Approval(month=MAY, edition="e", files={}, table=hashes, subject="May", at=at)
    desk.store.put(approval, str(MAY), "")
    with pytest.raises(Frozen):
        refuse_frozen(desk, MAY)
    shutil.rmtree(desk.table(MAY))
    with pytest.raises(NeedsPerson, match=r"2025-05 is approved and issues/2025-05/ was deleted.*put the folder back"):
        refuse_frozen(desk, MAY)


def test_new_picks_are_suggested_below_and_asked_for_ones_become_items(desk):
    lay(desk, ONE, TWO)
    sheet = desk.table(MAY) / "issue.md"
    before = sheet.read_text()
    lay(desk, ONE, TWO, FOUR, work(5, source=INBOX))
    read = table.read(desk.table(MAY))[0]
    assert [line.key for line in read.suggested] == [FOUR.key]
    assert [line.key for line in read.items] == [ONE.key, TWO.key, "arxiv:2505.00005"]
    assert all(line in sheet.read_text() for line in before.splitlines())


@pytest.mark.parametrize("nth", range(1, 12))
def test_killed_at_any_write_and_started_again_it_ends_with_the_same_files(desk, monkeypatch, nth):
    """Every file write and every record of the first draft, in turn, is the last one before the power goes."""

    class Power(BaseException):
        pass

    left = [nth]

    def failing(function, after):
        def wrapped(*args, **kwargs):
            left[0] -= 1
            if left[0] == 0 and not after:
                raise Power
            done = function(*args, **kwargs)
            if left[0] == 0:
                raise Power
            return done

        return wrapped

    monkeypatch.setattr(digest.draft, "write", failing(digest.draft.write, after=nth % 2 == 0))
    monkeypatch.setattr(type(desk.store), "put", failing(type(desk.store).put, after=nth % 2 == 1))
    with contextlib.suppress(Power):
        lay(desk, ONE, TWO)
    monkeypatch.undo()
    lay(desk, ONE, TWO)
    got = files(desk)
    assert len(got) == 3 and not any("fresh" in name for name in got)
    assert [line.key for line in table.read(desk.table(MAY))[0].items] == [ONE.key, TWO.key]


def test_two_works_of_one_title_get_two_files(desk):
    twin = TWO.model_copy(update={"entry": TWO.entry.model_copy(update={"title": "Paper 1"})})
    lay(desk, ONE, twin)
    assert set(table.items(desk.table(MAY))) == {ONE.key, TWO.key}


CODE = "https://github.com/owner/a_repo"
LISTED = f"Code, as listed on Hugging Face: [owner/a\\_repo]({CODE})."


def counted(desk, **facts):
    desk.store.put(Enrichment(facts=(Counted(key=ONE.key, source="OpenAlex", **facts),)), str(MAY), "")


def test_code_that_others_list_stands_at_the_end_of_an_item_as_theirs(desk):
    counted(desk, code=CODE, upvotes=42)
    lay(desk, ONE, TWO)
    _, items = table.read(desk.table(MAY))
    assert items[ONE.key].prose.endswith("\n\n" + LISTED) and "Hugging Face" not in items[TWO.key].prose
    assert "42" not in items[ONE.key].prose
    said = {one.text: one.hand for one in printed(gather(desk, MAY), ONE.key)}
    assert said["Code, as listed on Hugging Face: owner/a_repo."] is Hand.TEMPLATE


def test_an_item_that_names_an_address_of_code_gets_no_other(desk):
    counted(desk, code=CODE)
    lay(desk, ONE, quote="Our code is at https://github.com/ours/code")
    _, items = table.read(desk.table(MAY))
    assert "Hugging Face" not in items[ONE.key].prose


def test_a_link_that_others_list_is_held_while_they_list_it(desk):
    counted(desk, code=CODE)
    lay(desk, ONE)

    def foreign():
        material = gather(desk, MAY)
        files = pages.render(material, OURS)
        assert CODE in files["newsletter.md"].decode()
        return [one for one in inspect(Looked(files, origins(material), {}, weighted_length)) if CODE in one.what]

    assert foreign() == []
    counted(desk)
    assert foreign()


def test_a_retraction_is_a_badge_with_whose_word_it_is(desk):
    counted(desk, retracted=True)
    lay(desk, ONE, TWO)
    _, items = table.read(desk.table(MAY))
    assert items[ONE.key].badges == ("marked as retracted by OpenAlex", "abstract only")
    assert items[TWO.key].badges == ("abstract only",)


def test_counts_alone_change_no_byte_of_the_table(desk):
    lay(desk, ONE)
    before = files(desk)
    counted(desk, citations=12, upvotes=3)
    assert lay(desk, ONE) == () and files(desk) == before
