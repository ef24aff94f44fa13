"""An issue of any number of items, made of the hand-made one."""

import handmade

from digest.model import Line

ADDRESS = "https://d.example/repo"


def material(items, words=0, **changes):
    """`items` items; `words` more of them in each one's prose."""
    small = handmade.material()
    base = list(small.items.values())
    made = {}
    for n in range(items):
        key, one = f"arxiv:2505.{n:05d}", base[n % len(base)]
        changed = {"key": key, "title": f"{one.title}, {n}", "url": f"https://arxiv.org/abs/2505.{n:05d}"}
        prose = f"{one.prose}\n\n{'Some more words. ' * (words // 3)}".strip()
        made[key] = one.model_copy(update={**changed, "prose": prose})
    order = tuple(Line(key=key, title=one.title, url=one.url) for key, one in made.items())
    steering = [key for n, key in enumerate(made) if n % len(base) == 0]
    fields = {
        "base_url": ADDRESS,
        "items": made,
        "sheet": handmade.sheet(items=order),
        "laid": {},
        "summaries": {key: small.summaries[handmade.STEERING].model_copy(update={"key": key}) for key in steering},
        "texts": {key: small.texts[handmade.STEERING].model_copy(update={"key": key}) for key in steering},
    }
    return handmade.material(**{**fields, **changes})
