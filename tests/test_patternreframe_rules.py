"""The rules of the PatternReframe importer, one by one: what they mend, tell apart and refuse."""

import pytest

from agents.profiles.patternreframe.kinds import find_kind
from agents.profiles.patternreframe.personas import contradicts, is_minor, read_persona
from agents.profiles.patternreframe.situations import find_fault
from agents.profiles.patternreframe.splitting import split_thought
from agents.profiles.patternreframe.surface import find_topic
from agents.profiles.patternreframe.thoughts import clean_thought, connect_clauses, is_broken
from agents.profiles.patternreframe.wording import clean_text
from tests.test_patternreframe import PERSONA, ROWS

# Wording


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("i m sure i don t care", "I'm sure I don't care"),
        ("im late ,  and i ve lost it !", "I'm late, and I've lost it!"),
        ("i dont like what it s like in new york", "I don't like what it's like in New York"),
        ("my sister s job is alot of work", "my sister's job is a lot of work"),
        ("I’m “fine”", 'I\'m "fine"'),
        (
            "i've a boat and i've been told its because i;ll sail",
            "I have a boat and I've been told it's because I'll sail",
        ),
        ("a earlier bus and a useful one", "an earlier bus and a useful one"),
        ("an small hall, an hour, an HP", "a small hall, an hour, an HP"),
        ("i tore off two buttons off of it", "I tore two buttons off it"),
    ],
)
def test_hurried_spelling_is_mended(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_cleaning_twice_changes_nothing_more() -> None:
    for row in ROWS:
        once = clean_text(row["thought"])
        assert clean_text(once) == once


def test_a_persona_becomes_whole_sentences() -> None:
    expected = ("I am a baker.", "I have two sons.", "My name is Oswald.", "I don't own a car.")
    assert read_persona(PERSONA) == expected
    assert read_persona("but i am shy . . ?") == ("I am shy.",)


def test_a_persona_leaves_out_what_goes_on_from_the_untold() -> None:
    told = read_persona("i sing . she will not let me . there i m a king . my aunt says she can .")
    assert told == ("I sing.", "My aunt says she can.")


@pytest.mark.parametrize(
    ("persona", "row", "clash"),
    [
        ("I am single.", "My husband forgot the tickets.", True),
        ("I am married.", "My husband forgot the tickets.", False),
        ("I am single.", "My husband left last year.", False),
        ("I just graduated high school.", "I never managed to finish college.", True),
        ("I don't have children.", "My son failed his test.", True),
        ("I'm retired.", "My boss moved my desk.", True),
    ],
)
def test_a_row_may_not_tell_what_its_persona_rules_out(persona: str, row: str, clash: bool) -> None:
    assert contradicts((persona,), row) is clash


@pytest.mark.parametrize(
    ("text", "situation", "thought"),
    [
        ("I burned the rice. I am a terrible cook.", "I burned the rice.", "I am a terrible cook."),
        (
            "I burned the rice, I'm such a terrible cook",
            "I burned the rice.",
            "I'm such a terrible cook.",
        ),
        (
            "I applied for the job but they will never call.",
            "I applied for the job.",
            "They will never call.",
        ),
        (
            "I live with two roommates and I'm sure they hate me",
            "I live with two roommates.",
            "They hate me.",
        ),
        (
            "I missed the ferry so I will never see the island",
            "I missed the ferry.",
            "I will never see the island.",
        ),
        (
            "I own a red kayak I bet people think I show off",
            "I own a red kayak.",
            "People think I show off.",
        ),
        (
            "Although I won the raffle, anyone could have done it",
            "I won the raffle.",
            "Anyone could have done it.",
        ),
        (
            "The picnic was a disaster. Sure, we had fun, but it rained.",
            "We had fun, but it rained.",
            "The picnic was a disaster.",
        ),
        (
            "My tomatoes are small, it's because I'm lazy.",
            "My tomatoes are small.",
            "It's because I'm lazy.",
        ),
        ("I teach swimming and will never be rich", "I teach swimming.", "I will never be rich."),
        (
            "My niece moved out. I packed her boxes, but I'm still a terrible aunt.",
            "My niece moved out. I packed her boxes.",
            "I'm still a terrible aunt.",
        ),
        (
            "The choir lost. I don't want to go back but I'm scared I will regret it.",
            "The choir lost. I don't want to go back.",
            "I will regret it.",
        ),
        ("I am alone because I am dull.", "", "I am alone because I am dull."),
        ("I will drown one day, I just know it.", "", "I will drown one day."),
        ("If I sing tonight, everyone will laugh.", "", "If I sing tonight, everyone will laugh."),
    ],
)  # fmt: skip
def test_importer_splits_the_situation_from_the_thought(
    text: str, situation: str, thought: str
) -> None:
    split = split_thought(text)
    assert split.situation == situation
    assert clean_thought(split.thoughts[-1]) == thought


@pytest.mark.parametrize(
    ("raw", "thought"),
    [
        ("I just know that she will leave.", "She will leave."),
        ("I'm afraid the roof will leak", "The roof will leak."),
        ("I don't think I will ever dance again", "I will never dance again."),
        ("what a fool I am", "I am such a fool."),
        ("It just shows what a fool I am", "I am such a fool."),
        ("They laugh at me, right?", "They laugh at me."),
        ("But nobody cares!", "Nobody cares."),
        ("No one listens to me", "No one listens to me."),
        ("Who knows?", ""),
    ],
)
def test_a_thought_reads_well_after_i_keep_thinking_that(raw: str, thought: str) -> None:
    assert clean_thought(raw) == thought


def test_clauses_held_by_a_comma_alone_are_joined() -> None:
    assert (
        connect_clauses("my team keeps losing, it's my fault")
        == "my team keeps losing, and it's my fault"
    )
    assert (
        connect_clauses("if the train stops, I will miss it")
        == "if the train stops, I will miss it"
    )


@pytest.mark.parametrize(
    ("persona", "minor"),
    [
        ("i am a fourteen year old living with my mom .", True),
        ("i m only 16 . i sing .", True),
        ("i am in the eighth grade .", True),
        ("i am a high school sophomore .", True),
        ("i go to high school in ohio .", True),
        ("i won a chess cup in second grade .", False),
        ("i am thirty two years old .", False),
        ("i am 6 feet tall .", False),
        ("i am engaged to my high school boyfriend .", False),
        ("i just graduated high school .", False),
        ("i am a high school teacher .", False),
        ("i made my first movie when i was 12 .", False),
    ],
)
def test_a_minor_says_so_in_the_present(persona: str, minor: bool) -> None:
    assert is_minor(read_persona(persona)) is minor


@pytest.mark.parametrize(
    "situation",
    [
        "I burned a tray of rolls.",
        "My bus is not running this week.",
        "I have been engaged four times.",
        "My sister is moving to Peru.",
        "I love my choir but I missed the last concert.",
    ],
)
def test_an_event_or_a_circumstance_of_this_time_is_a_situation(situation: str) -> None:
    assert find_fault(situation) is None


@pytest.mark.parametrize(
    ("thought", "kind"),
    [
        ("It's all my fault.", "blame"),
        ("I should have stayed at home.", "regret"),
        ("They gave me the prize because they feel sorry for me.", "pity"),
        ("My sons hate me.", "mind reading"),
        ("The train will crash.", "danger"),
        ("I will never dance again.", "hopeless prediction"),
        ("It is going to rain on my wedding.", "prediction"),
        ("I'm such a hopeless baker.", "label"),
        ("People should listen to me.", "demand"),
        ("Anyone could have done it.", "discount"),
        ("He is so inconsiderate.", "label of another"),
        ("The whole picnic was a disaster.", "verdict"),
        ("She is probably busy with better friends.", "guess"),
        ("It always rains on me.", "generalization"),
        ("It was an awful picnic.", "verdict"),
        ("The parrot has probably been kidnapped.", "danger"),
        ("I will get sick of choirs.", "prediction"),
        ("I will never fail.", None),
        ("I took the bus home.", None),
        ("My cousin works at the harbor.", None),
        ("I should probably buy a new kettle.", None),
    ],
)
def test_the_kind_of_a_thought_is_told_from_a_fact(thought: str, kind: str | None) -> None:
    found = find_kind(thought)
    assert (found.name if found else None) == kind


@pytest.mark.parametrize(
    ("situation", "thought", "topic"),
    [
        ("My boss moved my desk.", "He wants to fire me.", "work"),
        ("I don't have any children.", "It's too late.", ""),
        ("I fought the boss in a video game.", "I'm such a loser.", "my hobby"),
        ("I ordered the wrong pizza.", "I'm such a loser.", ""),
        ("I finished school and have not found a job.", "I will stay unemployed.", "work"),
        ("My cat scratched my husband.", "He will leave me.", ""),
        ("My cat scratched my husband.", "My husband will leave me.", "my relationship"),
        ("I was late for the ferry.", "I am a slow runner.", "sports"),
        ("I saw the mayor.", "She thinks I failed at school.", ""),
        ("I met a football player.", "He will forget me.", ""),
        ("My friend asked me to the lake.", "I will drown.", ""),
    ],
)
def test_a_topic_is_named_by_the_row_or_there_is_none(
    situation: str, thought: str, topic: str
) -> None:
    assert find_topic(situation, (thought,)) == topic


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("I came home and it rain.", True),
        ("My uncle asked me to help in the farm.", True),
        ("I was met with a bad storm.", True),
        ("I should quit judo at all.", True),
        ("I should not have gone at all.", False),
        ("I came home and it rained.", False),
    ],
)
def test_broken_grammar_is_told_by_its_words(text: str, broken: bool) -> None:
    assert is_broken(text) is broken
