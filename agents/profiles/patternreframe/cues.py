"""The small words that tell clauses and opinions apart, as regex fragments.

Each constant is one alternation without surrounding word boundaries, ready to stand inside (?:...).
"""

# Words a clause can begin with.
SUBJECTS = (
    r"i|i'm|i'll|i've|i'd|he|he's|he'll|she|she's|she'll|it|it's|it'll|they|they're|they'll|we"
    r"|we're|we'll|you|you'll"
    r"|my|our|his|her|their|this|that's|these|those|the|a|an|one|no|nobody|everyone|everybody"
    r"|anyone|anybody|people"
    r"|others|someone|there|there's|all|some|most|many|any|women|men|girls|boys|kids|if"
)

# Signs that a stretch of text interprets rather than reports.
INTERPRETING = "|".join(
    (
        r"will|won't|never|must|might|should|shouldn't|should've|going to|always|forever|may "
        r"(?:be|not|never)",
        r"probably|maybe|perhaps|bet|for sure|i guess|i fear|i feel like|anyway|real reason",
        r"(?:i'm|i am) (?:sure|afraid)|i'm the (?:worst|reason)|i'm (?:just )?(?:a|an|so|too|not) ",
        r"i am (?:just )?(?:a|an|so|too|not) (?:bad|failure|terrible|stupid|dumb)|scared "
        r"(?:as|that)",
        r"ruin(?:s|ed|ing)?|such an?|what an? "
        r"\w+|worst|terrible|terribly|horrible|awful|disaster|wasted?",
        r"failure|failed "
        r"\w+er|loser|idiot|stupid|dumb|useless|worthless|incompetent|unlov\w+|lazy|fault",
        r"nobody|no one|anyone|anybody|everyone|everybody|any \w+ \w*could|rest of my life|can't "
        r"do",
        r"(?:it's|it is|this is|only|just) because|because (?:i'm|i am|of me|they)|hates? me",
        r"thinks? (?:i|i'm|that i|less|of me)|doesn't (?:really )?(?:matter|count|mean)|no big "
        r"deal",
        r"not that (?:hard|difficult|special|impressive)|not good enough|isn't worth",
    )
)

# Predicates that pass judgment on a whole event.
VERDICTS = (
    r"terrible|horrible|awful|disaster|ruined|catastrophe|failure|waste|unsuccessful|total loss"
)

# Openings of an interpretation that often follow without any stop.
SPLICED = (
    r"(?:i'm|i am) (?:sure|so|such|the|going|afraid)|i bet|i (?:just )?know|i will|i'll|i "
    r"should|i think|i believe|i guess"
    r"|i fear|i rather|people (?:will|probably|should|might|think|must)|(?:they|he|she|it) "
    r"(?:will|must|should)"
    r"|(?:they|he|she)'ll|maybe|it's (?:my|because)|there will be|what an? \w+"
)

# Verbs that begin a clause whose subject was left out.
VERBLESS = r"will|am|would|can't|won't|must|should|might|never|know|worry|fear"

# Words after which a sentence cannot stop.
OPEN_ENDS = (
    r"that|and|but|so|because|if|when|think|know|sure|believe|bet|feel|afraid|terrified|scared"
    r"|worried|shows?|wish|hope|than|what"
    r"|how|doubt|says?|said"
    r"|fear|where|since|as|or|with|for|to|of|like|even|though|while|until|guess|mean|means|expect"
    r"|the|a|an|my|wherever"
    r"|just|\w+,? one day|and someday|and now|it's|that's it|he|she|they"
)

# Words that make the clause after them lean on another one.
SUBORDINATORS = (
    r"if|when|whenever|once|unless|although|even though|as|after|before|while|every time|the next "
    r"time|until"
    r"|the last time|because|since"
)

# The same, and adverbs after which a comma is not a splice.
PREFACES = (
    SUBORDINATORS
    + r"|even if|though|with|in|on|at|by|one day|someday|sometimes|maybe|instead|now|next|every"
    + r"|despite"
    r"|besides|without|for|from|hopefully|luckily|thankfully|having|to|whether|no matter|given"
    r"|it doesn't matter"
)

# Clauses of opinion that only carry the thought: "I bet (that)", "I'm afraid", "I know (that)".
KNOWING = r"know|knew|believe|think|fear|feel|worry|suppose|imagine|assume|figure|realize|recognize"
BEING_SURE = (
    r"bet|guess|swear|(?:pretty |quite |so |very |a little |fairly )?"
    r"(?:sure|afraid|worried|scared|terrified|certain|convinced|positive|confident)(?: "
    r"as)?|(?:get|have) (?:the|a) feeling"
)
