"""digest: a monthly AI-safety newsletter whose claims can be checked.

An issue is made the way a small newsroom makes one: the post arrives, the editor skims, reads, writes what holds
and what to doubt, the lab tries what is cheap to try, and all is laid on a table for a person to judge. Read month.py
first.
"""

__version__: str


def __getattr__(name: str) -> str:
    """`__version__`, looked up when it is asked for: `digest.__main__` must come first."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("ai-safety-digest")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0"
