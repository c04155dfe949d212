"""All randomness comes from here: seeds derived by hashing names.

So order and worker count never matter.
"""

import hashlib


def derive_seed(*parts: str | int) -> int:
    """A 63-bit seed that depends on every part and on nothing else."""
    text = "\x1f".join(f"{type(part).__name__}:{part}" for part in parts)
    return (
        int.from_bytes(
            hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"
        )
        >> 1
    )
