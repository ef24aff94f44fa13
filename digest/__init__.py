"""digest: a monthly AI-safety newsletter whose claims can be checked.

An issue is made the way a small newsroom makes one: the post arrives, the editor skims, reads, writes what holds
and what to doubt, the lab tries what is cheap to try, and all is laid on a table for a person to judge. Read month.py
first.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("ai-safety-digest")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0"
