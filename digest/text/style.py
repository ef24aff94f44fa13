"""The part of CSS that decides whether text can be seen: hiding, size, colour. Pure and linear."""

import re

Colour = tuple[int, int, int]

_UNITS = {"px": 1.0, "pt": 4 / 3, "mm": 3.78, "cm": 37.8, "in": 96.0, "rem": 16.0, "pc": 16.0, "vw": 13.0, "vh": 8.0}
_SIZE = re.compile(r"(?<![\w.#-])(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(px|pt|mm|cm|in|rem|pc|vw|vh|em|ex|%)?(?![\w.])")
_OFF_PAGE = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|vw|vh|%)|-\d{2,}(?:\.\d+)?r?em")
_CLIPPED = re.compile(r"rect\(\s*([01](?:px)?[\s,]+){3}[01](?:px)?\s*\)|inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0")
_SHRUNK = re.compile(
    r"scale[xyz3d]{0,2}[(:]\s*0*(?:\.0\d{0,9})?\s*(?:[,);\s]|$)|translate[xyz3d]{0,2}[(:][^)]{0,40}-\d{4,}"
    r"|rotate[xy]\(\s*-?90deg"
)
_FAINT = re.compile(r"opacity\(\s*(?:0?\.0\d{0,9}|0|[0-4](?:\.\d{1,9})?%)\s*\)")
_OVERLAID = re.compile(r"-(?:\d{0,4}\.[5-9]|[1-9])\d{0,4}(?:\.\d{0,9})?r?em|-(?:[89]|\d{2,})(?:\.\d{0,9})?px")
"""Letter spacing so negative that letters overlap."""
_NAMED: dict[str, Colour] = {
    "white": (255, 255, 255), "snow": (255, 250, 250), "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255),
    "mintcream": (245, 255, 250), "azure": (240, 255, 255), "floralwhite": (255, 250, 240),
    "seashell": (255, 245, 238), "honeydew": (240, 255, 240), "aliceblue": (240, 248, 255),
    "whitesmoke": (245, 245, 245), "oldlace": (253, 245, 230), "linen": (250, 240, 230),
    "lavenderblush": (255, 240, 245), "black": (0, 0, 0),
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-f])")
_FUNCTION = re.compile(r"(rgb|hsl|ok(?:lab|lch)|lab|lch)a?\(([^()]{1,80})\)")
_ESCAPED = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.I)
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{0,9})?%?|\.\d{1,9}%?")
LEAST_CONTRAST = 26
"""Visible difference, of 255, in the channel that differs most; #e6e6e6 on white is the faintest seen."""


def declarations(style: str) -> dict[str, str]:
    """The properties of a style attribute, in lower case; the last of a name wins."""
    rules = (part.partition(":") for part in _bare(style).lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, colon, value in rules if colon}


def _bare(style: str) -> str:
    """A style without comments, which could break up a word, and with escapes resolved."""
    kept = style.split("/*")
    bare = kept[0] + "".join(part.partition("*/")[2] for part in kept[1:])
    return _ESCAPED.sub(lambda found: found[2] or chr(min(int(found[1], 16), 0xFFFF)), bare)


def hides(rules: dict[str, str]) -> bool:
    """Whether an element of this style is not drawn, or drawn outside the visible page."""
    return (
        rules.get("display") == "none"
        or rules.get("visibility") in ("hidden", "collapse")
        or rules.get("content-visibility") == "hidden"
        or _is_below(rules.get("opacity", "1"), 0.05)
        or bool(_CLIPPED.search(rules.get("clip", "") + rules.get("clip-path", "")))
        or any(_SHRUNK.search(f"{name}:{rules[name]}") for name in ("transform", "scale", "translate") if name in rules)
        or _is_below(rules.get("zoom", "1"), 0.2)
        or bool(_FAINT.search(rules.get("filter", "")))
        or bool(_OVERLAID.match(rules.get("letter-spacing", "")))
        or _is_off_page(rules)
        or _has_no_room(rules)
    )


def _is_below(value: str, least: float) -> bool:
    found = _SIZE.match(value)
    return found is not None and float(found[1]) * (0.01 if found[2] == "%" else 1) < least


def _is_off_page(rules: dict[str, str]) -> bool:
    placed = rules.get("position") in ("absolute", "fixed", "relative")
    sides = ("left", "top", "right", "bottom") if placed else ()
    return any(_OFF_PAGE.match(rules.get(name, "")) for name in (*sides, "text-indent", "margin-left", "margin-top"))


def _has_no_room(rules: dict[str, str]) -> bool:
    cut = "hidden" in rules.get("overflow", "") or "clip" in rules.get("overflow", "")
    return cut and any(_is_below(rules.get(name, "9"), 2) for name in ("width", "height", "max-width", "max-height"))


def css_px(size: str, around: float) -> float:
    """A font size in pixels. `around`: the size of the text around, which applies when none is given."""
    found = _SIZE.search(size)
    if not found or (not found[2] and float(found[1])):
        return around
    unit = {"em": around, "ex": around / 2, "%": around / 100}.get(found[2] or "px") or _UNITS.get(found[2] or "px", 1)
    return float(found[1]) * unit


def colour(value: str, inherited: Colour | None, through: Colour | None = None) -> Colour | None:
    """A colour as it looks on a ground that shows `through` it; None when the page alone does not decide."""
    value = value.lower().strip()
    if value in ("", "inherit", "unset", "currentcolor"):
        return inherited
    if value in ("transparent", "none", "initial"):
        return through
    if "url(" in value or "gradient" in value:
        return None
    if found := _HEX.search(value):
        return _hexed(found[1], through)
    if found := _FUNCTION.search(value):
        return _computed(found[1], _NUMBER.findall(found[2]), through)
    return next((_NAMED[word] for word in value.split() if word in _NAMED), None)


def _hexed(digits: str, through: Colour | None) -> Colour | None:
    digits = "".join(digit * 2 for digit in digits) if len(digits) < 6 else digits
    red, green, blue, alpha = (int(digits[at : at + 2] or "ff", 16) for at in (0, 2, 4, 6))
    return _blended((red, green, blue), alpha / 255, through)


def _computed(form: str, numbers: list[str], through: Colour | None) -> Colour | None:
    if len(numbers) < 3:
        return None
    alpha = _share(numbers[3], 1.0) if len(numbers) > 3 else 1.0
    if form != "rgb":  # only how light it is matters here
        of_one = form.startswith("ok")
        light = round(255 * min(1, _share(numbers[2 if form == "hsl" else 0], 1.0 if of_one else 100.0)))
        grey = form == "hsl" and _share(numbers[1], 100.0) < 0.1
        pale = light > 255 - LEAST_CONTRAST or light < LEAST_CONTRAST or grey
        return _blended((light, light, light), alpha, through) if pale else None
    red, green, blue = (min(255, round(255 * _share(number, 255.0))) for number in numbers[:3])
    return _blended((red, green, blue), alpha, through)


def _share(number: str, whole: float) -> float:
    return float(number[:-1]) / 100 if number.endswith("%") else float(number) / whole


def _blended(over: Colour, alpha: float, through: Colour | None) -> Colour | None:
    if alpha >= 1:
        return over
    if through is None:
        return None
    red, green, blue = (round(a * alpha + b * (1 - alpha)) for a, b in zip(over, through, strict=True))
    return red, green, blue


def apart(one: Colour, other: Colour) -> bool:
    """Whether two colours are visibly different."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) >= LEAST_CONTRAST - 1
