"""What is dropped from a dataset, and by which name."""

import random

import pytest
from hypothesis import given
from hypothesis import settings as limit
from hypothesis import strategies as st

from psy_env.errors import InputError
from psy_env.records import ClientTurn, Ending, Transcript, UtteranceCandidate
from rollouts.dataset.files import Sifted, sift_sessions
from rollouts.dataset.filtering import GROUPS, Drop, DropRule, find_drops, speaks_of_risk
from rollouts.dataset.near_duplicates import find_twins, list_runs
from rollouts.dataset.settings import DatasetSettings
from rollouts.dataset.statistics import count_yields
from tests.kept_sessions import (
    SETTINGS,
    Exchange,
    keep_sessions,
    play_bank,
    rename,
    rescore,
    say,
    walk_out,
    write_anew,
)


def rules_of(transcript: Transcript, settings: DatasetSettings = SETTINGS) -> set[DropRule]:
    return {drop.rule for drop in find_drops(transcript, settings)}


def details_of(transcript: Transcript, rule: DropRule) -> set[str]:
    return {drop.detail for drop in find_drops(transcript, SETTINGS) if drop.rule is rule}


def sift(*transcripts: Transcript) -> Sifted:
    return sift_sessions(iter(transcripts), SETTINGS)


@pytest.fixture
def kept() -> Transcript:
    return keep_sessions()[0]


def test_some_of_the_embedded_casts_dialogues_are_kept_and_some_dropped() -> None:
    assert 3 < len(keep_sessions()) < len(play_bank())


def test_a_dialogue_written_anew_without_a_change_is_kept(kept: Transcript) -> None:
    assert not find_drops(write_anew(kept, lambda number, client, reply: (client, reply)), SETTINGS)


def test_the_embedded_casts_dialogues_break_no_rule_of_form_or_adherence_but_unfinished_plans() -> (
    None
):
    """No false alarms on 24 dialogues of which each is known to be well-formed."""
    found = {rule for session in play_bank() for rule in rules_of(session)}
    assert found <= {DropRule.CTRS, DropRule.NOT_COMPLETED}


@pytest.mark.parametrize("item", ["focus", "automatic_thought_coverage"])
def test_a_ctrs_item_at_four_drops_by_item_and_score(kept: Transcript, item: str) -> None:
    planted = find_drops(rescore(kept, item, 4), SETTINGS)
    assert planted == (Drop(DropRule.CTRS, f"{item} 4"),)
    assert not find_drops(rescore(kept, item, 4.5), SETTINGS)


def test_the_ctrs_threshold_is_a_setting(kept: Transcript) -> None:
    low = rescore(kept, "focus", 3)
    assert not rules_of(low, DatasetSettings(ctrs_threshold=2))
    assert rules_of(low, DatasetSettings(ctrs_threshold=3)) == {DropRule.CTRS}


def test_an_unscored_item_drops_and_is_never_read_as_a_score(kept: Transcript) -> None:
    drops = find_drops(rescore(kept, "focus", None, "not JSON"), SETTINGS)
    assert drops == (Drop(DropRule.UNSCORED, "focus", "not JSON"),)


def test_a_dialogue_that_was_never_rated_is_unscored(kept: Transcript) -> None:
    assert details_of(kept.model_copy(update={"rating": None}), DropRule.UNSCORED) == {
        "never rated"
    }


def test_a_skipped_action_is_caught_by_the_referee(kept: Transcript) -> None:
    def skip(number: int, client: ClientTurn, reply: UtteranceCandidate) -> Exchange:
        return client, reply.model_copy(update={"action": 2}) if number == 1 else reply

    found = find_drops(write_anew(kept, skip), SETTINGS)
    assert Drop(DropRule.SKIPPED, "skips an action", "exchange 1") in found


def test_going_back_is_caught_by_the_referee(kept: Transcript) -> None:
    def turn_back(number: int, client: ClientTurn, reply: UtteranceCandidate) -> Exchange:
        return client, reply.model_copy(update={"action": 0}) if number == 4 else reply

    assert "goes back to an earlier action" in details_of(
        write_anew(kept, turn_back), DropRule.WENT_BACK
    )


