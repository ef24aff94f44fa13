r"""Simple formulas as they are printed: '$\ell_1$' is 'ℓ₁'. A formula that has no plain form stays TeX. Pure.

No library does this safely. On 200 formulas of real texts unicodeit printed '\log' as 'łog', and pylatexenc a fraction
without its bar, and left signs out that it did not know. Here what is not known is not touched.
"""

import re
import unicodedata

_FORMULA = re.compile(r"(?<![\w\\])(\$\$?)(?=\S)([^$\n]{1,400}?)(?<![\s\\])\1(?!\w)")
_MARK = re.compile(r"[\\{}_^]")
"""What only TeX has."""
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.S)
_RUN = re.compile(r"\d+|[A-Za-zÀ-ɏ]{2,}(?:\.[A-Za-z]{2,})*")
"""A number, a word, or an address such as 'evil.com', which networks and mail programs would link."""
_LETTERS = (
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ"
    " nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ"
    " Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω ell ℓ infty ∞ nabla ∇ partial ∂ forall ∀ exists ∃ emptyset ∅"
    " varnothing ∅ top ⊤ bot ⊥ sum ∑ prod ∏ int ∫ neg ¬ lnot ¬ prime ′ ldots … dots … cdots ⋯ circ ∘ langle ⟨ rangle ⟩"
    " lVert ‖ rVert ‖ Vert ‖ lvert | rvert | vert | lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ hbar ℏ dagger † star ⋆ ast ∗"
    " intercal ⊺ Box □"
).split()
_BETWEEN = (
    "le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ ll ≪ gg ≫ sim ∼ simeq ≃ approx ≈ equiv ≡ propto ∝ in ∈"
    " notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ cup ∪ cap ∩ setminus ∖ times × cdot · pm ± mp ∓ div ÷ to →"
    " rightarrow → leftarrow ← leftrightarrow ↔ mapsto ↦ Rightarrow ⇒ implies ⇒ Leftarrow ⇐ iff ⇔ Leftrightarrow ⇔ land"
    " ∧ wedge ∧ lor ∨ vee ∨ oplus ⊕ otimes ⊗ odot ⊙ prec ≺ preceq ≼ succ ≻ succeq ≽ mid | parallel ∥ perp ⊥ vdash ⊢"
    " models ⊨ uparrow ↑ downarrow ↓"
).split()
_SIGNS = dict(zip(_LETTERS[::2], _LETTERS[1::2], strict=True)) | {
    name: f" {sign} " for name, sign in zip(_BETWEEN[::2], _BETWEEN[1::2], strict=True)
} | dict(zip("{}%&_$|", "{}%&_$‖", strict=True))  # fmt: skip
_SIGNS |= dict.fromkeys([",", ";", ":", " ", "quad", "qquad"], " ")
_SIGNS |= dict.fromkeys("! left right big Big displaystyle textstyle scriptstyle limits".split(), "")
_WORDS = frozenset("log ln exp min max sup inf lim arg argmin argmax sin cos tan tanh det dim ker Pr gcd mod".split())
_UPRIGHT = frozenset("mathrm rm text textrm textit textbf textsf texttt mathit mathsf mathtt operatorname emph".split())
_STYLES = {"mathcal": "SCRIPT", "mathscr": "SCRIPT", "mathbb": "DOUBLE-STRUCK", "mathfrak": "FRAKTUR", "mathbf": "BOLD",
           "bf": "BOLD", "boldsymbol": "BOLD", "bm": "BOLD"}  # fmt: skip
_ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
            "widehat": "\u0302", "widetilde": "\u0303"}  # fmt: skip
_RAISED = dict(zip("0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ′∗*",
                   "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ′**", strict=True))  # fmt: skip
