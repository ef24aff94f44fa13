"""Renders what commands print (sources, ranking, replications, status), for a person or as JSON for a script."""

from digest.report.lab import near_table, numbers_table, recipe_sheet, recipes_table, replications_table
from digest.report.ranking import ranking_table
from digest.report.sources import counted_table, health_table, sources_table
from digest.report.standing import doubles, following, kept, missing, spent, status, strays

__all__ = [
    "counted_table", "doubles", "following", "health_table", "kept", "missing", "near_table", "numbers_table",
    "ranking_table", "recipe_sheet", "recipes_table", "replications_table", "sources_table", "spent", "status",
    "strays",
]  # fmt: skip
