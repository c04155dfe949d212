"""Model folders that cannot be used: each is refused by name, as early as its files tell, and
nothing in it is run."""

import json
import shutil
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from agents.models.chat import ChatRequest, Sampling
from agents.models.endpoint.entries import LocalSettings
from agents.models.local import cpu
from agents.models.local import model as local
from agents.models.local.model import LocalModel, local_model
from psy_env.errors import InputError
from psy_env.records import Message
from tests.tiny import make_wild

HELLO = ChatRequest((Message(role="user", content="Hello."),), Sampling(max_tokens=2))
WEIGHTS, ADAPTER_WEIGHTS = "model.safetensors", "adapter_model.safetensors"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base with two adapters."""
    return make_wild(tmp_path_factory.mktemp("models") / "sound")


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    return Path(shutil.copytree(sound, tmp_path / "model"))


def load(
    folder: Path, *, adapter: bool = False, device: str = "cpu", dtype: str = "auto"
) -> LocalModel:
    adapters = {"utterance": folder / "adapters" / "utterance"}
    name = "utterance" if adapter else None
    return local_model(
        str(folder), name="hf/model", adapter=name, adapters=adapters, device=device, dtype=dtype
    )


def edit_json(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def save_as_pickle(folder: Path, file: str) -> None:
    torch.save(load_file(folder / file), folder / file.replace(".safetensors", ".bin"))
    (folder / file).unlink()


def drop_weight(file: Path) -> None:
    save_file(dict(list(load_file(file).items())[1:]), file, {"format": "pt"})


def require_own_code(folder: Path) -> None:
    """A model that wants to bring code along, which would leave a trace."""
    code = f"open({str(folder / 'trace')!r}, 'w')\nclass Own:\n    pass\nOwnConfig = Own\n"
    (folder / "own.py").write_text(code)
    own = {"AutoConfig": "own.OwnConfig", "AutoModelForCausalLM": "own.Own"}
    edit_json(folder / "config.json", model_type="own", auto_map=own)


EARLY: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (lambda folder: shutil.rmtree(folder), "no such folder"),
    "no configuration": (lambda folder: (folder / "config.json").unlink(), "no config.json"),
    "pickled weights only": (
        lambda folder: save_as_pickle(folder, WEIGHTS),
        "no weights in safetensors",
    ),
    "no tokenizer": (lambda folder: (folder / "tokenizer.json").unlink(), "no tokenizer"),
}
LATE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no chat template": (
        lambda folder: (folder / "chat_template.jinja").unlink(),
        "no chat template",
    ),
    "a template without turns": (
        lambda folder: (folder / "chat_template.jinja").write_text(
            "{{ raise_exception('no turn') }}"
        ),
        "refuses a user and an assistant turn .*no turn",
    ),
    "a missing weight": (lambda folder: drop_weight(folder / WEIGHTS), "1 weights are missing"),
    "broken weights": (lambda folder: (folder / WEIGHTS).write_bytes(b"no"), "cannot be loaded"),
    "an unknown architecture": (
        lambda folder: edit_json(folder / "config.json", model_type="x"),
        "cannot be loaded",
    ),
    "other sizes": (
        lambda folder: edit_json(folder / "config.json", intermediate_size=8),
        "cannot be loaded|missing",
    ),
    "a broken tokenizer": (
        lambda folder: (folder / "tokenizer.json").write_text("{}"),
        "tokenizer cannot be loaded",
    ),
    "code of its own": (require_own_code, "cannot be loaded"),
}
EARLY_ADAPTER: dict[str, tuple[Callable[[Path], object], str]] = {
    "no adapter": (lambda adapter: shutil.rmtree(adapter), "no readable adapter_config.json"),
    "broken settings": (
        lambda adapter: (adapter / "adapter_config.json").write_text("["),
        "no readable adapter_config.json",
    ),
    "settings nested too deep": (
        lambda adapter: (adapter / "adapter_config.json").write_text("[" * 100_000),
        "no readable adapter_config.json",
    ),
    "another kind": (
        lambda adapter: edit_json(adapter / "adapter_config.json", peft_type="IA3"),
        "not a plain LoRA",
    ),
    "DoRA": (
        lambda adapter: edit_json(adapter / "adapter_config.json", use_dora=True),
        "not a plain LoRA",
    ),
    "pickled weights only": (
        lambda adapter: save_as_pickle(adapter, ADAPTER_WEIGHTS),
        f"no {ADAPTER_WEIGHTS}",
    ),
}
LATE_ADAPTER: dict[str, tuple[Callable[[Path], object], str]] = {
    "a missing weight": (
        lambda adapter: drop_weight(adapter / ADAPTER_WEIGHTS),
        "does not fit its base",
    ),
    "another width": (
        lambda adapter: edit_json(adapter / "adapter_config.json", r=5),
        "does not fit its base",
    ),
    "unknown layers": (
        lambda adapter: edit_json(adapter / "adapter_config.json", target_modules=["nowhere"]),
        "does not fit its base",
    ),
}


@pytest.mark.parametrize("fault", EARLY)
def test_a_base_whose_files_cannot_be_used_is_refused_before_anything_is_loaded(
    folder: Path, fault: str
) -> None:
    spoil, thing = EARLY[fault]
    spoil(folder)
    with pytest.raises(InputError, match=thing) as caught:
        load(folder)
    assert caught.value.place == str(folder)


@pytest.mark.parametrize("fault", LATE)
def test_a_base_that_turns_out_unusable_is_refused_at_the_first_question(
    folder: Path, fault: str
) -> None:
    spoil, thing = LATE[fault]
    spoil(folder)
    model = load(folder)
    with pytest.raises(InputError, match=thing) as caught:
        model.chat(HELLO)
    assert caught.value.place == str(folder)
    assert not (folder / "trace").exists()


@pytest.mark.parametrize("fault", EARLY_ADAPTER)
def test_an_adapter_whose_files_cannot_be_used_is_refused_before_anything_is_loaded(
    folder: Path, fault: str
) -> None:
    spoil, thing = EARLY_ADAPTER[fault]
    spoil(folder / "adapters" / "utterance")
    with pytest.raises(InputError, match=thing) as caught:
        load(folder, adapter=True)
    assert caught.value.place == str(folder / "adapters" / "utterance")


@pytest.mark.parametrize("fault", LATE_ADAPTER)
def test_an_adapter_of_another_base_is_refused_at_the_first_question(
    folder: Path, fault: str
) -> None:
    spoil, thing = LATE_ADAPTER[fault]
    spoil(folder / "adapters" / "utterance")
    model = load(folder, adapter=True)
    with pytest.raises(InputError, match=thing) as caught:
        model.chat(HELLO)
    assert caught.value.place == str(folder / "adapters" / "utterance")


def test_an_unknown_dtype_is_refused_at_once(sound: Path) -> None:
    with pytest.raises(InputError, match="unknown dtype 'int8'"):
        load(sound, dtype="int8")


@pytest.mark.parametrize("device", ["gpu", "cuda:99", "cpu:x"])
def test_a_device_that_is_not_here_is_refused_at_the_first_question(
    sound: Path, device: str
) -> None:
    with pytest.raises(InputError, match=f"no device '{device}' here") as caught:
        load(sound, device=device).chat(HELLO)
    assert caught.value.place == "endpoints.toml, [hf] device"


@pytest.mark.parametrize(
    ("dtype", "expected"), [("auto", torch.float32), ("bfloat16", torch.bfloat16)]
)
def test_a_model_is_held_in_the_type_asked_for(
    sound: Path, dtype: str, expected: torch.dtype
) -> None:
    model = load(sound, dtype=dtype)
    assert len(model.chat(HELLO).completions) == 1
    assert (
        local._find_engine(model.path, model.device, model.dtype)._decoder.model.dtype is expected
    )


def test_a_model_that_is_no_folder_is_looked_for_at_the_hub(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    model = local_model("nobody/no-such-model", name="hf/nobody/no-such-model")
    with pytest.raises(InputError, match="cannot be loaded") as caught:
        model.chat(HELLO)
    assert caught.value.place == "nobody/no-such-model"


@pytest.mark.parametrize(
    "path",
    ["./models/none", "/nowhere", "a/b/c", "../no-such-folder-here", "~/no-such-folder-here"],
)
def test_a_path_that_leads_nowhere_is_not_looked_for_at_the_hub(path: str) -> None:
    with pytest.raises(InputError, match="no such folder"):
        local_model(path, name=f"hf/{path}")


def test_missing_libraries_are_told_with_the_command_that_installs_them(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_all_but_torch(name: str) -> ModuleSpec | None:
        return None if name == "torch" else ModuleSpec(name, None)

    monkeypatch.setattr(local, "find_spec", find_all_but_torch)
    with pytest.raises(InputError, match=r"torch is not installed.*psy-step\[local\]"):
        load(sound)


@pytest.mark.parametrize(
    ("told", "flags", "expected"),
    [
        (LocalSettings(device="cpu"), "flags : avx2 avx512_bf16", "bfloat16"),
        (LocalSettings(device="cpu"), "Features : asimd bf16 sve", "bfloat16"),
        (LocalSettings(device="cpu"), "flags : avx2", "auto"),
        (LocalSettings(device="cuda:1"), "flags : amx_bf16", "auto"),
        (LocalSettings(device="cpu", dtype="float32"), "flags : amx_bf16", "float32"),
    ],
)
def test_a_run_on_a_cpu_that_computes_in_bfloat16_takes_it_unless_told_otherwise(
    told: LocalSettings,
    flags: str,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "cpuinfo").write_text(f"{flags}\n\nprocessor : 1\n")
    monkeypatch.setattr(cpu, "CPU_INFO", tmp_path / "cpuinfo")
    assert cpu.settle_dtype(told).dtype == expected
