"""DeepL as a model: an endpoint with a path, a key header and a form of reply of its own.

Asked with the body of its translate call, it answers `{"translations": ["...", ...]}`. Being a
ChatModel, its calls are recorded and replayed like any other's. It draws nothing by chance and has
no tokens: sampling, n and seed mean nothing to it, it gives one completion, and its usage is empty.
"""

import json

from agents.models.chat import ChatReply, ChatRequest, Completion, Usage
from agents.models.endpoint.entries import DEEPL, DEEPL_KEY, Endpoint
from agents.models.endpoint.keys import read_key
from agents.models.endpoint.model import Dialect, EndpointModel
from agents.models.endpoint.retry import Cause, Failure
from psy_env.json_text import parse_json

FREE_HOST, PRO_HOST = "https://api-free.deepl.com", "https://api.deepl.com"
FREE_SUFFIX = ":fx"
"""Marks a key of the free plan, which has a host of its own."""


def make_deepl(base_url: str = "") -> EndpointModel:
    """DeepL at the host that the key belongs to, or at another. Raises InputError without a key."""
    deepl = Endpoint(name=DEEPL, base_url=base_url or PRO_HOST, key_variable=DEEPL_KEY)
    if not base_url and read_key(deepl).endswith(FREE_SUFFIX):
        deepl = deepl.model_copy(update={"base_url": FREE_HOST})
    return EndpointModel(deepl, "", dialect=DIALECT)


# both take what every dialect is given
def _render_body(request: ChatRequest, model: str, endpoint: Endpoint) -> bytes:  # noqa: ARG001
    """The last message is the body: `{"text": [...], "source_lang": ..., "target_lang": ...}`."""
    return request.messages[-1].content.encode()


def _read_reply(content: bytes, request: ChatRequest) -> ChatReply | Failure:  # noqa: ARG001
    try:
        texts = [translation["text"] for translation in parse_json(content)["translations"]]
    except (ValueError, KeyError, TypeError):
        return Failure(Cause.NOT_JSON)
    if not all(isinstance(text, str) for text in texts):
        return Failure(Cause.NOT_JSON)
    return ChatReply((Completion(json.dumps({"translations": texts})),), Usage())


DIALECT = Dialect("/v2/translate", "DeepL-Auth-Key", _render_body, _read_reply)
