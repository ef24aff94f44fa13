"""`make bench`: how fast and how large, as ratios to a baseline measured in the same run. Asserts nothing."""

from benchmarks import commands, linking, links, month, press, reading, reading_notes, replications

if __name__ == "__main__":
    commands.main()
    month.main()
    linking.main()
    links.main()
    reading_notes.main()
    reading.main()
    press.main()
    replications.main()