def test_an_exchange_cut_out_of_a_record_shows_as_skipped(kept: Transcript) -> None:
    actions = [exchange.reply.action for exchange in kept.exchanges if exchange.reply]
    lone = next(
        at for at, action in enumerate(actions) if at and actions.count(action) <= 2 and action
    )
    without = [
        e
        for e in kept.exchanges
        if not (
            e.reply and e.reply.action == actions[lone] and e.stage == kept.exchanges[lone].stage
        )
    ]
    assert DropRule.SKIPPED in rules_of(kept.model_copy(update={"exchanges": tuple(without)}))


def test_a_record_whose_diagnostic_stage_breaks_off_shows_as_skipped(kept: Transcript) -> None:
    last = max(at for at, exchange in enumerate(kept.exchanges) if exchange.stage == "diagnostic")
    cut = kept.model_copy(
        update={"exchanges": (*kept.exchanges[: last - 1], *kept.exchanges[last + 1 :])}
    )
    assert details_of(cut, DropRule.SKIPPED) == {"end of the diagnostic plan"}


def with_actions(transcript: Transcript, *numbers: int) -> Transcript:
    """The record with other readings of the last actions."""
    first = len(transcript.exchanges) - len(numbers)
    told = [
        exchange.model_copy(
            update={
                "reply": exchange.reply and exchange.reply.model_copy(update={"action": number})
            }
        )
        for exchange, number in zip(transcript.exchanges[first:], numbers, strict=True)
    ]
    return transcript.model_copy(update={"exchanges": (*transcript.exchanges[:first], *told)})


def test_a_record_that_returns_to_an_action_shows_as_going_back(kept: Transcript) -> None:
    plan = kept.adopted
    assert plan is not None
    assert plan.plan is not None
    last = len(plan.plan.actions) - 1
    assert details_of(with_actions(kept, last, last - 1), DropRule.WENT_BACK) == {
        "actions returned to"
    }
    assert details_of(with_actions(kept, last - 1), DropRule.NOT_COMPLETED) == {
        "last action missing"
    }


def test_a_plan_that_was_not_completed_drops_by_its_ending() -> None:
    assert details_of(walk_out(), DropRule.NOT_COMPLETED) == {"walked_out"}


def test_a_dialogue_without_a_plan_is_not_completed(kept: Transcript) -> None:
    plain = kept.model_copy(
        update={"exchanges": tuple(e.model_copy(update={"planning": None}) for e in kept.exchanges)}
    )
    assert details_of(plain, DropRule.NOT_COMPLETED) == {"no plan adopted"}


@pytest.mark.parametrize(
    ("cause", "counted"),
    [
        ("diagnostic: not JSON at line 12, column 7", "diagnostic: not JSON at line N, column N"),
        ("plan: asked 3 times; 'Extra data' in \"{...}\"", "plan: asked N times; … in …"),
        ("the client's own words don't end", "the client's own words don't end"),
        ("", "no cause given"),
    ],
)
def test_a_failed_writer_drops_with_a_cause_that_can_be_counted(
    kept: Transcript, cause: str, counted: str
) -> None:
    failed = kept.model_copy(update={"ending": Ending.FAILED, "cause": cause, "rating": None})
    assert details_of(failed, DropRule.WRITER_FAILED) == {counted}


def test_a_long_cause_is_cut_to_one_short_line(kept: Transcript) -> None:
    failed = kept.model_copy(update={"ending": Ending.FAILED, "cause": "word\n" * 99})
    (detail,) = details_of(failed, DropRule.WRITER_FAILED)
    assert len(detail) == 60
    assert "\n" not in detail


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ({"client": "  "}, "blank client turn"),
        (
            {"counselor": "Client: I feel low. What could you do?"},
            "other speaker's label in a counselor turn",
        ),
        (
            {"client": "I see.\n**Therapist**: How did that feel?"},
            "other speaker's label in a client turn",
        ),
        ({"counselor": "Counselor: How did that feel?"}, "own speaker's label in a counselor turn"),
        (
            {"client": "How did you feel then?", "counselor": "I felt as if I were no good."},
            "pronouns of the other speaker",
        ),
    ],
)
def test_blank_and_swapped_turns_are_caught_by_name(
    kept: Transcript, text: dict[str, str], cause: str
) -> None:
    found = find_drops(say(kept, 3, **text), SETTINGS)
    assert (cause, "exchange 3") in {(drop.detail, drop.place) for drop in found}
    assert {drop.rule for drop in found} <= {DropRule.ALTERNATION, DropRule.SWAPPED}


