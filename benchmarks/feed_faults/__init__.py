"""The faults of feeds, each alone, on a server of our own: what is lost, and is it told? Beside feedparser on the URL.

The server's blog posts every second day from April to July 2025; the month is May. A case passes when nothing of May
is missing, or when the source says that it is partial or failed. `python -m benchmarks.feeds` plays them among others.

blog.py      the posts, and the bodies they come in       server.py  one site on this machine
sites.py     what sites answer                            cases.py   the faults, each with its site
archives.py  sites that keep their older posts elsewhere  alone.py   each case played, and what is printed
naive.py     the known-bad arm: what feedparser returns
"""
