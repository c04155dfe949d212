#!/bin/sh
# make demo-models: a toy language model made here plays the counselor, once in this process with its
# two LoRA adapters, once through a real OpenAI-compatible server. Its talk is nonsense with good
# manners; what is shown is that all parts run.
set -eu
bin=$1 served=models/served port=${PORT:-8011}
export PSY_STEP_CACHE=models

"$bin/psy-step" simulate --counselor stepper/tiny --candidates 4 --sessions 8 --workers 0 \
    --max-exchanges 8 --out runs/tiny_local

tiny=$("$bin/python" -c "from agents.models.local.bases import find_folder; print(find_folder('tiny'))")
mkdir -p "$served"
cat > "$served/endpoints.toml" <<TOML
[served]
base_url = "http://127.0.0.1:$port/v1"
honours_n = false
prices."*" = { input = 0.0, output = 0.0 }
TOML
printf 'endpoint = "served"\nutterance = "%s"\nplanner = "%s"\n' "$tiny" "$tiny" > "$served/stepper.toml"
HF_HUB_OFFLINE=1 "$bin/transformers" serve "$tiny" --port "$port" --device cpu > "$served/server.log" 2>&1 &
server=$!
trap 'kill $server' EXIT
"$bin/python" - "$port" <<'PYTHON'
import sys, time, urllib.request
for _ in range(120):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/health", timeout=2)
        break
    except OSError:
        time.sleep(0.5)
else:
    sys.exit("the server did not start: see models/served/server.log")
PYTHON
"$bin/psy-step" simulate --endpoints "$served/endpoints.toml" --counselor "stepper/$served" \
    --candidates 2 --sessions 4 --max-exchanges 8 --workers 2 --concurrency 4 --out runs/tiny_served
"$bin/psy-step" verify runs/tiny_served