def test_two_swapped_exchanges_are_caught_without_a_question(kept: Transcript) -> None:
    swapped = {
        "client": "You did your best, and you kept at it.",
        "counselor": "I felt low, and that was all.",
    }
    once = say(kept, 3, **swapped)
    assert not find_drops(once, SETTINGS)
    assert details_of(say(once, 4, **swapped), DropRule.SWAPPED) == {
        "pronouns of the other speaker"
    }


def test_a_counselor_with_the_clients_name_is_a_swapped_speaker(kept: Transcript) -> None:
    planted = say(kept, 1, counselor=f"Hello, I'm {kept.profile.name}. What can you tell me?")
    assert details_of(planted, DropRule.SWAPPED) == {"counselor speaks as the client"}


@pytest.mark.parametrize("session", range(3))
def test_a_dialogue_with_all_speakers_swapped_is_caught(session: int) -> None:
    def swap(number: int, client: ClientTurn, reply: UtteranceCandidate) -> Exchange:
        said = reply.model_copy(update={"utterance": client.utterance})
        return client.model_copy(update={"utterance": reply.utterance}), said

    assert "pronouns of the other speaker" in details_of(
        write_anew(keep_sessions()[session], swap), DropRule.SWAPPED
    )


def test_an_exchange_without_an_answer_does_not_alternate(kept: Transcript) -> None:
    exchanges = list(kept.exchanges)
    exchanges[2] = exchanges[2].model_copy(update={"reply": None})
    gap = kept.model_copy(update={"exchanges": tuple(exchanges)})
    assert details_of(gap, DropRule.ALTERNATION) == {"no counselor turn"}


def test_a_client_who_leaves_need_not_be_answered() -> None:
    assert DropRule.ALTERNATION not in rules_of(walk_out())


def test_length_has_two_bounds(kept: Transcript) -> None:
    count = len(kept.exchanges)
    assert not rules_of(kept, DatasetSettings(min_exchanges=count, max_exchanges=count))
    assert rules_of(kept, DatasetSettings(min_exchanges=count + 1, max_exchanges=count + 1)) == {
        DropRule.LENGTH
    }
    assert rules_of(kept, DatasetSettings(min_exchanges=0, max_exchanges=count - 1)) == {
        DropRule.LENGTH
    }


@pytest.mark.parametrize(
    "text",
    [
        "Es fällt mir schwer, darüber zu sprechen, weil ich denke, dass die anderen mich nicht "
        "mögen.",
        "No me siento bien cuando tengo que hablar con mi jefe, me da miedo que piense mal.",
        "Je me sens mal quand je dois parler à mon chef, parce que les autres me jugent.",
        "我觉得很难受，不知道该怎么办。",
        "Мне тяжело об этом говорить.",
    ],
)
def test_a_turn_in_another_language_is_caught(kept: Transcript, text: str) -> None:
    assert details_of(say(kept, 4, client=text), DropRule.LANGUAGE) == {"turn not in English"}


def test_a_dialogue_of_short_foreign_turns_is_caught_as_a_whole(kept: Transcript) -> None:
    def speak_german(number: int, client: ClientTurn, reply: UtteranceCandidate) -> Exchange:
        return client.model_copy(update={"utterance": "Das ist schwer."}), reply.model_copy(
            update={"utterance": "Warum denn?"}
        )

    assert "dialogue not in English" in details_of(
        write_anew(kept, speak_german), DropRule.LANGUAGE
    )


RISK = "Sometimes I want to die."


def find_repeats(transcript: Transcript) -> list[int]:
    """The exchanges that carry on with the action of the one before."""
    actions = [exchange.reply and exchange.reply.action for exchange in transcript.exchanges]
    return [at + 1 for at in range(1, len(actions)) if actions[at] == actions[at - 1]]


