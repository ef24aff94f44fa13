"""The editor's yes: refused while anything is open, then the printed bytes are kept as they are, by their hash."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from digest.desk import Desk
from digest.editions import approval_of, changed_since, edition_of, keep, sha256, table_hashes
from digest.errors import NeedsPerson
from digest.files import write
from digest.galley import Material
from digest.model import Approval, Month, Ranking
from digest.text import clip, many, plain

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Proofs:
    """What an approval is decided on; `month.py` gathers it."""

    material: Material
    findings: Sequence[str]
    """What `digest check` could not prove, one line each."""
    draft: Files
    """The month as it is printed for its editor."""
    final: Files
    """The month as readers will get it."""
    against: Sequence[str]
    """What preflight says of the final files."""


def approve(desk: Desk, month: Month, gather: Callable[[], Proofs]) -> Approval:
    """Keep the month's edition as approved. Approving what is approved changes nothing.

    Raises NeedsPerson, which names everything that is open: an issue without items, an unsigned item, a sentence
    without proof, a preview that shows something else, what preflight found.
    """
    proofs = gather()
    problems = [*_open(proofs.material), *proofs.findings]
    problems = problems or [*_unseen(desk, month, proofs), *proofs.against]
    if problems:
        told = "\n  ".join(clip(plain(one), 300) for one in dict.fromkeys(problems))
        raise NeedsPerson(f"{month} cannot be approved yet:\n  {told}")
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
    for name, content in proofs.final.items():
        write(desk.output(month) / name, content)
    return approval


def boxes(material: Material) -> tuple[str, ...]:
    """The replication boxes an approval covers, one line each: an editor keeps them or strikes them (`strike:`)."""
    shown = [one for one in material.replications if material.home(one)]
    return tuple(f"{material.home(one)}: {one.recipe}: {one.phrase}" for one in shown)


def _open(material: Material) -> Sequence[str]:
    """An item is closed by `signed: yes`: its doubts, its verdict on overselling and its boxes are the editor's."""
    if not material.piece_keys:
        return ["issue.md has no item to print: an empty issue is not sent; move a line under ## Items"]
    unsigned = [key for key in material.piece_keys if not material.items[key].signed]
    told = "is not signed; keep, edit or strike its doubts and boxes, then write signed: yes"
    missing = [line.key for line in material.sheet.items if line.key not in material.items]
    gone = "stands among the items and its file is gone; delete its line, or bring the file back"
    return [*(f"{material.items[key].file}: {key} {told}{_what(material, key)}" for key in unsigned),
            *(f"issue.md: {key} {gone}" for key in missing), *material.waiting]  # fmt: skip


def _what(material: Material, key: str) -> str:
    """What of an item waits for its editor."""
    item = material.items[key]
    lab = [one.recipe for one in material.replications if material.home(one) == key]
    parts = [many(len(item.doubts), "doubt") if item.doubts else "", "a verdict" if item.bottom else "",
             f"replications: {', '.join(lab)}" if lab else ""]  # fmt: skip
    return f" ({'; '.join(filter(None, parts))})" if any(parts) else ""


def _unseen(desk: Desk, month: Month, proofs: Proofs) -> Sequence[str]:
    """What is approved is what the editor could look at: the preview in output/M/, but for its marks of a draft."""
    folder = desk.output(month)

    def shows(files: Files) -> bool:
        paths = ((folder / name, content) for name, content in files.items())
        return all(path.is_file() and path.read_bytes() == content for path, content in paths)

    if shows(proofs.draft) or shows(proofs.final):
        return []
    return [f"output/{month}/ is not what would be printed now; look at it first: digest build {month}"]
