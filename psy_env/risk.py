"""Risk language: an axis of its own, never averaged into a rating.

A flag is for a person to look at, not a diagnosis. Rules over words: accidents and figures of
speech are told from the real thing by the words around them, so both kinds of error occur
(tests/test_risk.py measures them).
"""

import re
from functools import lru_cache

from psy_env.text import strip_hidden

# After "hurt myself": how accidents are told. Nobody shaves, falls or bumps into things on purpose.
_BY_ACCIDENT = (
    r"(?! (?:\w+ly )?(?:(?!again)\w+ing\b|while\b|by\b|on (?!purpose)|in the\b"
    r"|with the (?:hammer|saw|iron)"
    r"|(?:when|as) (?:i|you) (?:fell|slipped|tripped|tried|was|were)\b))"
)
# After "live": where or how; then it is about the home, not about life.
_SOMEWHERE = (
    r"(?! (?:in|with|at|near|by|on|out|off|under|next|close|closer|there|together|apart|alone|from"
    r"|through|up)\b)"
)
_ALIVE = (
    rf"(?:(?:go on |keep (?:on )?)?liv(?:e|ing)\b{_SOMEWHERE}|be(?:ing)? alive|exist(?:ing)?\b"
    r"|stay(?:ing)? alive)"
)
_GONE = (
    r"i (?:just |simply )?(?:(?:was|were) (?:dead|gone|no longer (?:here|alive|around))"
    r"|(?:wasn't|weren't|was not|were not) (?:here|around|alive)|(?:didn't|did not"
    r"|stopped) exist\w*"
    r"|died|disappeared|had never been born)"
)
_PILLS = r"(?:pills|tablets|medication|painkillers|meds)"
_HEIGHT = r"(?:a|the|my) (?:bridge|roof|building|balcony|window|cliff)(?! in)"
_MYSELF = (
    rf"(?<!accidentally )(?<!nearly )(?<!almost )(?:hurt|harm|cut|burn)(?:s|ed|ing"
    rf"|ting)? myself{_BY_ACCIDENT}"
    r"|(?:hang|drown|poison|stab|starv|shoot|shot)(?:e|ed|ing)? myself(?! in the foot)"
)

