"""What a client says first: the feeling and its area, never the thought underneath."""

import random
import re
from typing import NamedTuple

from agents.profiles.leaks import gives_away

_POSSESSED = r"my (?:[\w'-]+ ){0,2}"

# First the phrase that is spoken, then the words that point to it; a chance word points to nothing.
TOPICS: tuple[tuple[str, str], ...] = (
    ("my garden", r"gardens?|gardening|tomato(?:es)?|carrots"),
    (
        "my pets",
        rf"{_POSSESSED}(?:dogs?|cats?|pup(?:py)?|pug|horses?|bulldog|pit bulls|koi|pets?|kittens?)"
        r"|(?:dog|cat|pet) owner",
    ),
    (
        "the accident",
        r"(?:in|into|had|with|survived) an? (?:\w+ ){0,2}accident|crashed (?:my|the|a)|wrecked my",
    ),
    (
        "driving",
        r"dri(?:ve|ves|ving|ver|ver's)(?!-)|drove|(?<!her )(?<!his )cars?(?! accident)|trucks?"
        r"|traffic|corvette|honda(?: civic)?|toyota|jaguar|left turns?",
    ),
    (
        "my music",
        r"guitar|piano|violin|drums?|drummer|my band|musician|recital|choir|orchestra|instruments?",
    ),
    ("my art", r"paint(?:ed|er|ing|ings)|artist|art(?! store)|drawings?|photograph(?:y|er|s)"),
    (
        "my writing",
        r"writ(?:er|ing|ings)|wrote|novels?|poems?|poet|published?|publisher|bestseller|author"
        r"|my (?:\w+ )?(?:book|reading)",
    ),
    (
        "my acting",
        r"act(?:ing|or|ress)|audition(?:ed|s)?|leading role|hollywood|director|commercials",
    ),
    (
        "my trip",
        r"(?:my|the|a|our) (?:\w+ ){0,2}trip|flights?|travell?(?:ed|ing|s)|vacation|passport"
        r"|camp(?:ed|ing)?|cabin|airport|journey|new island",
    ),
    (
        "my children",
        rf"{_POSSESSED}(?:kids?|child|children|sons?|daughters?|toddler|baby)|(?:awful|bad|terrible"
        r"|horrible|good) (?:mother|mom|father|dad|parent)",
    ),
    (
        "my relationship",
        r"boyfriend|girlfriend|husband|wife|partner|spouse|marriage|married|divorced?|wedding"
        r"|fianc[eé]e?|relationships?|break up|broke up",
    ),
    (
        "dating",
        r"my (?:\w+ )?dates?|dating|single|first date|asked? (?:me|her|him) out|girls|get a date",
    ),
    ("my friends", r"friends?|friendships?|roommates?"),
    (
        "my family",
        r"my (?:[\w-]+ )?(?:mom|dad|mother|father|parents|family|brothers?|sisters?|siblings?"
        r"|cousins?"
        r"|grandmother|grandfather|nephews?|nieces?|aunt|uncle)|sister-in-law",
    ),
    (
        "sports",
        r"softball|soccer|basketball|football(?! player)|marathon|races?|bik(?:e|er|ing)|bicycle"
        r"|surf(?:ing|ed|er"
        r"|board)?|swim(?:ming|mer)?|swam|drown(?:ed|ing)?|hik(?:e|ed|er|ing)|climb(?:s|ing|ed)?"
        r"|golf(?:ing)?"
        r"|yoga|gym"
        r"|workouts?|(?:morning|long) runs?|runner|went (?:for a |out for a )?run(?:ning)?"
        r"|tennis|ski"
        r"|paddle board(?:ing)?|sailing|athlete|pitch|ice skating|skating",
    ),
    ("my cooking", r"cook(?:s|ed|ing)?|bak(?:e|ed|er|ing)|recipe|chef"),
    (
        "my eating",
        r"diet|vegan|vegetarian|weight|overweight|skinny|obese|ate|cravings?|hamburgers?|cupcake",
    ),
    (
        "money",
        r"money|rent|bills?|debt|loan|afford|savings|credit cards?|overspent|electric bill"
        r"|bankrupt",
    ),
    (
        "my hobby",
        r"chess|video games?|dolls?|barbies?|stamps?|collect(?:s|ed|ing|ion|or)|puzzles"
        r"|model airplanes"
        r"|bird watching|game|hobby|hobbies",
    ),
    (
        "my looks",
        r"hair(?:cut)?|make ?up|eyeliner|face|outfit|dress|clothes|suit|wrinkles",
    ),
    ("shopping", r"shopper|shopping|mall|cashier|at the shop|best deals"),
    ("the concert", r"(?:the|his|her|their|a|band's|(?-i:[A-Z])\w+) concert"),
    ("teaching", r"my students?|i teach|teaching|i(?:'m| am) (?:\w+ ){0,3}teacher"),
    (
        "work",
        r"work(?:s|ed|ing)?(?! out)|jobs?|unemployed|my boss|coworkers?|promotion|promoted|raise"
        r"|compan(?:y|ies)|office|fired"
        r"|my customers|shifts?|restaurant|employees?|interviews?|manage(?:r|ment)|hired|career"
        r"|meeting|clients?|sales(?:man|person)?",
    ),
    (
        "school",
        r"school|college|exams?|degree|graduat(?:e|ed|ing|ion)|class(?:es)?|course|professor"
        r"|majors?"
        r"|university|homework|gpa|studying|test|spelling bee|essay|doctorate",
    ),
    (
        "my health",
        r"health|i (?:got|am|was|felt|feel) sick|knees?|ankles?|hospital|doctor|obstetrician"
        r"|eyesight|go blind|see very well|allerg(?:y|ic|ies)|pain|injur(?:y|ed)|medication"
        r"|pregnant|sleep"
        r"|food poisoning|hurt my|my depression|bipolar|my anxiety|disease|surgery|appointment"
        r"|stung",
    ),
    (
        "where I live",
        r"apartment|neighbors?|neighborhood|moved (?:in|to)|my house|landlord|my home|the city"
        r"|move out",
    ),
)
ABOUT: tuple[str, ...] = (
    "I have been feeling {emotion} about {topic} for a while now.",
    "Lately I feel {emotion} whenever I think about {topic}.",
    "For the last few weeks I have felt {emotion} and worn out, and a lot of it has to do with "
    "{topic}.",
    "I can't seem to relax these days, and I feel {emotion} when it comes to {topic}.",
    "I feel {emotion} again and again over {topic}, and it is starting to show.",
    "I have not been sleeping well, and at night my mind goes straight to {topic}.",
    "I have been quieter than usual, and I feel {emotion} about {topic}.",
    "My mood has been low, and it gets worse when I think about {topic}.",
    "I came because I feel {emotion} so much of the time, especially about {topic}.",
    "I have been snapping at people, and I think it has to do with {topic}.",
    "I get knots in my stomach over {topic}, and I feel {emotion} afterward.",
    "It has been hard to enjoy anything, and I feel {emotion} about {topic} most of all.",
)