_LOWERED = dict(zip("0123456789+-=()aehijklmnoprstuvxβγρφχ,", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ,", strict=True))
_SCRIPTS = re.compile(f"[{''.join({*_RAISED.values(), *_LOWERED.values()} - {'*', ','})}]")
_BEFORE, _AFTER = "\x01", "\x02"
"""Stand where no letter or digit may stand before, or behind: around '1/2', behind 'E_G'."""
_LONE = r"\d+|[^\W\d_]"
"""A number or a letter."""


class _Hard(Exception):
    """A formula that has no plain form."""


def shown(text: str) -> str:
    """A text with its simple formulas as signs, as readers get them. No number and no word of it changes."""
    return _FORMULA.sub(_plain_form, text) if "$" in text else text


def _plain_form(found: re.Match[str]) -> str:
    tex = found[2]
    try:
        said = _row(_TOKEN.findall(tex)[::-1], "") if _MARK.search(tex) else ""
    except (_Hard, RecursionError):
        return found[0]
    whole = not re.search(rf"\w{_BEFORE}|{_AFTER}\w", said)
    said = " ".join(re.sub(f"[{_BEFORE}{_AFTER}]", "", said).split())
    return said if said and whole and _same_words(said, tex) else found[0]


def _same_words(said: str, tex: str) -> bool:
    """Whether each number and word stands so in the TeX: by joining, some could come to be that nobody proved."""
    level = _SCRIPTS.sub(" ", said)
    upright = "".join(unicodedata.normalize("NFKC", one) if ord(one) > 0x2100 else one for one in level)
    return set(_RUN.findall(upright)) <= set(_RUN.findall(tex))


def _row(rest: list[str], end: str) -> str:
    """The signs of the tokens up to `end`; `rest` holds them last first."""
    said = ""
    while rest:
        token = rest.pop()
        if token == end:
            return said
        if token in ("_", "^"):
            if said.endswith(_AFTER):
                raise _Hard
            said = said.rstrip(" ") + _script(token, rest)
        else:
            said += _one(token, rest)
    if end:
        raise _Hard
    return said


def _one(token: str, rest: list[str]) -> str:
    if token == "{":
        return _row(rest, "}")
    if token in ("}", "&", "#", "%", "$"):
        raise _Hard
    if token.startswith("\\"):
        return _command(token[1:], rest)
    return {"'": "′", "~": " "}.get(token, token)


def _command(name: str, rest: list[str]) -> str:
    if name in _SIGNS:
        return _SIGNS[name]
    if name in _WORDS:
        return f" {name} "
    if name in _UPRIGHT:
        return _argument(rest)
    if name in _STYLES:
        return "".join(_styled(letter, _STYLES[name]) for letter in _argument(rest))
    if name in _ACCENTS:
        return unicodedata.normalize("NFC", _argument(rest, r"\w") + _ACCENTS[name])
    if name in ("frac", "dfrac", "tfrac"):
        return f"{_BEFORE}{_argument(rest, _LONE)}/{_argument(rest, _LONE)}{_AFTER}"
    if name == "sqrt":
        return f"√{_argument(rest, _LONE)}{_AFTER}"
    raise _Hard


def _script(mark: str, rest: list[str]) -> str:
    """A raised or lowered part; '_G' or '^G' where there are no such signs and it cannot be misread."""
    part, signs = "".join(_argument(rest).split()), _RAISED if mark == "^" else _LOWERED
    if part and set(part) <= signs.keys() and not re.search(r"[a-z]{4}", part):
        return "".join(map(signs.__getitem__, part))
    if _SCRIPTS.search(part) or not re.fullmatch(r"[^\W_]+" if mark == "_" else r"[^\W\d_]|\d\.\d+|[⊤⊺†⋆]", part):
        raise _Hard
    return f"{mark}{part}{_AFTER}"


def _argument(rest: list[str], form: str = r"[\s\S]*") -> str:
    while rest and rest[-1].isspace():
        rest.pop()
    found = _one(rest.pop(), rest) if rest else ""
    if not found or not re.fullmatch(form, found):
        raise _Hard
    return found


def _styled(letter: str, style: str) -> str:
    """The letter in a style that tells it from the plain one: 𝒟 is not D."""
    if not letter.isalpha():
        return letter
    name = unicodedata.name(letter, "").removeprefix("LATIN ").removeprefix("GREEK ").replace(" LETTER", "")
    for known in (f"MATHEMATICAL {style} {name}", f"{style.replace('FRAKTUR', 'BLACK-LETTER')} {name}"):
        try:
            return unicodedata.lookup(known)
        except KeyError:
            continue
    raise _Hard
