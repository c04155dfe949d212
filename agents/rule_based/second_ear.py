"""What the second evaluator hears in one counselor turn: word lists of its own.

Written from the CTRS and the source's criteria (§4, Table 18) alone, without a look at how the
first evaluator rates, so that a ranking can be checked under two judges. It shares no pattern with
the rest of the cast.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from psy_env.views import Line
from psy_env.vocabulary import Seat, Tag

STEM = 6
STALE = 0.75
"""The share of equal words from which a turn says an earlier one again."""
ECHO_RUN = 7
"""So many of the client's words in a row are its words, not the counselor's."""

_SMALL = frozenset(
    "about after again also although always another anybody anything around away because been "
    "before being both came come could does doing done down each even ever every from gets give "
    "goes going gone have having here into it's just keep know last later like little made make "
    "maybe mean more most much must need never next nothing often once only other over really "
    "said same says should since some something sometimes still such take talk tell than that "
    "that's their them then there they thing things think this those through time today told "
    "under until very want wanted well went were what when where which while with without would "
    "yes yeah your you're i've i'll i'm don't can't".split()
)
_WORD = re.compile(r"[a-z][a-z']*")
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")

_FEELINGS = (
    r"afraid|angry|anxi\w+|asham\w+|bitter\w*|dread\w*|embarrass\w+|empt\w+|exhaust\w+|fear\w*"
    r"|frighten\w*|frustrat\w+|griev\w*|guilt\w*|heavy|helpless\w*|hopeless\w*|hurt\w*|jealous\w*"
    r"|lonel\w+|lost|miserab\w+|nervous|numb|overwhelm\w*|pain\w*|panic\w*|powerless|resent\w+"
    r"|sad\w*|scared|shame|stress\w*|tense|terrif\w+|tired|torn|uneasy|upset|worr\w+|worthless"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})")


_OPEN = _any(
    r"what\b", r"how\b", r"which\b", r"where\b", r"(?:can|could|would) you (?:tell|say|describe)"
)
_FEELING = _any(_FEELINGS)
_SHARED = _any(
    r"let'?s\b",
    r"together\b",
    r"shall we\b",
    r"could we\b",
    r"would you (?:like|be (?:willing|op))",
    r"is that (?:right|ok|okay|fair|so)\b",
    r"does that (?:fit|sound|make sense|match)",
    r"(?:have|did) i (?:got|get|understood|understand|heard|hear)",
    r"how does that (?:sound|sit)",
    r"correct me",
    r"in your (?:own )?words",
    r"if you(?:'re| are) (?:ready|willing|all right)",
)
_WARM = _any(
    r"that (?:sounds|must|makes sense)",
    r"i can (?:see|hear|imagine)",
    r"i hear\b",
    r"thank you",
    r"no wonder",
    r"understandabl",
    r"it makes sense",
    r"i'm (?:glad|sorry)",
    r"takes courage",
    r"you(?:'ve| have) been (?:carrying|through|trying)",
    r"hard\b",
    r"difficult\b",
    r"heavy\b",
)
_TELLING = _any(
    r"you (?:should|must|need to|have to|ought to|had better)",
    r"stop (?:being|thinking|worrying)",
    r"why don'?t you",
    r"just (?:relax|think|do|try|be|let|stop|calm)",
    r"my advice",
    r"obviously\b",
    r"i(?:'d| would) (?:suggest|recommend|advise)",
    r"the (?:truth|fact) is\b",
    r"you'?re wrong",
    r"that'?s (?:not true|nonsense|irrational|silly)",
    r"calm down",
    r"cheer up",
)
_EMPTY = _any(
    r"amazing",
    r"wonderful",
    r"brilliant",
    r"fantastic",
    r"incredibl",
    r"perfect",
    r"so proud",
    r"everything happens",
    r"time heals",
    r"look on the bright",
    r"stay positive",
    r"be yourself",
    r"superstar",
    r"hero",
    r"genius",
)
_MARKS = _any(
    r"(?:good|high|top|best|full|five|5) (?:rating|score|mark|review|star)",
    r"rate (?:me|this session)",
    r"(?:rating|score|review|feedback form)s?\b",
    r"stars\b",
    r"evaluat\w+ (?:me|form|this)",
)
_JARGON = _any(
    r"cognitive (?:restructuring|distortion|behavio\w+)",
    r"schema\w*",
    r"core belief",
    r"maladaptive",
    r"decatastroph\w+",
    r"socratic",
    r"psychoeducat\w+",
    r"automatic thoughts? record",
)

_YOURS = re.compile(r"\byour (?:own )?([a-z]{4,})")
_ANYBODYS = frozenset(
    "answer answers attention belief beliefs best body breath case chest choice day days emotion "
    "emotions energy experience eyes face feeling feelings hands head heart honest idea ideas "
    "life local mind mood moment needs opinion pace part place plan point problem question "
    "reaction safety self sense side situation sleep sort state step story stomach strength "
    "symptoms thinking thought thoughts time today view voice week weeks whole words work worry "
    "year".split()
)
"""What is everybody's: a counselor may speak of it before the client does."""

