"""The editor's approval: refused while anything is open; then the printed bytes are stored by their hash."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from digest.desk import Desk
from digest.editions import approval_of, changed_since, edition_of, keep, sha256, table_hashes, write_out
from digest.errors import NeedsPerson
from digest.galley import Material
from digest.galley.warnings import unheld
from digest.model import Approval, Month, Ranking
from digest.text import as_json, clip, many, plain

Files = Mapping[str, bytes]
_RECORDS = ("evidence.json", "issue.json", "thread.json")
_ANSWER = (
    "For a quotation or a number from elsewhere you may answer yourself; evidence.json then says that it is not in the"
    " source:"
)


@dataclass(frozen=True)
class Proofs:
    """What an approval is based on; `month.py` gathers it."""

    material: Material
    findings: Sequence[str]
    """What `digest check` could not prove, one line each."""
    draft: Files
    """The month as printed for its editor."""
    final: Files
    """The month as readers will get it."""
    against: Sequence[str]
    """What preflight objects to in the final files."""


def approve(desk: Desk, month: Month, gather: Callable[[], Proofs], unheld_too: bool = False) -> Approval:
    """Store the month's edition as approved; approving it again changes nothing.

    Raises NeedsPerson, which lists all that is open: an issue without items, an unsigned item, a sentence without
    proof, an editor's quotation or number that was not read (unless `unheld_too`: then evidence.json names it), a
    preview that differs, what preflight found.
    """
    proofs = gather()
    strange = [] if unheld_too else [one.told for one in unheld(proofs.material)]
    unsigned, problems = _unsigned(proofs.material), [*_open(proofs.material), *proofs.findings, *strange]
    if not unsigned and not problems:
        problems = [*_unseen(desk, month, proofs), *proofs.against]
    if unsigned or problems:
        listed = "\n  ".join([*unsigned, *(clip(plain(problem), 300) for problem in dict.fromkeys(problems))])
        answer = f"\n{_ANSWER} digest approve {month} --not-in-source" if strange else ""
        raise NeedsPerson(f"{month} cannot be approved yet:\n  {listed}{answer}")
    hashes = {name: sha256(content) for name, content in sorted(proofs.final.items())}
    before, table = approval_of(desk.store, month), desk.table(month)
    if before and before.files == hashes and not changed_since(before, table):
        return before
    sheet = proofs.material.sheet
    approval = Approval(
        month=month,
        edition=edition_of(hashes),
        files=hashes,
        table=table_hashes(table),
        subject=plain(sheet.title),
        preheader=plain(sheet.preheader),
        at=desk.clock(),
    )
    keep(desk.store, approval, proofs.final)
    desk.store.drop_earlier(Ranking, str(month))  # a frozen month is never ranked again
    write_out(desk.output(month), proofs.final)
    return approval


def waits(material: Material, unproved: Sequence[str]) -> tuple[str, ...]:
    """All that a yes would be refused for before the issue is printed for it, one line each."""
    return tuple(
        dict.fromkeys([*_unsigned(material), *_open(material), *unproved, *(one.told for one in unheld(material))])
    )


def vouched(files: Files, material: Material) -> dict[str, bytes]:
    """The final files, where evidence.json names the quotations and numbers that stand on the editor's word alone."""
    if not (found := unheld(material)):
        return dict(files)
    record = json.loads(files["evidence.json"]) | {"not_in_source": [asdict(one) for one in found]}
    return {**files, "evidence.json": as_json(record).encode()}


def shown(desk: Desk, month: Month, files: Files) -> bool:
    """Whether output/M/ holds exactly these files, whatever else it holds."""
    paths = ((desk.output(month) / name, content) for name, content in files.items())
    return all(path.is_file() and path.read_bytes() == content for path, content in paths)


def boxes(material: Material) -> tuple[str, ...]:
    """One line per replication box in the issue, which an editor keeps or removes (`strike:`)."""
    shown = [replication for replication in material.replications if material.home(replication)]
    return tuple(f"{material.home(replication)}: {replication.recipe}: {replication.phrase}" for replication in shown)


def _unsigned(material: Material) -> Sequence[str]:
    """The items that nobody signed, below what to do. `signed: yes` closes an item with all that waits in it."""
    unsigned = [key for key in material.piece_keys if not material.items[key].signed]
    if not unsigned:
        return []
    how = "keep, edit or strike the doubts and boxes of each, then write signed: yes into its file"
    head = f"{many(len(unsigned), 'item is', 'items are')} not signed; {how}:"
    return [head, *(f"  {material.items[key].file}{_pending(material, key)}" for key in unsigned)]


def _open(material: Material) -> Sequence[str]:
    """What else of the table is still open."""
    sheet = f"issues/{material.month}/issue.md"
    if not material.piece_keys:
        return [f"{sheet} has no item to print: an empty issue is not sent; move a line under ## Items"]
    missing = [line.key for line in material.sheet.items if line.key not in material.items]
    missing_hint = "stands among the items and its file is gone; delete its line, or bring the file back"
    return [*(f"{sheet}: {key} {missing_hint}" for key in missing), *material.waiting]


def _pending(material: Material, key: str) -> str:
    """The parts of an item that its editor must decide on."""
    item = material.items[key]
    lab = [replication.recipe for replication in material.replications if material.home(replication) == key]
    parts = [many(len(item.doubts), "doubt") if item.doubts else "", "a verdict" if item.bottom else "",
             f"replications: {', '.join(lab)}" if lab else ""]  # fmt: skip
    return f" ({'; '.join(filter(None, parts))})" if any(parts) else ""


def _unseen(desk: Desk, month: Month, proofs: Proofs) -> Sequence[str]:
    """A problem where the preview in output/M/, apart from its draft marks, is not what would be approved.

    A preview that was printed before is printed anew, so that all that is left is to look.
    """
    if shown(desk, month, proofs.draft) or shown(desk, month, proofs.final):
        return []
    if not (desk.output(month) / "newsletter.html").is_file():
        return [f"output/{month}/ is not what would be printed now; look at it first: digest build {month}"]
    stale = [name for name, content in proofs.draft.items() if not shown(desk, month, {name: content})]
    write_out(desk.output(month), proofs.draft)
    what = ", ".join(name for name in stale if name not in _RECORDS) or "its records"
    return [f"output/{month}/ was printed before the last edit. It is printed anew: look at {what}; then type it again"]
