"""What a person approved, and the state of each part of it on its way to readers."""

from typing import Literal

from digest.model.noun import Month, Noun, Utc

PublicationState = Literal["planned", "sending", "sent", "unknown", "failed", "cancelled"]


class Approval(Noun):
    """A person's approval of one month, stored under str(month): the printed bytes, and the table they came from."""

    month: Month
    edition: str
    """Hash of all file names and hashes: equal bytes are the same edition."""
    files: dict[str, str]
    """File name below output/M/ -> sha256; the bytes are in the database."""
    table: dict[str, str]
    """File below issues/M/ -> sha256: when one changes, the approval no longer holds."""
    subject: str
    """The issue's title: one line."""
    preheader: str = ""
    at: Utc


class Publication(Noun):
    """One part of an issue on one channel: a post, a mail to one recipient, a draft, the sending of it."""

    month: str
    channel: str
    part: str
    state: PublicationState
    """planned: certainly not out, to be tried again · sending: may be out, result not recorded · sent · unknown: may be
    out, and the platform could not tell · failed: certainly not out, not tried again · cancelled: by a person."""
    edition: str = ""
    body: str = ""
    """sha256 of what was, or was to be, sent."""
    key: str = ""
    """The platform's key for the part: idempotency key, slug, rkey or Message-ID."""
    remote: str = ""
    """The platform's own id."""
    url: str = ""
    why: str = ""
    attempts: int = 0
    at: Utc
