"""Feeds that mean harm, made for this project: what costs work, what would be read, written, or reach a terminal."""

import json

ESC, BEL = "\x1b", "\x07"
TERMINAL = {
    "clears the screen": f"{ESC}[2J{ESC}[H",
    "colours": f"{ESC}[38;5;201m",
    "names the window": f"{ESC}]0;pwned{BEL}",
    "links": f"{ESC}]8;;https://evil.example/{ESC}\\click{ESC}]8;;{ESC}\\",
    "writes the clipboard": f"{ESC}]52;c;cm0gLXJm{BEL}",
    "asks for an answer": f"{ESC}[6n{ESC}P+q544e{ESC}\\",
    "C1": "\x9b2J\x9d0;pwned\x9c\x90q\x9c",
    "moves": "\b\b\b\b\rover\x0b\x0c\x7f\x00",
    "bidi": "\u202egnp.exe\u202c \u2066\u2067\u2068\u2069\u200e\u200f\u061c\u202a\u202b\u202d",
    "invisible": "a\u200bb\u2060c\ufeffd\u00ade\U000e0041f\u2028g\u2029h\u0085i",
    "rich markup": "[bold red]x[/nope] [link=https://evil.example/]y[/link]",
    "a log line of its own": "x\ndigest: all sources ok\n",
}
"""What a title may hold; the key is in the title too, so that it is found again."""
ESCAPES = ("../../../../tmp/out", "/etc/cron.d/x", "..\\..\\x", "C:\\x", "a/../../b", "x" * 5000, "\x00", "con", "-rf")


def rss(*items: str, head: str = "<?xml version='1.0'?>") -> bytes:
    return f"{head}<rss version='2.0'><channel><title>B</title>{''.join(items)}</channel></rss>".encode()


def item(title: str, n: int | str = 0, more: str = "") -> str:
    link = f"<link>https://blog.example/{n}</link><pubDate>02 May 2025 10:00:00 GMT</pubDate>"
    return f"<item><title>{title}</title>{link}{more}</item>"


def json_feed(titles: dict[str, str]) -> bytes:
    items = [
        {"id": f"{n}", "url": f"https://blog.example/json{n}", "title": f"Hostile json, {name}: {title}",
         "date_published": "2025-05-02", "authors": [{"name": f"A {title}"}], "tags": [title], "summary": title}
        for n, (name, title) in enumerate(titles.items())
    ]  # fmt: skip
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "B", "items": items}).encode()


def _laughs() -> str:
    more = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(1, 10))
    return f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY l1 'ha'>{more}]>"


def _entity(body: str) -> str:
    return f"<?xml version='1.0'?><!DOCTYPE rss [{body}]>"


def _attributes(n: int) -> bytes:
    many = " ".join(f"a{k}='x'" for k in range(n))
    return rss(f"<item><title {many}>T</title></item>")


PAYLOADS = {
    "40,000 attributes": lambda: _attributes(40_000),
    "200,000 attributes": lambda: _attributes(200_000),
    "80,000 escaped comments": lambda: rss(item("T", more=f"<description>{'&lt;!--' * 80_000}</description>")),
    "200,000 elements deep": lambda: rss(item("T", more="<div>" * 200_000)),
    "a billion laughs": lambda: rss(item("&l10;"), head=_laughs()),
    "one entity 50,000 times": lambda: rss(item("&b;" * 50_000), head=_entity(f"<!ENTITY b '{'b' * 50_000}'>")),
    "a file as an entity": lambda: rss(item("&x;"), head=_entity("<!ENTITY x SYSTEM 'file:///etc/passwd'>")),
    "an address as an entity": lambda: rss(item("&x;"), head=_entity("<!ENTITY x SYSTEM 'http://127.0.0.1:9/'>")),
    "an outer DTD": lambda: rss(item("T"), head="<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/x.dtd'>"),
    "parameter entities": lambda: rss(
        item("T"), head=_entity("<!ENTITY % p SYSTEM 'http://127.0.0.1:9/p'>%p;<!ENTITY q '&#37;p;'>")
    ),
    "60,000 items": lambda: rss(*(item(f"T{n}", n) for n in range(60_000))),
    "a title of 14 MB": lambda: rss(item("x" * 14_000_000)),
    "14 MB of <": lambda: rss(item("<" * 14_000_000)),
    "14 MB of &": lambda: rss(item("&" * 14_000_000)),
    "a date of 1 MB": lambda: rss(item("T", more=f"<pubDate>{'1' * 1_000_000}</pubDate>")),
    "dates of many words": lambda: rss(item("T", more=f"<pubDate>{'Mon, ' * 100_000}</pubDate>") * 20),
    "an unclosed CDATA": lambda: rss(item("T", more="<description><![CDATA[" * 100_000)),
    "as punycode": lambda: rss(item("a-" * 400_000), head="<?xml version='1.0' encoding='punycode'?>"),
    "as UTF-7": lambda: rss(item("+AAAA" * 200_000), head="<?xml version='1.0' encoding='utf-7'?>"),
    "UTF-32 by its mark": lambda: b"\xff\xfe\0\0" + rss(item("T" * 3_000_000)),
    "JSON, 1,000,000 deep": lambda: b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 1_000_000,
    "JSON, a number of 14 MB": lambda: b'{"version":"https://jsonfeed.org/version/1","x":' + b"1" * 14_000_000 + b"}",
    "JSON, 300,000 items": lambda: json_feed({str(n): "T" for n in range(300_000)})[:14_900_000],
    "random bytes in tags": lambda: b"<rss>" + bytes(n * n % 251 for n in range(1_000_000)),
    "ids that are paths": lambda: rss(*(item("T", n, f"<guid>{path}</guid>") for n, path in enumerate(ESCAPES))),
    "titles for a terminal, RSS": lambda: rss(
        *(item(f"Hostile raw, {k}: {t}", f"raw{n}") for n, (k, t) in enumerate(TERMINAL.items()))
    ),
    "titles for a terminal, twice escaped": lambda: rss(
        *(
            item(f"Hostile twice, {k}: " + "".join(f"&amp;#{ord(c)};" for c in t), f"twice{n}")
            for n, (k, t) in enumerate(TERMINAL.items())
        )
    ),
    "titles for a terminal, JSON": lambda: json_feed(TERMINAL),
}  # fmt: skip