def test_risk_words_that_nobody_takes_up_drop_the_dialogue() -> None:
    """In an exchange that repeats its action, so that the rest of the plan is not in question."""
    session, at = next((session, at) for session in keep_sessions() for at in find_repeats(session))
    drops = find_drops(
        say(session, at, client=RISK, counselor="Tell me more about your work."), SETTINGS
    )
    assert drops == (Drop(DropRule.RISK, "want to die", f"exchange {at}"),)


def test_risk_words_that_are_taken_up_keep_the_dialogue_and_flag_it(kept: Transcript) -> None:
    answered = say(
        kept,
        5,
        client=RISK,
        counselor="Are you safe right now? Is it a thought of suicide that you have?",
    )
    assert not find_drops(answered, SETTINGS)
    assert speaks_of_risk(answered)
    assert not speaks_of_risk(kept)


def test_every_cause_is_named_not_only_the_first(kept: Transcript) -> None:
    planted = rescore(say(kept, 3, counselor="Client: I feel low."), "focus", 2)
    assert rules_of(planted, DatasetSettings(min_exchanges=19)) == {
        DropRule.CTRS,
        DropRule.SWAPPED,
        DropRule.LENGTH,
    }


def change_some_words(transcript: Transcript, share: float) -> Transcript:
    rng = random.Random(1)

    def change(number: int, client: ClientTurn, reply: UtteranceCandidate) -> Exchange:
        def vary(text: str) -> str:
            return " ".join(word if rng.random() > share else f"{word}s" for word in text.split())

        return client.model_copy(update={"utterance": vary(client.utterance)}), reply.model_copy(
            update={"utterance": vary(reply.utterance)}
        )

    return write_anew(transcript, change)


def test_a_near_duplicate_is_caught_and_names_its_twin(kept: Transcript) -> None:
    drops = sift(kept, rename(change_some_words(kept, 0.04), "zz")).drops
    (drop,) = drops["zz"]
    assert drop.rule is DropRule.NEAR_DUPLICATE
    assert drop.place.startswith(f"{kept.session_id}, similarity 0.")
    assert not drops[kept.session_id]


def test_dialogues_of_different_clients_are_no_near_duplicates() -> None:
    assert not any(sift(*keep_sessions()).drops.values())


def test_of_near_duplicates_the_first_by_id_is_kept_in_any_order(kept: Transcript) -> None:
    copies = [rename(kept, name) for name in ("b", "a", "c")]
    for order in (copies, copies[::-1]):
        assert list(sift(*order).runs) == ["a"]


def test_a_dialogue_dropped_for_another_cause_has_no_duplicates(kept: Transcript) -> None:
    drops = sift(
        rename(rescore(kept, "focus", 1), "a"),
        rename(kept, "b"),
        rename(rescore(kept, "focus", 1), "c"),
    ).drops
    assert [{drop.rule for drop in drops[name]} for name in "abc"] == [
        {DropRule.CTRS},
        set(),
        {DropRule.CTRS, DropRule.NEAR_DUPLICATE},
    ]


@limit(max_examples=25)
@given(st.randoms())
def test_the_order_of_sessions_decides_nothing(rng: random.Random) -> None:
    sessions = [*play_bank()[:6], rename(play_bank()[0], "zz")]
    ordered = sift(*sessions)
    rng.shuffle(sessions)
    shuffled = sift(*sessions)
    assert (list(ordered.drops.items()), list(ordered.runs)) == (
        list(shuffled.drops.items()),
        list(shuffled.runs),
    )


def test_two_sessions_of_one_id_are_refused(kept: Transcript) -> None:
    with pytest.raises(InputError, match="occurs twice"):
        sift(kept, kept)


def jaccard(one: Transcript, other: Transcript) -> float:
    a, b = (
        {tuple(words[i : i + 3]) for words in texts for i in range(len(words) - 2)}
        for texts in (
            [
                [
                    "".join(filter(str.isalnum, w))
                    for w in turn.utterance.lower().replace("'", "").split()
                ]
                for turn in t.turns
            ]
            for t in (one, other)
        )
    )
    return len(a & b) / len(a | b)


