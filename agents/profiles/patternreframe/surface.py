"""What a client says first: the feeling and its area, never the thought underneath."""

import random
from typing import NamedTuple

from agents.profiles.leaks import gives_away
from agents.profiles.patternreframe.wording import content_words
from psy_env.vocabulary import Distortion

EMOTIONS: dict[Distortion, tuple[str, ...]] = {
    Distortion.CATASTROPHIZING: ("anxious", "afraid", "worried", "panicky", "tense"),
    Distortion.FORTUNE_TELLING: ("hopeless", "worried", "discouraged", "anxious", "uneasy"),
    Distortion.MIND_READING: ("embarrassed", "anxious", "lonely", "hurt", "insecure"),
    Distortion.OVERGENERALIZATION: ("hopeless", "discouraged", "sad", "frustrated", "defeated"),
    Distortion.ALL_OR_NOTHING: ("frustrated", "ashamed", "disappointed", "angry", "defeated"),
    Distortion.PERSONALIZATION: ("guilty", "ashamed", "sad", "miserable", "anxious"),
    Distortion.DISCOUNTING_THE_POSITIVE: ("discouraged", "empty", "sad", "inadequate", "flat"),
    Distortion.LABELING: ("ashamed", "worthless", "embarrassed", "angry", "sad"),
    Distortion.MENTAL_FILTERING: ("disappointed", "frustrated", "sad", "irritable", "gloomy"),
    Distortion.SHOULD_STATEMENTS: ("frustrated", "angry", "guilty", "resentful", "tense"),
}

# First the phrase that is spoken, then words that point to it.
# Ties go to the earlier area, so the broad ones stand last.
TOPICS: tuple[tuple[str, str], ...] = (
    ("my garden", "garden plant flower carrot tomato"),
    ("my pets", "dog cat pet bull pug fish horse koi bulldog"),
    ("driving", "drive driving driver car traffic corvette honda jaguar truck"),
    ("my music", "guitar piano violin drum drummer band concert instrument jazz song"),
    (
        "my creative work",
        "paint painting art writer writing novel poem poet photo photography acting actor fashion",
    ),
    ("travel", "travel vacation flight paris europe camping"),
    ("my children", "kid child children son daughter toddler baby"),
    (
        "my relationship",
        "boyfriend girlfriend husband wife partner marriage married divorce fiance wedding spouse",
    ),
    ("my friends", "friend friendship party invite"),
    (
        "my family",
        "family parents mom dad father mother brother sister sibling grandmother nephew adopted",
    ),
    (
        "sports",
        "run running softball soccer basketball workout surf hike yoga swim team marathon ski "
        "paddle golf bicycle",
    ),
    ("dating", "date dating single romance girls boys"),
    (
        "my eating",
        "eat food diet vegan pizza cook meal vegetable meat baking hungry hamburger hotdog "
        "chicken coffee",
    ),
    ("money", "money rent bank afford debt shop shopping spend bill credit expensive loan"),
    (
        "my hobbies",
        "hobby game video collect collection chess doll barbie stamp bird bar club book",
    ),
    (
        "my looks",
        "hair makeup face tall short tattoo wear glasses clothes outfit pretty bald eyeliner",
    ),
    (
        "work",
        "work job boss coworker promotion company career office fired raise customer salesman "
        "shift business nurse",
    ),
    (
        "school",
        "school college exam student graduate degree class course study university teacher "
        "professor grade major",
    ),
    (
        "my health",
        "health sick disease hospital doctor allergic pain anxiety depression medication pregnant "
        "sleep",
    ),
    ("where I live", "house neighborhood neighbor city town move apartment home"),
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
GENERAL: tuple[str, ...] = (
    "I have been feeling {emotion} most days, and I don't quite know where to start.",
    "I feel {emotion} more often than I would like to.",
    "I have been feeling {emotion} and restless for weeks, and it wears me out.",
    "I have not been myself lately, and I feel {emotion} a good part of the day.",
    "I toss and turn at night, I have little patience, and I feel {emotion}.",
    "Something has been weighing on me, and it leaves me feeling {emotion}.",
    "I have been keeping to myself because I feel {emotion}.",
    "I feel {emotion} in the evenings, and I can't switch my head off.",
)
NO_TOPIC = "all of this"


class Opening(NamedTuple):
    """What the client starts with: the feeling, the area of life, and the sentence that names
    them."""

    emotion: str
    topic: str
    sentence: str


def find_topic(*texts: str) -> str:
    """The area of life the texts speak of most, as a phrase; empty when none is recognized."""
    best, most = "", 0
    for topic, pointers in TOPICS:
        stems = content_words(pointers)
        found = sum(len(stems & content_words(text.replace("hot dog", "hotdog"))) for text in texts)
        if found > most:
            best, most = topic, found
    return best


def choose_surface(
    distortion: Distortion, fact: str, thoughts: tuple[str, ...], chooser: random.Random
) -> Opening | None:
    """An opening sentence that does not give the thoughts away, with its feeling and topic; None
    when all do."""
    topic = find_topic(" ".join(thoughts), fact)
    emotions = list(EMOTIONS[distortion])
    chooser.shuffle(emotions)
    for emotion in emotions:
        for template in _ordered_templates(topic, chooser):
            surface = template.format(emotion=emotion, topic=topic)
            if not gives_away(surface, thoughts):
                return Opening(emotion, topic or NO_TOPIC, surface)
    return None


def _ordered_templates(topic: str, chooser: random.Random) -> list[str]:
    """The templates in the order they are tried: about the topic first, general ones after."""
    about = list(ABOUT) if topic else []
    general = list(GENERAL)
    chooser.shuffle(about)
    chooser.shuffle(general)
    return about + general
