"""A model on board as whoever asks sees it: the endpoint that its server is."""

from dataclasses import dataclass, replace
from pathlib import Path

from agents.models.chat import ChatReply, ChatRequest
from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.model import EndpointModel
from agents.models.onboard.files import find_file
from agents.models.onboard.server import SLOTS, find_address, require_library


@dataclass(frozen=True)
class OnboardModel:
    """A GGUF file by its name; all that ask the same file share its server."""

    name: str
    file: Path
    endpoint: Endpoint

    def chat(self, request: ChatRequest) -> ChatReply:
        """Ask the server, which is started now where nobody has yet.

        At most SLOTS completions come; whoever wants more asks again. Raises as EndpointModel
        does, and InputError for a file that cannot be loaded.
        """
        where = {"name": self.name, "base_url": find_address(self.file)}
        served = EndpointModel(self.endpoint.model_copy(update=where), "")
        return served.chat(replace(request, n=min(request.n, SLOTS)))


def onboard_model(name: str, endpoint: Endpoint) -> OnboardModel:
    """A model by `smollm2` or `gguf/PATH`; cheap, nothing is loaded.

    Raises InputError where the library or the file is missing.
    """
    file = find_file(name)
    require_library(name)
    return OnboardModel(name, file, endpoint)
