"""The environment over HTTP and WebSocket, as OpenEnv has it."""