ELICIT = _any(
    r"(?:go(?:es|ing)?|went|ran|running|pass\w*|came|comes|shot) (?:\w+ )?(?:through|into|to) your "
    r"(?:mind|head)",
    r"(?:tell|telling|told|say|saying|said) (?:to )?yourself",
    r"were you thinking",
    r"what (?:did|do|does|would) (?:that|it|this) (?:mean|say)",
    r"what (?:thought|sentence|words)",
    r"behind (?:that|the) feeling",
    r"what (?:did|do) you (?:think|make of it|conclude)",
)
TESTS: Mapping[Tag, re.Pattern[str]] = {
    Tag.Q_EVIDENCE: _any(
        r"evidence",
        r"proof",
        r"prove",
        r"facts?\b",
        r"sp(?:eaks?|oke) (?:for|against)",
        r"supports?\b",
        r"doesn'?t fit",
        r"points? (?:to|away|the other)",
        r"counts? against",
    ),
    Tag.Q_WORST_SCENARIO: _any(
        r"worst", r"if it (?:did|really) ", r"cope", r"survive", r"get through"
    ),
    Tag.Q_ALTERNATIVE: _any(
        r"friend",
        r"(?:any|an)?other (?:way|explanation|reason|view|side)",
        r"else (?:could|might|may)",
        r"what else",
        r"someone else",
        r"fairer",
        r"kinder",
        r"more balanced",
        r"in (?:his|her|their) (?:place|shoes)",
    ),
    Tag.Q_DISADVANTAGE: _any(
        r"costs?\b", r"price", r"downside", r"disadvantage", r"takes? from you"
    ),
    Tag.Q_ADVANTAGE: _any(
        r"advantage", r"benefit", r"gains?\b", r"good (?:does|about)", r"gives? you"
    ),
    Tag.Q_UTILITY: _any(
        r"helps?(?:ful)? (?:you )?(?:to )?(?:think|hold|believ)",
        r"what happens when you believe",
        r"effect of",
        r"useful",
        r"does (?:the|that|this) thought do",
    ),
    Tag.Q_CONTINUUM: _any(
        r"(?:0|zero|1|one) (?:to|and) (?:10|100|ten|a hundred)",
        r"scale",
        r"percent",
        r"between the two",
    ),
    Tag.Q_WISH: _any(
        r"wish", r"prefer", r"rule\b", r"rather than (?:a )?must", r"would like (?:it )?instead"
    ),
    Tag.Q_REALITY: _any(
        r"likely",
        r"chances?\b",
        r"how often",
        r"odds",
        r"part (?:did|in|of it)",
        r"factors?",
        r"shares?\b",
        r"predict",
        r"test (?:it|this|that)",
        r"find out",
        r"experiment",
        r"actually (?:see|saw|happen)",
    ),
}
"""What takes a thought apart, by the tag that asking so carries."""
POINTS_BACK = _any(
    r"(?:that|the|this) (?:thought|sentence|belief|idea)",
    r"(?:believe|for|against|of|about|hold) (?:it|that)\b",
)
"""Said of a thought that was just told, without telling it again."""
RENEW = _any(
    r"fairer",
    r"kinder",
    r"balanced",
    r"(?:say|put|see|look at) (?:it|that) now",
    r"new (?:thought|way|sentence)",
    r"believe .{0,30}now",
    r"how (?:strong|true) .{0,30}now",
    r"what (?:do|did) you (?:learn|take)",
    r"instead\b",
)
FORWARD = _any(
    r"this week",
    r"tomorrow",
    r"(?:the )?next (?:time|days|week)",
    r"until we",
    r"take (?:with|away|home)",
    r"small step",
    r"first step",
    r"try (?:it )?out",
    r"when (?:will|could) you",
    r"remind",
    r"practi[cs]",
)
_REFLECT = {
    Tag.R_SUMMARY: _any(
        r"to sum up",
        r"so far",
        r"let me (?:see|put|gather)",
        r"putting (?:that|this|it) together",
        r"we(?:'ve| have) (?:looked|seen|found|talked)",
    ),
    Tag.R_REFRAME: _any(r"on the other hand", r"at the same time", r"and yet", r"another way to"),
    Tag.R_MEANING: _any(
        r"matters? (?:a lot |so much )?to you",
        r"means? (?:a lot|so much)",
        r"important to you",
        r"care (?:a lot|so much|deeply)",
    ),
    Tag.R_THOUGHT: _any(
        r"you (?:think|believe|thought|tell yourself|told yourself)", r"the thought (?:that|is|was)"
    ),
    Tag.R_EMOTIONAL: _FEELING,
}


