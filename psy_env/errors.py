"""What can go wrong, by name."""


class PsyStepError(Exception):
    """Any error this project raises on purpose."""


class InputError(PsyStepError):
    """Something a user gave cannot be used. Says what, where, and what to do about it; commands exit with 2."""

    def __init__(self, thing: str, remedy: str, *, place: str = "") -> None:
        """Keep the three parts and join them into one line."""
        self.thing, self.place, self.remedy = thing, place, remedy
        super().__init__(f"{f'{place}: ' if place else ''}{thing}. {remedy}")


class MoveError(PsyStepError):
    """A move that is not this seat's to make now: a fault of the caller, never of a model's text."""


class SeatError(PsyStepError):
    """A seat could not answer; the session fails with this cause and the run goes on."""
