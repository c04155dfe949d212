#!/bin/sh
# make demo-llm: SmolLM2-135M-Instruct, a real language model on board, first as the counselor and the judge of the
# embedded client, then in every seat. It is too small for any of them: what is shown is where it fails, by name.
set -eu
bin=$1
budget=${TOKENS:-60000}  # a run that took as many stops, so that a slow machine does not play for ever

play() {
    code=0
    "$bin/psy-step" simulate "$@" --candidates 1 --no-mine --max-exchanges 2 --workers 0 \
        --concurrency 4 --max-tokens "$budget" || code=$?
    case $code in 0 | 1 | 3) ;; *) exit $code ;; esac
}

echo "8 sessions: smollm2 counsels and judges, the embedded client comes for help"
play --counselor chat/smollm2 --evaluator smollm2 --sessions 8 --out runs/llm_counselor
echo
echo "4 sessions: smollm2 in every seat, the counselor by plan"
play --counselor smollm2 --client smollm2 --evaluator smollm2 --sessions 4 --out runs/llm_everywhere
cat <<TEXT

The sessions of the first run end, and are nonsense with scores; most of the second fail, and each says for what: that
is the result to expect. A model of 135 million parameters talks as the assistant in the client's seat, says prompts back
and writes no plan. It is the floor that a counselor must be above, and a base that can learn: training makes something of
it, this does not.
Look at one:  $bin/psy-step show runs/llm_counselor
TEXT