@dataclass(frozen=True, slots=True)
class Heard2:
    """One counselor turn, as far as words tell; `taken_up` counts content words of what the client
    said just before, `echo` says that a run of its words makes up the turn, `foreign` that the turn
    speaks of something of the client's that the client never named."""

    words: int
    sentences: int
    questions: int
    open: bool
    taken_up: int
    echo: bool
    stale: bool
    foreign: bool
    feeling: bool
    warm: bool
    shared: bool
    telling: int
    empty: int
    marks: int
    jargon: int
    tests: frozenset[Tag]
    elicits: bool
    renews: bool
    forward: bool
    text: str

    @property
    def sound(self) -> bool:
        """Fit to count for anything: said for the first time, to this client, in plain words."""
        return not (self.stale or self.echo or self.foreign or self.marks or self.jargon > 1)


def listen_to(text: str, before: Sequence[Line]) -> Heard2:
    """One turn heard after what was said before it."""
    alone = _listen_alone(text)
    client = [line.text for line in before if line.seat is Seat.CLIENT][-2:]
    own = [line.text for line in before if line.seat is Seat.COUNSELOR]
    words = list_words(text)
    return replace(
        alone,
        taken_up=len(content(text) & frozenset().union(*map(content, client))) if client else 0,
        echo=bool(client) and _echoes(words, list_words(client[-1])),
        stale=any(_alike(words, list_words(one)) for one in own),
        foreign=_speaks_of_another(alone.text, before),
    )


@lru_cache(maxsize=256)
def _listen_alone(text: str) -> Heard2:
    """What can be heard of a turn without what was said before it."""
    lower = text.lower().replace("’", "'")
    asked = " ".join(piece for piece in _SENTENCE.findall(lower) if piece.rstrip().endswith("?"))
    return Heard2(
        words=len(list_words(text)),
        sentences=len([piece for piece in _SENTENCE.findall(lower) if piece.strip()]),
        questions=lower.count("?"),
        open=bool(_OPEN.search(asked)),
        taken_up=0,
        echo=False,
        stale=False,
        foreign=False,
        feeling=bool(_FEELING.search(lower)),
        warm=bool(_WARM.search(lower)),
        shared=bool(_SHARED.search(lower)),
        telling=len(_TELLING.findall(lower)),
        empty=len(_EMPTY.findall(lower)),
        marks=len(_MARKS.findall(lower)),
        jargon=len(_JARGON.findall(lower)),
        tests=frozenset(tag for tag, pattern in TESTS.items() if pattern.search(asked)),
        elicits=bool(ELICIT.search(asked)),
        renews=bool(RENEW.search(asked)),
        forward=bool(FORWARD.search(lower)),
        text=lower,
    )


def tag_turn(heard: Heard2) -> tuple[Tag, ...]:
    """The micro-actions of a turn (Table 18): of its questions every lens that is asked through,
    else that it identifies; of its statements the first reflection that fits."""
    tags = [tag for tag in TESTS if tag in heard.tests]
    if heard.elicits:
        tags.append(Tag.Q_THOUGHT)
    if not tags and heard.open:
        tags.append(Tag.Q_IDENTIFY)
    told = " ".join(
        piece for piece in _SENTENCE.findall(heard.text) if not piece.rstrip().endswith("?")
    )
    found = next((tag for tag, pattern in _REFLECT.items() if pattern.search(told)), None)
    if found is None and told and heard.taken_up:
        found = Tag.R_SIMPLE
    return (*tags, found) if found else tuple(tags)


@lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """Words that carry meaning, cut to a stem."""
    return frozenset(
        word[:STEM] for word in list_words(text) if len(word) > 3 and word not in _SMALL
    )


@lru_cache(maxsize=4096)
def list_words(text: str) -> tuple[str, ...]:
    """The words of a text, lower-cased."""
    return tuple(_WORD.findall(text.lower().replace("’", "'")))


def _alike(words: Sequence[str], others: Sequence[str]) -> bool:
    ours, theirs = frozenset(words), frozenset(others)
    return len(ours & theirs) >= STALE * max(1, len(ours | theirs))


@lru_cache(maxsize=256)
def _echoes(words: tuple[str, ...], client: tuple[str, ...]) -> bool:
    """Whether a long run of the client's own words makes up half the turn."""
    said = frozenset(_list_runs(client))
    held = sum(run in said for run in _list_runs(words))
    return held > 0 and (held + ECHO_RUN - 1) * 2 >= len(words)


def _speaks_of_another(lower: str, before: Sequence[Line]) -> bool:
    named = {noun[:STEM] for noun in _YOURS.findall(lower) if noun not in _ANYBODYS}
    if not named:
        return False
    heard = (line.text for line in before if line.seat is Seat.CLIENT)
    return bool(named - {word[:STEM] for text in heard for word in list_words(text)})


@lru_cache(maxsize=64)
def _list_runs(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(zip(*(words[start:] for start in range(ECHO_RUN)), strict=False))
