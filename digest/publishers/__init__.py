"""Where an edition goes: one file each, and one line here."""

from digest.publishers.folder import Folder

Publisher = Folder
"""With a second publisher: Annotated[Folder | Buttondown, Field(discriminator="kind")]."""
