"""Reflections of one kind each, for a counselor that is told which to use.

Templates as in counselor_phrases; those that reflect feelings and what was just said stand there.
"""

THOUGHTS = (
    "[I hear|So what you hear inside is|You keep coming up against|You're carrying|So part of you "
    "holds on to] {belief}[, and I can see how much room it takes|, and I can see how it comes "
    "back|, and that must be a lot|, and it makes sense to look at it].",
    "[It sounds like|It seems that|I hear that] {belief} [is never far away|is quick to come up|"
    "comes up again and again], [and it takes something to say that out loud|and thank you for "
    "saying it|and we can look at it together].",
)
"""What reflects a thought and nothing of the feeling."""
MEANINGS = (
    "[It sounds like|I hear that|It seems that] [you care deeply about {topic}|you care about "
    "{topic}, and more than a little|you care about {topic}, and that it goes well], [and it makes "
    "sense that it weighs on you|and I can see how much is in it for you|and no wonder it stays "
    "with you|and it isn't a small thing].",
    "[I hear that|It sounds like|It seems that] [there is something important to you|something "
    "that matters a lot to you is at stake] when it comes to {topic}[, and that shows|, and I can "
    "see why it stays with you|, and it makes sense that it's hard to let go|].",
)
"""What reflects why it matters."""
REFRAMES = (
    "[I hear that|It sounds like|It seems that] [it is hard when it comes to {topic}|you have a "
    "hard time when it comes to {topic}], [and at the same time you are here and looking at it|and "
    "at the same time you keep looking for a way through it|and even so you bring it here|and "
    "at the same time part of you wonders about it].",
    "[It sounds like|I hear that|It seems that] there is more than one side to {topic}: [it weighs "
    "on you, and at the same time you can look at it|it takes a lot out of you, and even so you go "
    "on|it is heavy, and at the same time you have begun to look at it].",
)
"""What sets another side beside what was said, without claiming anything new."""
SUMMARIES = (
    "So far you have told me about {topic}[, and how {emotion} you feel with it|, and that you "
    "feel {emotion}], [and I want to keep that in view|and that is a lot|and thank you for all of "
    "it].",
    "[Putting it together|Looking back at what you have told me], [it is about {topic}, and you "
    "feel {emotion}|you feel {emotion} when it comes to {topic}][, and that is a lot|, and it "
    "makes sense that you came|].",
)
"""What sums up without asking whether it fits."""