_POINTERS = tuple(
    (topic, re.compile(rf"(?<!\bno )(?<!\bany )(?<!\bwithout )\b({words})\b(?!')", re.IGNORECASE))
    for topic, words in TOPICS
)


class Opening(NamedTuple):
    """What the client starts with: the feeling, the area of life, and the sentence that names
    them."""

    emotion: str
    topic: str
    sentence: str


def find_topic(situation: str, thoughts: tuple[str, ...]) -> str:
    """The area of life that both parts together name most, as a phrase; empty when none stands out.

    The situation names it, or where that names none, a thought of the client about itself. Of two
    that are named as often, the one in the thoughts counts.
    """
    thought = " ".join(thoughts)
    weighed = sorted(
        (_count(pattern, f"{situation} {thought}"), _count(pattern, thought), topic)
        for topic, pattern in _POINTERS
        if pattern.search(situation)
    )
    if not weighed and re.match(r"I\b", thought):
        weighed = sorted((_count(words, thought), 0, topic) for topic, words in _POINTERS)
    if not weighed or weighed[-1][0] == 0:
        return ""
    shared = len(weighed) > 1 and weighed[-1][:2] == weighed[-2][:2]
    topic = weighed[-1][2]
    # a thought about something else is about that
    elsewhere = {other for other, words in _POINTERS if _count(words, thought)} - {topic}
    own = dict(_POINTERS)[topic]
    return "" if shared or (elsewhere and not _count(own, thought)) else topic


def _count(pattern: re.Pattern[str], text: str) -> int:
    """How many different pointers a text holds; "no children" points to nothing."""
    return len({match.group(1).lower() for match in pattern.finditer(text)})


def choose_surface(
    topic: str, feelings: tuple[str, ...], thoughts: tuple[str, ...], chooser: random.Random
) -> Opening | None:
    """An opening sentence that does not give the thoughts away; None when every one would."""
    shuffled = chooser.sample(feelings, len(feelings))
    for emotion in shuffled:
        for template in chooser.sample(ABOUT, len(ABOUT)):
            surface = template.format(emotion=emotion, topic=topic)
            if not gives_away(surface, thoughts):
                return Opening(emotion, topic, surface)
    return None