_SAID_BY_CLIENTS = (
    # in so many words
    r"(?<!career )(?<!social )(?<!political )(?<!financial )(?<!professional )suicid\w*\b"
    r"(?! (?:missions?|sprints?|squad|pass|squeeze|drills?|runs?|bombers?))",
    r"kill(?:ed|ing)? (?:my|him|her|them|your)sel(?:f|ves)",
    r"self[- ]?harm\w*",
    _MYSELF,
    r"end(?:ing)? (?:my|your)(?: own)? life|(?<!ended )end(?:ing)? it all",
    r"(?:going to|gonna|want to|wanted to|will|could|just) end it(?= (?:tonight|today|now|soon"
    r"|for good)|[.!,]|$)",
    r"(?:take|took|taken|taking) (?:(?:my|his|her) own|my) life",
    # a wish to be dead
    r"(?<!never )(?:want|wanted|wish|ready|prefer|like) (?:to die|to be dead|to not be alive"
    r"|i (?:was|were) dead)",
    r"rather (?:be dead|die)(?! than)|not be alive",
    r"wish i(?:'d| had) never been born|better off dead",
    r"die in my sleep|pray\w* (?:that i|to) die",
    r"(?:dying|death|being dead) (?:\w+ )?(?:would|might|could|sounds?|seems?"
    r"|feels?) (?:\w+ )?(?:like )?"
    r"(?:a )?(?:relief|release|easier|peace\w*|better|comfort\w*|way out)",
    r"(?:think|thinking|thought|thoughts) (?:about|of) (?:death|dying|not being (?:here|around"
    r"|alive)"
    r"|hanging|drowning|jumping(?! (?:in|into|to|ship|at|on)\b)|(?:stepping|jumping"
    r"|walking) in front of"
    r"|(?:driv|crash)ing (?:the car |my car )?into (?:a|the) (?:wall|tree|river))",
    r"(?:wouldn't|would not|don't) (?:mind|care) if .{1,40}(?:hit me|killed me|i (?:die|died)\b)",
    # no wish to live
    r"(?:don't|do not|didn't|not|never|don't even) (?:really )?(?:want to|feel like|deserve to"
    r"|care to) "
    rf"{_ALIVE}",
    r"(?:don't|do not|didn't) want to be here any ?more",
    r"(?:don't|do not|didn't|not|never) (?:want to |have to )?wake up(?= (?:again|any ?more"
    r"|tomorrow|after|one"
    r"|from)|[.,!;]|$)|never (?:to )?wake up(?! (?:on|at|before|early)\b)",
    rf"can(?:'t|not) (?:go on|keep(?: on)?|continue|carry on) (?:living|being alive){_SOMEWHERE}",
    r"can(?:'t|not) (?:go|carry) on(?= (?:any ?more|any longer|like this)|[.,!;]|$)",
    rf"(?:no|any|a|the|see) (?:reason|point|sense) (?:to|in|of) {_ALIVE}",
    r"nothing (?:left |more )?to live for",
    rf"(?:tired|sick|weary) of (?:living\b{_SOMEWHERE}|being alive|life\b)",
    r"(?:isn't|not) worth living(?! in)|(?:lost|no) (?:the |my )?will to live|stop existing",
    r"see myself (?:being )?alive|(?:not going to|won't) be (?:alive|around much longer)",
    # others without me
    rf"if {_GONE}",
    r"(?:everyone|everybody|they|he|she|world|family|kids|children|wife|husband|parents|mother"
    r"|father|friends)"
    r"(?:'d| would)? (?:all |both )?(?:be |is |are )(?:better|happier"
    r"|easier)(?: off)? without me(?! (?:in|at|on)\b)",
    # means and marks
    r"cutting (?:again|my (?:arms|legs|wrists?|thighs|skin))|cut my (?:arms|legs|wrists?|thighs"
    r"|skin)",
    r"(?:scratch|slit|slash)\w* my (?:wrists?|skin)|bang\w* my head against",
    r"us(?:e|ed|ing) it on myself|(?:blade|razor)s? .{1,40}(?:numb|feel something)",
    rf"overdos\w*\b(?! on (?!(?:my |the |sleeping )?{_PILLS}))",
    r"(?:took|take|taking|swallow\w*) (?:a handful of|a bottle of|the whole \w+ of"
    r"|all (?:of )?(?:my|the|those))"
    rf" (?:sleeping )?{_PILLS}(?! (?:on|every|as|with|in)\b(?! the cabinet))",
    rf"how many {_PILLS} it (?:takes|would take)",
    rf"jump (?:off|from|out of) {_HEIGHT}",
    # the same, less directly
    r"(?:why|can't|cannot|don't|stop\w*|hate|tired|sick|hard) .{0,30}\b(?:be|being|stay|staying"
    r"|keep) alive",
    r"(?:disappointed|sorry|angry|sad|hate|wish i hadn't) (?:that i |to have |to "
    r"|when i )?(?:woke|woken|wake|waking) up",
    r"(?:after|once) i(?:'m| am) dead|i (?:could|should|might as well|may as well) be dead",
    r"let me die|ways to die|(?:deserve|need|meant|supposed) to die(?! of)",
    r"(?:sleep|asleep) (?:forever|for good)|out of (?:this )?life\b|stop forever",
    r"want(?:ed)? (?:it all|everything|my life|all of it) to (?:end|stop|be over)",
    r"(?:make it to my next|still be here next|live to see (?:my|next|the)) \w+",
    r"(?:hope|wish|pray) .{1,20}(?:takes|took|kills|killed|finishes) me\b",
    r"(?:imagin|pictur|dream|plan)\w* (?:of |about )?my (?:own )?(?:funeral|death)|wrote my will",
    r"(?:shot|hanged|hung|drowned|poisoned) (?:him|her|them)sel(?:f|ves)(?! in the foot)",
    r"(?:stood|stand|standing|sat|sitting|walked|was|been) (?:out )?(?:on|onto|at) the (?:ledge"
    r"|tracks|railing)",
    r"let go of the (?:steering )?wheel|(?:drive|steer)(?:ing)? (?:the car |it )?(?:into"
    r"|off) (?:a|the|oncoming)"
    r" (?:\w+ )?(?:wall|tree|river|bridge|traffic|cliff)",
    r"(?:stockpil|hoard|sav|count|collect)\w* (?:up )?(?:my |the |all )?(?:\w+ )?(?:pills"
    r"|tablets|medication"
    r"|antidepressants|meds|painkillers)|if i had a gun|(?:a|the) (?:noose|rope) (?:ready|hidden)",
    r"(?:razor|blade)s? .{0,25}(?:calm|helps|relie|only thing)|(?:punch|slap)\w* myself",
    r"(?:carv|cut|press|stub|burn)\w* .{1,20} into my (?:\w+ )?(?:arm|thigh|leg|skin|wrist)s?",
    # plans, means and marks, told round about
    r"top(?:ping)? myself|(?:picked|chosen|decided on|set) (?:the|a) (?:day|date)\b(?! (?:for|of))",
    r"tried to end it\b|(?:want(?:ed)? to|wanna|could just) (?:just )?disappear .{0,30}for good",
    r"(?<!\ba )(?<!\bone )(?<!big )(?:stepp?ing|step|walk\w*|throw myself)"
    r" (?:forward|off|in front of (?:it|a|the) )"
    r"(?=.{0,40}(?:train|bus|platform|traffic|tracks|[.,;!]|$))",
    r"(?:platform|bridge|ledge|roof|cliff|edge|tracks)\b.{0,60}(?:stepping (?:forward|off)|jumping"
    r"|letting go|look down for too long|one step)",
    r"(?:hop(?:e|ed|ing)|wish(?:ed|ing)?|pray\w*|want\w*) .{0,20}(?:wouldn't|not|won't|never)"
    r"(?: to| have to)? (?:wake|woken|waking)(?: up)?(?! (?:early|on|at|before)\b)",
    r"(?:lord|god|death|he|it) (?:just )?(?:takes?|would take|took) me (?:in my sleep|soon|home"
    r"|tonight|away)",
    r"(?:wouldn't|would not|don't|won't) (?:mind|care|be sorry) .{0,30}(?:if|not waking|dying)"
    r"(?=.{0,40}(?:die|dead|hit|kill|wake|end))|if (?:a|the) (?:bus|car|truck|train) hit me",
    r"(?:had|have had) enough of (?:living|life|being alive)|keep breathing|stop breathing",
    r"(?:doubt|don't think|not sure) (?:that )?i(?:'ll| will| would)? be (?:alive|here|around)"
    r"(?! (?:on|at|by|early|before)\b)",
    r"(?:reason|point) (?:to be|of being|in being) (?:here|around|alive)",
    r"not going to be (?:around|here|alive)(?! (?:on|at|for the|this|next|tomorrow)\b)",
    r"(?:sad|upset|sorry|better|fine) .{0,20}(?:about|with) me being (?:gone|dead)",
    r"how much (?:of )?(?:my |the )?\w+ (?:would be|is|it'd take to be)"
    r" (?:enough|lethal|fatal)",
    r"swallow\w* (?:a load|loads|a lot|lots|too many|a bunch|everything|all|half|the) ?(?:of )?"
    rf"(?:my |the )?{_PILLS}",
    r"(?:rope|gun|pills|garage|exhaust|razor|knife)\b.{0,60}(?:only way out|go through with it"
    r"|the nerve|looking at it)|work(?:ing)? up the nerve to go through with it",
    r"(?:decided|trying|going) to (?:stop eating|starve) so (?:it|i)|slip away now",
    r"(?:be with (?:her|him|them)|join (?:her|him|them))\b.{0,50}(?:sooner|how to get there)",
    r"(?:half )?(?:hop(?:ed|ing)|wish\w*) (?:that )?(?:i'd|i would|to) (?:crash|die|drown|fall)",
    r"(?:scratch|cut|burn|pick|punch|hit)\w* .{0,40}(?:until|till) .{0,25}(?:bleed|blood|split"
    r"|numb|bruis)",
    r"i(?:'ve)? (?:been )?cut(?:ting)? again\b|(?:burn|cut|scratch)\w* my (?:arm|leg|thigh|wrist)s?"
    r"(?! (?:on|at|by|in|while|with the (?:oven|pan|iron|stove))\b)",
    r"(?:gun|pills|rope|blade|razor)\b.{0,60}(?:look at it|wasn't for|keep it close|within reach)",
    r"might (?:actually|really|just) do it\b|(?:going to|gonna) do it"
    r"(?= (?:tonight|this weekend|tomorrow|soon)|[.;!]|$)",
    r"(?:don't|dont|do not) (?:want to|wanna) be here any ?more",
    r"(?:point|reason|sense) (?:in|of|for) (?:sticking|staying|being|hanging) around",
    rf"how many (?:of )?(?:my |the )?{_PILLS}",
    r"(?:if|wish) (?:i'd|i had) never been born|out of the picture for good",
    r"train\b.{0,40}(?:stand|stood|step).{0,20}too close|(?:only|one) thing stopping me",
    r"wrote (?:the )?(?:letters|goodbyes)\b.{0,60}(?:calm|peace|ready)",
    # preparation
    r"how i(?:'d| would| will|'m going to) (?:do it|end it|die)(?=[.,;!]|$| )",
    r"(?:goodbye|farewell) (?:letters?|notes?) (?:to|for) (?:my (?:kids|children|family|parents"
    r"|wife|husband"
    r"|mother|mom|father|dad|son|daughter|sister|brother)|everyone)",
    r"(?:join|be with) my (?:late|dead) \w+|won't (?:be needing|need) (?:them|it"
    r"|anything) (?:much longer|any ?more)",
)
_SAID_BY_COUNSELORS = (
    r"(?:are|aren't) you (?:\w+ ){0,2}safe|you feel (?:\w+ )?safe|you(?:'re| are) (?:\w+ )?safe",
    r"keep(?:ing)? (?:you|yourself) safe|stay(?:ing)? safe|your(?: own)? safety|safety (?:comes"
    r"|plan)",
    r"suicid\w*|988|crisis (?:line|hotline|number|team|service|text)\w*",
    r"emergency (?:number|room|service|line|department)\w*",
    rf"(?:kill|hurt|harm|cut)(?:ing|ed|ting)? yourself{_BY_ACCIDENT}",
    r"(?:end|ending|ended|take|taking|took) your (?:own )?life",
    r"(?:want(?:ed)?|wish) to (?:die|be dead|live|be alive)|not wanting to (?:live|be alive"
    r"|wake up)",
    r"(?:thoughts?|thinking|think) (?:of|about) (?:dying|death|being dead|not (?:being|living))",
    r"wish (?:that )?you were dead|better off dead|who (?:could|can) (?:stay|be) with you",
)
_RISK = re.compile(rf"\b(?:{'|'.join(_SAID_BY_CLIENTS)})", re.IGNORECASE)
_RESPONSE = re.compile(rf"\b(?:{'|'.join(_SAID_BY_COUNSELORS)})\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def find_risk(text: str) -> tuple[str, ...]:
    """The risk phrases in a text, lower-cased, in order; empty when there are none."""
    return tuple(match.group(0).lower() for match in _RISK.finditer(_read(text)))


@lru_cache(maxsize=4096)
def answers_risk(utterance: str) -> bool:
    """True when a counselor's utterance takes up safety in plain words."""
    return _RESPONSE.search(_read(utterance)) is not None


def _read(text: str) -> str:
    """The text as it is read, with plain apostrophes."""
    return strip_hidden(text).replace("’", "'")