@pytest.mark.parametrize("share", [0.02, 0.06, 0.1, 0.3])
def test_buckets_find_what_counting_word_triples_finds(kept: Transcript, share: float) -> None:
    varied = change_some_words(kept, share)
    runs = {
        name: list_runs(turn.utterance for turn in t.turns)
        for name, t in (("a", kept), ("b", varied))
    }
    found, true = find_twins(runs, {"a", "b"}, 0.5), jaccard(kept, varied)
    assert ("b" in found) == (true >= 0.5)
    if found:
        assert found["b"].similarity == pytest.approx(true, abs=0.02)


def test_empty_dialogues_are_not_each_others_duplicates() -> None:
    nothing = list_runs([])
    assert not find_twins({"a": nothing, "b": nothing}, {"a", "b"}, 0.5)


def test_yields_count_each_rule_alone_and_all_together() -> None:
    low, left, risk = (
        Drop(DropRule.CTRS, "focus 4"),
        Drop(DropRule.NOT_COMPLETED, "client_left"),
        Drop(DropRule.RISK, "overdose"),
    )
    yields = count_yields(
        {
            "a": (),
            "b": (low, Drop(DropRule.CTRS, "focus 4", "again")),
            "c": (low, left),
            "d": (risk,),
            "e": (),
        }
    )
    assert (yields.dialogues, yields.kept, yields.share) == (5, 2, 0.4)
    assert (yields.by_the_source, yields.share_by_the_source) == (3, 0.6)
    assert yields.groups == {"CTRS": 3, "adherence": 4, "form": 5, "risk": 4}
    ctrs = yields.rules[DropRule.CTRS]
    assert (ctrs.dropped, ctrs.alone, ctrs.details) == (2, 1, {"focus 4": 2})
    assert (
        yields.rules[DropRule.NOT_COMPLETED].dropped,
        yields.rules[DropRule.NOT_COMPLETED].alone,
    ) == (
        1,
        0,
    )


def test_every_rule_belongs_to_one_group() -> None:
    assert sorted(rule for group in GROUPS.values() for rule in group) == sorted(DropRule)


def test_a_dialogue_whose_writer_failed_is_dropped_for_that_alone_and_passes_nothing(
    kept: Transcript,
) -> None:
    failed = kept.model_copy(
        update={
            "ending": Ending.FAILED,
            "cause": "no reply",
            "rating": None,
            "exchanges": kept.exchanges[:2],
        }
    )
    drops = find_drops(failed, SETTINGS)
    assert {drop.rule for drop in drops} == {DropRule.WRITER_FAILED}
    assert set(count_yields({"a": drops}).groups.values()) == {0}


@pytest.mark.parametrize("text", ["\u200b\u200b", "\ufeff", " \u00a0", "...", "\x00"])
def test_a_turn_in_which_there_is_nothing_to_read_is_blank(kept: Transcript, text: str) -> None:
    assert DropRule.ALTERNATION in {
        drop.rule for drop in find_drops(say(kept, 3, client=text), SETTINGS)
    }


def test_risk_words_with_a_hidden_mark_are_risk_words(kept: Transcript) -> None:
    spoken = "I want to kill my\u200bself tonight."
    drops = find_drops(
        say(kept, -1, client=spoken, counselor="What would you say to a friend?"), SETTINGS
    )
    assert DropRule.RISK in {drop.rule for drop in drops}


@pytest.mark.parametrize("text", ["word " * 301, "a" * 5000])
def test_an_endless_turn_is_caught(kept: Transcript, text: str) -> None:
    drops = find_drops(say(kept, 3, client=text), SETTINGS)
    assert Drop(DropRule.LENGTH, "client turn too long", "exchange 3") in drops


def test_a_counselor_who_says_the_same_three_times_is_caught_and_short_words_are_not(
    kept: Transcript,
) -> None:
    for text, caught in (("What is it that you want? Are you safe?", True), ("I see.", False)):
        repeated = say(say(say(kept, 2, counselor=text), 3, counselor=text), 4, counselor=text)
        assert (
            DropRule.REPEATS in {drop.rule for drop in find_drops(repeated, SETTINGS)}
        ) is caught
