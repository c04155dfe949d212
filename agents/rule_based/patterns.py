"""The patterns of English by which the embedded cast hears a counselor."""

import re

from agents.rule_based.techniques import ACTION_TEXTS
from psy_env.vocabulary import Question

SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+[\"”’']?|\n|$)")
QUOTED = re.compile(r"[\"“][^\"“”]{1,400}[\"”]")
WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
INVITATION = re.compile(
    r"\b(?:tell me|(?:walk|talk|run|guid)(?:e|ing)? me through|take me (?:through|back)|describe|let['’]s "
    r"(?:list|look|write|draw|put|take|try|see|build|start|work|rate)"
    r"|(?<!i can )imagine|picture|think of|think about|i wonder|i(?:['’]m| am) (?:wondering|curious"
    r"|interested in)|i(?:['’]d| would| should) (?:\w+ )?(?:like|love) (?:you )?to "
    r"(?:hear|ask|know|understand|look|begin by asking)|i['’]d be (?:curious|interested)"
    r"|could you|can you|would you|help me understand|try (?:to|(?:putt|say|word|phras|writ|tell|describ|nam)ing)|suppose (?:an?|your) "
    r"(?:\w+ )?(?:friend|mate|colleague|sister|brother|child)|put .{1,60} into words|feel free"
    r"|correct me)\b"
    r"|(?:^|[,;:] )(?:(?:please|now|and|so|then|okay|right|first|just|well|alright|good)[, ]+)*"
    r"(?:(?:re-?)?rate (?:it|that|this|the|your|how)|(?:name|list|pick|choose|say|recall|place|mark"
    r"|order|rank|compare|identify|paint|set|summari[sz]e|sum|put|write|note|share) |give (?:me|it|that|this) )",
    re.IGNORECASE,
)

WARM = re.compile(
    r"\b(?:makes? (?:a lot of )?sense|understandabl[ey]|(?:sounds|must be|must have "
    r"been|that['’]s|that is|it is|it['’]s|really|so) (?:really |very |so "
    r")?(?:hard|tough|painful|heavy|difficult|exhausting|a lot|lonely|frightening|rough)"
    r"|thank you for|thanks for (?:sharing|telling|trusting|saying|putting|being)|i "
    r"appreciate|i(?:['’]m| am) glad you|takes? (?:some )?(?:courage|a lot)|no wonder|not alone"
    r"|i can (?:see|hear|imagine)|i hear (?:how|you|that)|anyone (?:would|might|in your)|with "
    r"you|at your (?:own )?pace|no rush|take your time|hurts?|of course "
    r"(?:you|that)|weigh(?:s|ing)? on you|carry(?:ing)?)\b",
    re.IGNORECASE,
)
EMOTION_WORDS = (
    r"anxious|ashamed|guilty|sad|hopeless|angry|worthless|lonely|afraid(?! "
    r"that\b)|frustrated|worried|embarrassed|discouraged|scared|nervous|hurt|upset"
    "|overwhelmed|tense|stressed|disappointed|helpless|jealous|tired|exhausted|irritated|resentful"
    "|insecure|inadequate|empty|panicky"
    "|humiliated|rejected|bitter|uneasy|miserable|depressed|defeated|unhappy|dejected|annoyed"
    "|furious|regretful|useless|stuck|dread|grief|fear"
    "|shame|guilt|sadness|anger|worry|anxiety|frustration|loneliness|disappointment|pressure"
    "|fearful|apprehensive|numb|unsettled|self-conscious"
    "|restless|heartbroken|gloomy|powerless|terrified|distressed|drained|irritable|grieving"
    r"|(?<=feel )flat|(?<=felt )flat|(?<=feeling )flat|(?<=being )flat|(?<='m )flat"
)
EMOTION = re.compile(rf"\b(?:{EMOTION_WORDS})\b", re.IGNORECASE)
ADJECTIVES = {
    "dread": "afraid",
    "fear": "afraid",
    "grief": "sad",
    "grieving": "sad",
    "shame": "ashamed",
    "guilt": "guilty",
    "sadness": "sad",
    "anger": "angry",
    "worry": "worried",
    "anxiety": "anxious",
    "frustration": "frustrated",
    "loneliness": "lonely",
    "disappointment": "disappointed",
    "pressure": "under pressure",
}
"""How someone feels who names a feeling by its noun."""
_WORDS = {
    "thought": r"(?:thoughts?|ideas?|beliefs?|worry|worries|fears?|conclusions?|interpretations?"
    r"|assumptions?|predictions?|views?|messages?|statements?|sentences?|stor(?:y|ies)|claims?"
    r"|convictions?|notions?|hypothes[ei]s|theor(?:y|ies))",
    "it": r"(?:it|that|this|so|(?:the|that|this|your|such an?|any|of) (?:\w+ ){0,2}<thought>"
    r"|(?:believing|thinking|holding|living with|telling yourself|carrying|keeping)\b.{0,60})",
    "person": r"(?:friends?|mates?|budd(?:y|ies)|pals?|colleagues?|co-?workers?|sisters?|brothers?"
    r"|siblings?|daughters?|sons?|child|kids?|nieces?|nephews?|nan|gran|cousins?|neighbou?rs?|loved one"
    r"|(?:someone|somebody|a person|people|person) (?:(?:that|who|whom) )?(?:you|close|dear|else|is fond|who's fond"
    r"|(?:cares?|loves?|knows?)\b))",
    "would": r"(?:would|might|could|if|suppose|imagin\w+|pictur\w+|pretend|say|advice)",
    "zero": r"(?:0|zero|nought)",
    "hundred": r"(?:100|10|(?:a |one )?hundred|ten)",
    "scale": r"(?:(?:<zero>|1|one) ?(?:to|and|-|–|through|up to) ?<hundred>\b"
    r"|out of (?:100|10|ten|a hundred)\b"
    r"|<zero> (?:is|means|being|for|=|meaning) .{0,60}<hundred>\b"
    r"|\b100 (?:is|means|being|for|=|meaning) .{0,60}<zero>\b)",
    "rate": r"(?:how (?:much(?: of (?:it|that|this))?|strongly|firmly|fully|completely|deeply|far|readily)(?: \w+)? "
    r"(?:(?:do|did|would|can|could) )?you .{0,20}(?:believe|buy|accept|trust|credit|hold|agree|go along"
    r"|think (?:it|that|this)|reckon|stand (?:by|behind))"
    r"|how (?:true|convincing|sure|certain|convinced|confident|believable|credible|plausible"
    r"|persuaded|persuasive|valid|accurate|solid)\b"
    r"|how much (?:stock|conviction|faith|trust|credence)\b|how much of you (?:believ|think|is)"
    r"|what percentage (?:would|do|did) you (?:give|put|assign|say)(?!.{0,20}each)"
    r"|how strong(?:ly)? (?:is|are|does|was|did|do)\b|how (?:real|right) (?:is|does|did|do|was)\b"
    r"|to what (?:degree|extent) .{0,40}(?:believe|true|accept|hold|convinced|agree|accurate|sure)"
    r"|(?:what|which|that|the|a|any) (?:number|figure|rating)\b|your (?:rating|belief in)"
    r"|\b(?:re-?)?rate (?:it|that|this|your|the|how)\b|strength of (?:the|that|this|your) "
    r"(?:\w+ )?(?:belief|conviction)"
    r"|(?<!hundred )(?<!100 )percent.{0,40}(?:conv|belie|\bsure|certain|confiden|true)"
    r"|(?:belie|conviction|\bsure\b|certain|true).{0,40}percent|<scale>)",
    "again": r"(?:\bnow\b|\bagain\b|once more|at th(?:is|e) (?:point|moment|stage)|by now|today's"
    r"|after (?:all|everything|what|our|looking|weighing|this)|\bstill\b|original|initial"
    r"|\bfirst (?:thing|<thought>)|\bold <thought>|(?:began|begun|started) (?:with|off|out))",
    "fair": r"(?:(?:balanc|fairer|fairest|kinder|gentler|steadier|calmer|wiser|milder|truer|middle|nuance"
    r"|in-between|healthier|even-?handed|level-?headed|softer)\w*|compassionate|well-rounded"
    r"|(?:more|less) (?:realistic|helpful|accurate|rounded|even|reasonable|honest|harsh|extreme"
    r"|generous|moderate|useful|workable|forgiving|fairly|kindly|gently|harshly)|fair (?=way|view|sentence|thought))",
    "soon": r"(?:(?:this|next|coming) (?:\w+ )?(?:week|days?|weekend|month|fortnight)|tomorrow"
    r"|tonight|(?:over|in) the (?:next|coming)|before (?:we|you|our|next|the (?:next|end))"
    r"|between (?:now|sessions)|(?:by|before|on) (?:the )?(?:next|our|week|mon|tues|wednes|thurs|fri|satur|sun)|(?:for|during) the week\b|at home"
    r"|(?:until|till|for) (?:we|next))",
    "emotion": rf"\b(?:{EMOTION_WORDS})\b",
}
"""What the patterns below name in angle brackets."""


def _spell(pattern: str) -> str:
    """A pattern with its names filled in, and either apostrophe for each."""
    while name := re.search(r"<(\w+)>", pattern):
        pattern = pattern.replace(name.group(0), _WORDS[name.group(1)])
    return pattern.replace("'", "['’]")


ASKS: tuple[tuple[Question, tuple[str, ...]], ...] = (
    (
        Question.CHECK,
        (
            r"did i (?:get|hear|understand|miss|follow|leave)|have i (?:got|understood|missed|heard|grasped|caught)|say (?:that's|that is|this is) (?:accurate|right|fair)|how i(?:'ve| have) (?:summed|put)|my summary",
            r"is that (?:right|fair|correct|accurate|about (?:right|it)|how (?:it|you)\b)"
            r"|(?:is|was|would) (?:that|this|it)(?: be)? an? (?:fair|accurate|good|decent) "
            r"(?:summary|picture|description|reflection|account|way (?:of|to) (?:say|put|sum))",
            r"does (?:that|this) (?:(?!<thought>)\w+ )?(?:fit|sound|capture|match|seem|feel) "
            r"|does (?:that|this) (?:fit|sound right|make sense)\?",
            r"(?:what|anything|something).{0,20}(?:(?:did|have) i|i|i've|i have) (?:miss|leave|left|got|get"
            r"|overlook)|something i(?:'ve| have) mis|\bunhelpful\b.{0,30}(?:today|session)",
            r"would you (?:change|correct|add)|am i (?:hearing|getting|right|following|understanding|with you"
            r"|on the right)|do i (?:have|understand|hear) (?:that|it|you)",
            r"is there anything (?:you would|you'd|to) (?:change|correct|add)|anything to (?:add"
            r"|correct|change)|correct me|^(?:so |and |have i )*(?:right|correct|yes)(?: so far)?\?",
            r"how does (?:that|this|my) (?:summary|sound)|agree with (?:that|this|my) summary",
            r"(?:what|how).{0,30}(?:feedback|(?:did you find|was|has been) (?:this|today's|our) "
            r"(?:session|talk|conversation|meeting))|any feedback|anything i (?:said|did)\b",
            r"is that it\?|i(?:'ve| have) (?:understood|grasped)|i(?:'ve| have)? got (?:that|it|anything|you) wrong|have you found (?:our|today|this|the)\b|(?:today|session)\b.{0,30}unhelpful",
        ),
    ),
    (
        Question.OPEN,
        (
            r"\bagenda\b|where (?:would|shall|should|do) (?:you|we) (?:like to |want to |wish to )?"
            r"(?:begin|start)|(?:can|may|could|might) (?:i|we) (?:help|be of)|(?:want|like|hope|wish|need) "
            r"(?:\w+ )?to (?:get|gain) (?:out of|from)",
            r"\b(?:to|shall we|should we) (?:talk|work|focus|look|discuss|address|cover|concentrate)"
            r"(?: on| about| at| through)? (?:today|first|in (?:this|our) (?:session|hour)|together)",
            r"(?:what|which|anything|something).{0,60}(?:to|shall we|should we|us to) (?:talk about"
            r"|discuss|work on|focus on|look at(?! (?:it|that|this))|address|cover|concentrate on"
            r"|bring|raise|begin with|start with)\b|(?:on|to) (?:the|our) (?:list|table) (?:for )?"
            r"(?:today|first)|what (?:seems|appears) to be",
            r"(?:speak|talk) about (?:this|first)|(?:agree|decide) (?:on )?what to\b|worthwhile|which of your (?:concerns|worries|problems|troubles)",
            r"what would you (?:have us|care|fancy)|where do you (?:fancy|want|feel like)|which (?:matter|topic|issue|problem|concern)s?\b.{0,30}(?:pressing|first|today|start|take|urgent)|(?:can|may) (?:i|we) (?:do for you|be useful)|like from (?:today|this|our)",
        ),
    ),
    (
        Question.FEELING,
        (
            r"how (?:intense|strong|bad|severe|heavy|powerful) (?:was|is|were|are|did|does|do|has"
            r"|would you \w+) (?:the|that|this|those|your) (?:\w+ ){0,2}"
            r"(?:feelings?|emotions?|mood|sensation|<emotion>)\b",
            r"how (?:<emotion>) (?:were|are|was|is|did|do|have)\b",
            r"rate (?:the|that|this|those|your) (?:\w+ ){0,2}"
            r"(?:feelings?|emotions?|mood|distress|<emotion>)\b",
            r"what (?:did|do|were|are) you feel(?:ing)?\b",
            r"\byour body|you in yourself|<emotion>,? (?:or )?<emotion>.{0,30}(?:,|which|\?)|emotionally",
        ),
    ),
    (
        Question.RERATE,
        (
            r"<rate>.{0,120}<again>|<again>.{0,120}<rate>",
            r"\bre-?(?:rate|assess|score)\b|(?:still|less|any less|as much as before) (?:believe|buy|accept)"
            r"|still (?:as )?(?:sure|convinced|certain|true)|believe (?:it|that|this)"
            r"(?: \w+)? (?:any )?(?:less|as (?:much|strongly))|how has that (?:number|belief)"
            r"|where(?: is|'s) (?:that|the) number|scale.{0,30}(?:original|old|first) <thought>|(?:has|did) (?:it|that) (?:(?:come|gone|go) down|dropp?|mov|budge|shift|chang)\w*|percentage\b.{0,10}now|what(?:'s| is) it (?:at )?now|(?:belief|rating|number).{0,10}still",
            r"(?:number|rating|percentage|figure|belief|conviction)\b.{0,30}(?:changed?|moved?"
            r"|shift|budge|gone|come|dropp|stand|same|different)|(?:changed?|shift|movement)\b"
            r".{0,30}(?:number|rating|belief|conviction)",
        ),
    ),
    (
        Question.LIKELIHOOD,
        (
            r"how (?:likely|probable|often (?:does|did|has|have)|many times)|what are the "
            r"(?:chances|odds)|likelihood|likeliest|realistically(?: speaking)?,? what's|(?:most|more) (?:likely|probabl|realistic)\w* .{0,30}"
            r"(?:happen|outcome|result|ending|end up|turn out)|(?:outcome|happen|ending).{0,40}"
            r"(?:likely|probabl|realistic)",
        ),
    ),
    (
        Question.RATE,
        (
            r"percent(?:age)?.{0,40}(?:convict|belie|\bsure\b|certain|confiden|true)",
            r"(?:where|what).{0,40}\b(?:put|place|rate|is|are)\b (?:it|that|this|the <thought>"
            r"|your belief)\b.{0,60}<zero>.{0,40}<hundred>|<scale>.{0,40}where.{0,40}"
            r"(?:put|place|rate|is) (?:it|that|this|the <thought>|your belief)",
            r"belief\b.{0,40}<zero> (?:and|to)\b",
        ),
    ),
    (
        Question.PLACE,
        (
            r"where .{0,60}(?:line|scale|continuum|between|in between|spectrum|range|ruler)",
            r"(?:place|put|mark|find|locate|see) yourself (?:on|between|along|from|at|then|now|there)"
            r"|between (?:those|the) (?:two|extremes)|where (?:would|do|does|might|did) .{0,60}"
            r"(?:place you\b|put you\b|put yourself|place yourself|(?:you|it|this|that|them) "
            r"(?:honestly |really |actually )?(?:fall|sit|belong|stand|come|land)\b)",
        ),
    ),
    (
        Question.EXTREMES,
        (
            r"(?:two ends|both ends|(?:either|each|one|other|far|top|bottom|opposite) end|extremes?)",
            r"what (?:would|does) (?:0|zero|100|a hundred|nought) (?:percent )?(?:and|mean|look|be)"
            r"|(?:someone|somebody|who|person).{0,40}(?:at|is) (?:the very |the )?"
            r"(?:bottom|top|0|zero|100|a hundred)",
            r"what (?:would|does) an? (?:complete|total|utter|absolute|perfect|hundred percent|100 "
            r"percent) .{0,40}(?:look|be) like",
        ),
    ),
    (
        Question.SHARES,
        (
            r"slices?\b|(?:an?|the|its|your|his|her|their|each|every|what|which|whose|big|bigger"
            r"|biggest|fair|largest) share\b|\bshares\b|\bpie\b|\b(?:divide|split|apportion|allocate)\b|(?:split|carve|dish|share) "
            r"(?:up|out)|portion|proportion|fraction",
            r"percent(?:age)? (?:of (?:it|this|that|the (?:blame|responsib|outcome|cause))|belongs"
            r"|goes|is (?:yours|down))|how much of (?:it|this|that|the (?:blame|responsibility"
            r"|outcome)) (?:\w+ )?(?:is|was|falls|belongs|do|can|comes|would)",
            r"how (?:big|large|much) .{0,30}(?:part|role|responsib\w+|blame)\b.{0,30}"
            r"(?:yours?|you|each|play|have)",
        ),
    ),
    (
        Question.LADDER,
        (
            r"ladder|hierarchy|\brungs?\b|from (?:the )?(?:easiest|least|mildest)|easiest (?:to|and) "
            r"(?:the )?hardest|(?:order|rank|sort|list|arrange) .{0,60}(?:eas|hard|scar|difficult"
            r"|fright|daunting)|easiest (?:step|thing|situation)(?!.{0,60}<soon>)|(?:least|most) (?:scary|frightening|daunting|difficult)"
            r"(?: (?:step|one|situation|version|thing)|\?)|(?:build|work)(?:ing)? up to",
        ),
    ),
    (
        Question.RATE,
        (
            r"<rate>|how (?:much|strongly|firmly|fully) do you believe|scale (?:of|from)"
            r"|from <zero> to|(?:pick|give|name|choose|say) (?:me |it )?(?:an?|one|any) (?:\w+ )?(?:number|percentage|figure)"
            r"|\bin percent|\bpercent\?",
        ),
    ),
    (
        Question.COPE,
        (
            r"(?:could|would|can) you (?:still )?(?:live with|bear|survive|stand) (?:it|that)|how(?:'d|'ll) you "
            r"(?:cope|handle|deal|manage|get through)|how .{0,30}(?:would|could|might|will|did|do|can|have|ever) (?:you )?(?:\w+ )?(?:cope"
            r"|handle|deal|manage|get (?:through|by|past|over)|got (?:through|by)|look after"
            r"|respond (?:if|to (?:it|that|this))|help yourself|survive|pull through|bounce back|make it (?:easier|through))",
            r"(?:have|has|had) (?:you|anything) .{0,20}(?:got(?:ten)? through|come through|coped|dealt"
            r"|handled|managed|survived|been through|weathered|faced)",
            r"what (?:would|could|might|will) (?:you do (?:if|then|in that case)|get you through)",
            r"if .{0,40}what would you do|what would you do.{0,20} if|(?:see|get) you through|get (?:round|around)",
        ),
    ),
    (
        Question.WORST,
        (
            r"\bworst|(?:biggest|greatest|deepest) fear|as badly as|what are you (?:most )?(?:afraid|scared|frightened) (?:of|that|might|will|would"
            r"|could|it)\b.{0,40}(?:happen|will|would|might|could|come)|what if (?:it|that) "
            r"(?:really )?(?:came true|happened)|nightmare|most (?:terrible|dreadful|awful)"
            r"|(?:what|which).{0,30}\b(?:dread|fear)(?: (?:the )?most|ing)?\b.{0,30}(?:happen|most"
            r"|could)|how bad (?:could|might|can|would) (?:it|things|that) (?:get|be)"
            r"|what (?:could|might) go wrong|if (?:it|everything|things) (?:all )?(?:went|goes|go) wrong"
            r"|catastrophe|disaster",
        ),
    ),
    (
        Question.LIKELIHOOD,
        (
            r"how often\b.{0,30}(?:does|did|has)|realistic(?:ally)? .{0,30}(?:chance|likel)|probab"
            r"|most likely|\bodds\b|\bchances? (?:of|that|it|are|really)\b|think (?:will|would|is going to) happen|realistically,? what (?:will|would|might|do)|what(?:'s| is| would be)? (?:the )?(?:most )?(?:realistic"
            r"|likely)(?: \w+)?\?|(?:what|how).{0,30}realistically.{0,40}(?:happen|expect|turn out)",
        ),
    ),
    (
        Question.COPE,
        (
            r"what (?:would|could|might|will|can) (?:help you|get in the way|stop you|stand in)"
            r"|get in the way|helped you (?:before|in the past|then|last)|who'd\b.{0,20}(?:help|support)|pick yourself up|make (?:it|that) hard|obstacle|who (?:could|would|might|can) (?:you (?:turn|ask|lean|call)"
            r"|help|support|be there)|(?:strengths?|resources?|skills?) .{0,40}(?:draw|use|help|rely"
            r"|have)|make (?:it|that) (?:easier|more likely)|hurdle|back-?up plan|plan b"
            r"|(?:lean|rely|fall back) on",
        ),
    ),
    (
        Question.COMMIT,
        (
            r"(?:willing|prepared|ready|commit|undertake|like to do|going to do|homework|action plan)"
            r".{0,60}<soon>",
            r"^(?!.*(?:experiment|find out|whether|see if|\btest|\b(?:did|have|has|had) (?:you|your|it"
            r"|that|anything|there)\b)).*(?:\btry(?:ing)?|\bdo\b|practi[sc]|tackle|take on|pull off|have "
            r"a (?:go|stab)|start|attempt|agree|carry|\bsteps?\b|change).{0,100}<soon>",
            r"^(?!.*(?:experiment|find out|whether|see if|\btest|\b(?:did|have|has|had) (?:you|your|it"
            r"|that|anything|there)\b)).*<soon>.{0,60}(?:will|would|could|can|might) (?:you|be)",
        ),
    ),
    (
        Question.REALITY,
        (
            r"your own (?:eyes|ears)|(?:saw|seen|see|heard|hear|observed?|happened|said)\b.{0,40}"
            r"(?:\bor\b|versus|and what|and which|compared).{0,40}(?:conclud|assum|guess|infer|imagin"
            r"|suppos|interpret|read into|fill|added|fear)",
            r"\bfacts?\b.{0,40}\b(?:or|versus|from|and (?:what|which)|rather than|compared).{0,40}"
            r"(?:guess|opinion|feeling|interpret|assum|theor|fear|suppos|hunch|impression|belief)"
            r"|(?:guess|opinion|feeling|interpretation|assumption|theory|hunch)\b,? (?:or|versus) "
            r"(?:an? |the )?\bfact",
            r"(?:plain|bare|hard|pure|observable) facts|which (?:part|bit|of (?:it|this|that)).{0,30}"
            r"\bfacts?\b|(?:camera|fly on the wall|bystander|onlooker|witness|recording)",
        ),
    ),
    (
        Question.THOUGHT,
        (
            r"(?:mind|head|brain|voice|inner (?:voice|critic|monologue))\b.{0,20}(?:say|said|tell|told"
            r"|shout|whisper|go(?:es|ing)? to|insist)|what (?:conclusion|assumption|interpretation)s? "
            r"(?:did|do|were|was)|(?:thought|belief) was\?",
            r"what were you (?:\w+ )?(?:predict|expect|imagin|fear)ing|(?:^|and |so )(?:the|your|any) (?:\w+ )?thoughts?\?",
        ),
    ),
    (
        Question.BALANCED,
        (
            r"<fair>(?:,? [^ ,]+,?){0,5} (?:thoughts?|views?|ways?|look|versions?|sentences?|put|say"
            r"|see|think|conclusions?|statements?|takes?|pictures?|perspectives?|beliefs?"
            r"|things?|alternatives?|wording|phrasing|position|stance|ground|message|response|outlook)\b",
            r"in (?:the )?light of|on balance|all in all|considering (?:all|everything|both)|both columns|(?:reasonable|fair|sensible) (?:\w+ )?(?:way|view|conclusion|thought|take)\b(?! (?:is|was)? ?that)|(?:think|say|believe) instead|version of (?:that|the|this) thought|all things considered|taking (?:all|both|everything"
            r"|account)|bearing (?:all|both|everything)|given (?:all|everything)|weigh(?:ing)?\b"
            r".{0,30}(?:both|two|sides|up)|with (?:both|all|everything)\b.{0,40}(?:table|mind|view)"
            r"|takes? (?:all|both|everything|account).{0,30}(?:into|together|account)",
            r"(?:say|tell|telling|saying) (?:to )?yourself (?:instead|in place|from now)|instead of "
            r"(?:(?:the|that|this|your) (?:\w+ )?<thought>|(?:that|it|this)\b)|in (?:its|place of) (?:place|th|your)"
            r"|replace (?:it|that|this|the)",
            r"(?:re-?word|re-?phrase|re-?write|re-?state|re-?formulat|formulat|revis)\w*",
            r"how (?:would|do|could|might|should) you (?:put|word|phrase|see|sum|say|describe) "
            r"(?:it|this|that|things|the <thought>|<it>)(?: \w+)? (?:now|today|differently)",
            r"new (?:way|thought|sentence|view|take|belief|conclusion|perspective)\b"
            r"|where does (?:that|this|all) .{0,20}leave (?:the|that|this|your|you)",
            r"fair to (?:all|both|the|every)|bring.{0,30}together|(?:honest|true|kind) and (?:honest|kind|true)|(?:closer|nearer) (?:to )?the truth",
        ),
    ),
    (
        Question.EVIDENCE_AGAINST,
        (
            r"(?:evidence|facts?|examples?|signs?|times?|moments?|anything|experiences?|days?"
            r"|situations?|something|observations?|occasions?|reasons?|proof|what|which|ever|bits?)\b"
            r".{0,70}(?:against|contradict|(?:do|did|does)(?:n't| not) (?:\w+ ){0,2}(?:fit|match"
            r"|agree|square|support|back|hold|line up|add up)|disagree|inconsistent|at odds"
            r"|\bthe other (?:way|direction|side)|n't (?:completely |entirely |quite |so )?(?:true|the case"
            r"|so\b|like that)|not (?:been )?(?:completely |entirely |quite |so )?(?:true|the case|so\b"
            r"|like that)|(?:went|gone|going) (?:better|differently|well|fine|right)|(?:turned|worked) out (?:better"
            r"|differently|well|fine|okay|all right)|challenge|cast|undermin|disprov|refut|weaken"
            r"|poke|shake|holes?\b|conflict|\bdoubts?\b|otherwise|less (?:true|convincing))",
            r"\bexceptions?\b|(?:speak\w*|go(?:es)?|stands?|anything|facts?|count\w*|case|argu\w*"
            r"|evidence|proof|reasons?) against|counter[- ]?(?:evidence|example|argument)",
            r"(?:turn(?:ed|s)? out|went|gone|go) (?:differently|otherwise|another way)"
            r"|(?:doubt|question|not|n't) (?:that|the|this) thought|not the whole (?:story|truth)"
            r"|(?:look|see)\w* the other way|might (?:not be|be wrong)|proved? (?:it|that) wrong",
            r"when (?:is|was|has|have|were) .{0,30}(?:different|otherwise|less)|(?:is|was) (?:it|that|this) "
            r"always|contrary|n't (?:turn(?:ed)? out|go|gone|happen|happened) (?:like|that way|so)",
            r"when (?:is|was|has|were|did|does|isn't|wasn't|hasn't) .{0,25}(?:\bnot\b|n't)|when "
            r"(?:isn't|wasn't|hasn't|doesn't|didn't) (?:it|that|this)|when (?:\w+ ){1,3}(?:less|not) "
            r"(?:so|true)|ever (?:not|otherwise|different|been (?:different|otherwise|wrong))",
            r"(?:hole|flaw|weak (?:spot|point)|gap)s? in|(?:leav\w+ out|overlook\w*|ignor\w+|discount"
            r"\w*)\b.{0,30}(?:fact|evidence|<thought>)|<thought>.{0,20}(?:leav\w+ out|overlook|ignor"
            r"|miss)|(?:defen[cs]e|lawyer).{0,40}(?:against|defen)|prov\w+ .{0,30}(?:wrong|false)"
            r"|what (?:might|would|could) (?:make you )?doubt",
            r"(?:evidence|suggests?|signs?|proof|shows?|tells?)\b.{0,40}(?:(?:may|might|could) not be|(?:it's|it is|that's|that is|be) (?:false|not|untrue|wrong|mistaken)|isn't|wasn't|aren't|opposite|other side)|<thought> (?:failed|(?:did|has|was|does)(?:n't| not))|\bnot to (?:happen|be)\b|reasons? to doubt|make you doubt",
            r"against (?:it|that|this|the <thought>)\b|other side (?:to|of) the (?:evidence|argument)|counter to\b|less (?:certain|sure|true|convincing|likely)|\bopposite\b|(?:do|does|did)(?:n't| not) (?:\w+ ){0,2}(?:fit|match|square|tally|support|agree|add up|hold up)\b",
        ),
    ),
    (
        Question.BALANCED,
        (r"(?:what|how) .{0,40}both sides|both sides.{0,30}(?:what|how)|two sides.{0,40}(?:notice|conclu|make of|say|think)",),
    ),
    (
        Question.EVIDENCE_FOR,
        (
            r"evidence|\bproof|prove (?:it|that|this)|\bspeaks? for\b|(?:support|confirm|bear|back)s? "
            r"(?:that|this|the|it|up|out|your)|in (?:its|support|favou?r)|what (?:\w+ )?(?:makes|leads|made"
            r"|led) you (?!(?:come|decide|feel|laugh|want|reach|seek|get in touch|book))",
            r"(?:what|which|anything).{0,60}(?:makes? .{0,30}(?:true|right|convincing|believable)"
            r"|tells you(?!rself)|shows? (?:you|that)|backs (?:it|that|this)|in favou?r"
            r"|suggests? (?:it|that|this|to you)|persuade|convinc|justif|gives? you (?:that|this|the) "
            r"(?:idea|impression|sense))",
            r"why .{0,40}(?:is|be|seems?|'s) (?:it |that )?(?:so(?= *[?,])|true|right|the case)|why do you "
            r"(?:think|believe|say) (?:it|that|this|so)\b|how come you (?:think|believe|say)",
            r"(?<!no )(?<!no real )(?<!no good )reasons? .{0,30}(?:believ|think|true|suppos)|points? (?:to|that way)|led you to (?:that|this|the|believe|think|conclude)|how do you know|convinces you",
            r"(?:base|basing|based) .{0,20}(?:on|upon)\b|(?:on what|the) (?:basis|grounds?)\b"
            r"|(?:any|what|which) (?:grounds|basis)|(?:case|arguments?|points?) for (?:it|that|this|the"
            r"|believing|thinking)|(?:what|where).{0,20}(?:tells|told) you (?:it|that|this)"
            r"|facts .{0,30}(?:behind|for (?:it|that|this|the))",
            r"how did you (?:come to|arrive at|reach|get to) (?:that|this|the)|where do you see (?:that|this|it)\b",
            r"\bto go on\b|column for|(?:for|supporting) column|to (?:say|show|suggest) (?:that )?(?:it|that)(?:'s| is) (?:right|true|so)",
        ),
    ),
    (
        Question.REALITY,
        (
            r"actually (?:see|saw|hear|heard|said|say|happen|happened|did|know|observed)|(?:facts?"
            r"|observ).{0,60}(?:assum|guess|interpret|feeling|filled)",
            r"what do you (?:really )?know (?:for (?:sure|certain|a fact))|know for a fact|(?:match"
            r"|fit|square|compare)\w* (?:with )?(?:the )?(?:facts|reality)|word for word.{0,20}said"
            r"|sa(?:id|y).{0,20}word for word|know\b.{0,40}(?:guess|assum|suppos|imagin)|what is (?:certain|known)",
        ),
    ),
    (
        Question.ALTERNATIVE,
        (
            r"(?:someone|somebody|anyone|anybody) else (?:see|have|explain|read|look|view|interpret|make"
            r"|understand)|(?:his|her|their|other people's|someone else's|another) (?:point of view"
            r"|perspective|side|eyes|angle|viewpoint)",
            r"what else (?:could|might|may|would) (?:have )?(?:been|be|explain|account|it|mean|that)\b|(?:some|any) other (?:cause|reason|explanation)|could it be that|if it (?:wasn't|weren't) (?:that|so)|from (?:the )?outside",
        ),
    ),
    (
        Question.FRIEND,
        (
            r"<would>.{0,80}\b<person>\b.{0,80}(?:told|say|said|tell|see|saw|think|thought|view|believ"
            r"|felt|came|come|advi|make of|respond|put it|in (?:your|the|this|that) (?:\w+ )?(?:place|shoes"
            r"|position|situation|spot|boat))",
            r"\b<person>\b.{0,80}(?:would|might|could|in (?:your|the same|this|that) (?:place|shoes"
            r"|position|situation|spot|boat))|(?:tell|say to|advise|answer|advice|comfort|judge|treat"
            r"|(?:say|happened|happen|applied) .{0,20}to|(?:say|happened|happen) to)\b.{0,20} <person>\b",
            r"what (?:would|might|could) you (?:have )?(?:say to|said to|told|tell|advise|suggest to|want) (?:them|him|her)\b"
            r"|(?:hard|harsh|strict|tough|think the same) (?:on|with|about|of) (?:an?|your) (?:\w+ )?<person>|<person>.{0,30}(?:the|did|made|makes) (?:the |that )?same|if it (?:was|were) your <person>"
            r"|in (?:someone|somebody) else's (?:shoes|place|position)",
        ),
    ),
    (
        Question.WISH,
        (
            r"\b(?:wish|hope) (?:for|rather|instead|it)\b|\b(?:as|into|like) an? "
            r"(?:\w+ )?(?:wish|hope|preference|want|desire)|\byou wish\b(?! (?:us|me|to))|what .{0,20}"
            r"\bwish\b(?! (?:us|me|to))|\bpreference|would like instead|(?:rather than|instead of) (?:a "
            r")?(?:\"…\" ?)?(?:must|should|demand|rule|have to|order|command)|would (?:you )?prefer "
            r"(?!to (?:start|begin|talk|stop|meet))|soft(?:er|en).{0,40}(?:rule|demand|should|must)"
            r"|softer|(?:i'd|i would) (?:like|love) it if|flexible",
        ),
    ),
    (
        Question.RULE,
        (
            r"\brules?\b.{0,60}(?:behind|about|sound|words|say|set|holding|strict|yourself|put|here"
            r"|break|follow|live|made|make|from)|(?:what|which|whose) (?:\w+ )?(?:rule|demand"
            r"|standard)\b|hold(?:ing)? yourself to",
            r"(?:\ba|\bthe|\byour|\"…\"|\bno) (?:should|must|ought)\b(?! (?:be|have|you|we|i)\b)"
            r"|who (?:says|said|decided|told you) (?:that )?(?:you|one|it) (?:must|should|have to|has"
            r"|had to|ought|need)|(?:demand|expect|require)\w*\b.{0,20} (?:of|from) yourself|(?:demand"
            r"|expectation)s?\b.{0,60}(?:behind|sound|words|set|holding|strict|yourself)",
            r"(?:what|where|why) .{0,30}(?:feel|think|believe|yourself) (?:that )?you (?:must|should|have to"
            r"|ought)",
        ),
    ),
    (
        Question.FACTORS,
        (
            r"\bfactors?\b|contribut|(?:played|had|plays?|have|has) (?:a|any|some) (?:part|role|hand)"
            r"|parts? in (?:it|this|that|how)|what else (?:was|had|could have|might have|went|fed|led)",
            r"(?:who|what) else .{0,40}(?:caus|involved|led|had|responsib|happen|to do with)|other (?:causes?|influences)"
            r"|other (?:things|people|influences|circumstances|forces).{0,50}(?:caus|led|involved"
            r"|influenc|part|respons|to do with|about)|(?:besides|apart from|other than|aside from) "
            r"(?:you|yourself)\b|(?:out of|beyond|outside) your control",
        ),
    ),
    (
        Question.BALANCED,
        (
            r"<fair>.{0,60}(?:thought|view|way|look|version|sentence|put|say|see|think)"
            r"|(?:word|phras|say|put)\w* (?:it|this|that) <fair>|seems? (?:truer|fairer)",
            r"(?:put|say|phrase|word).{0,40}(?:together|differently|both sides|in a "
            r"(?:more|fairer|kinder))",
        ),
    ),
    (
        Question.ALTERNATIVE,
        (
            r"how else|(?:other|another|different|alternative|further|second|more innocent|simpler"
            r") (?:\w+ )?(?:explanations?|reasons?|ways?|readings?|possibilit\w+"
            r"|interpretations?|angles?|perspectives?|accounts?|stor(?:y|ies)|take|side|view"
            r"|viewpoint|points? of view|light|outcomes?|versions?)\b",
            r"alternative|(?:what|anything|something) else (?:could|might|may|that|which|is possible"
            r"|explains?|going on|behind|to it)|(?:be|mean|might|could) something else|the only (?:explanation|way|reason|possib)|different(?:ly)? (?:perspective"
            r"|angle|explanation|way)|account for",
            r"(?:outsider|observer|stranger|third person|third party|neutral)",
            r"(?:see|look at|read|view|explain|understand|interpret|take) (?:it|this|that|things"
            r"|what happened|<it>) (?:quite |a bit |a little )?(?:differently|another way|otherwise)"
            r"|(?:could|might|may) you (?:possibly )?(?:be|have) (?:got it |it )?(?:missing|missed|misread|overlooking|mistaken|misreading"
            r"|wrong)|(?:missing|overlook\w*|not seeing|considered)\b.{0,20}(?:here|yet|\?)",
            r"\bbest (?:outcome|case|that|thing that|possible|scenario)\b|what if it (?:all )?(?:went"
            r"|goes|turned out) (?:well|right|fine)",
            r"fresh eyes|more than one (?:way|side|explanation)|(?:behind|underneath) it|explanations?\b|interpretations?\b",
        ),
    ),
    (
        Question.ADVANTAGE,
        (
            r"(?<!dis)advantage|\bbenefit|(?:what|how) (?:good )?do(?:es)? <it>.{0,60}(?:give|do for"
            r"|protect|get you|offer|bring you|buy you|do you)|\bgain|upside|\bpros\b|good side|plus "
            r"side|protect|pay-?off|in it for you|what do you get (?:out of|from|by)|(?:shield|spare)s? "
            r"you|keeps? you safe|\bpluses\b|purpose|(?:give|offer|bring|do) you anything",
        ),
    ),
    (
        Question.DISADVANTAGE,
        (
            r"disadvantage|\bcosts?\b|\bcosting\b|\bprice\b|downside|drawback|\bcons\b|tak\w+ away "
            r"from you|\blose|\blosing|(?:hold|keep|stop)(?:s|ing)? you (?:back|from)|miss(?:ing)? out"
            r"|in your way|\bharms?\b|\btoll\b|\bminus(?:es)?\b|giv\w+ up (?:for|because)|suffer"
            r"|(?:pay|paid|paying) for",
            r"(?:thought|belief|idea|it|that|this) (?:hurt|harm|limit|damage)s? you",
        ),
    ),
    (
        Question.UTILITY,
        (
            r"how (?:much )?(?:help|use|constructive|productive|good)\w*.{0,12} (?:is|was|are|does"
            r"|do|has|did)\b|how (?:well|far|much)?(?: does| do) <it>.{0,50}(?:help|serv|work)"
            r"|(?:is|does|do|are|was|has|did) <it>.{0,50}(?:help|useful|serv|good for|do you (?:any "
            r")?good|work for you|worth|of any use|any use)",
            r"(?:help(?:s|ful|ing)?|useful|serv(?:e|es|ing)|unhelpful|good for) .{0,50}(?:<thought>"
            r"|daily|day to day|your life)|(?:effect|impact|influence|consequence)s?\b|what does "
            r".{0,40}(?:thought|belief) do to|what (?:does|do|would) <it> (?:do|lead|make)",
            r"(?:what|how).{0,60}(?:when|if|whenever|each time|once|after|by) (?:you )?(?:\w+ )?(?:believ"
            r"|tell yourself|telling yourself|buy|think(?:ing)? (?:it|that|this|like|so)|hold(?:ing)? "
            r"(?:on|it|that|this))|(?:believing|thinking|holding|telling yourself)\b.{0,40}(?:affect"
            r"|make you|do to|lead|change|leave)|how does <it>.{0,40}(?:affect|make you|influence"
            r"|shape|change|leave)|without (?:the|that|this) <thought>|stop(?:ped)? (?:believing"
            r"|thinking)|did(?:n't| not) (?:believe|think|have th)|let (?:go of|it go)",
            r"(?:day|life|around) believing|when(?:ever)? you (?:do )?believe (?:it|this|that)\b|doing you (?:any )?good|difference (?:would|does|did) it make",
            r"how do you (?:behave|act|react) (?:when|if)|where does <it>.{0,20}(?:get|lead|take)|doing to your",
        ),
    ),
    (
        Question.EXPERIMENT,
        (
            r"experiment|small test|try (?:out|it|one|a|this|that|something)\b|\btest (?:it|this|that"
            r"|out|the|your|whether|for)\b|to the test|to (?:a|an) (?:\w+ )?test\b|small(?:est)? (?:first "
            r")?(?:step|test|thing).{0,40}(?:find out|see|test|try|check|learn)|find(?:ing)? out "
            r"(?:whether|if|for)|(?:see|check|discover|learn) (?:for yourself )?(?:whether|if) (?:it|that"
            r"|this|the|your|there)|\bpredict|try(?:ing)? (?:\w+ ){0,3}differently|test run|trial run"
            r"|\btried (?:it|that|this) out",
        ),
    ),
    (
        Question.OPTIONS,
        (
            r"\boptions?\b|solutions?|brainstorm|(?:what|which|any|some|more|other|collect|few|your"
            r"|list|of|gather|the) ideas\b|what (?:could|might|can) you do(?! (?:you|differently this))"
            r"|(?:what|which|different|some|possible|many) (?:\w+ )?ways (?:of|to|could|might)|choices\b"
            r"|what (?:have you|else have you) (?:tried|thought)|possible (?:steps|moves|answers)"
            r"|how (?:could|might) you (?:solve|tackle|go about|change)|what would solve",
        ),
    ),
    (
        Question.COMMIT,
        (
            r"(?:will|would|could|can|might|like|want|take|step|plan|ready|do)\b.{0,60}(?:this|next|coming"
            r"|the) (?:week|days?)\b|take (?:away|with you|home|from)|taking (?:away|with you|home|from)"
            r"|take-?away|(?:you'll|you will|will you) (?:\w+ )?(?:remember|take|keep)|(?:actions?|steps?) (?:will"
            r"|would|could|can) you|(?:got|get|gained|taken) (?:out of|from) (?:today|this session|our|this "
            r"hour)",
            r"(?:one|first|next|small|easy|tiny|manageable|concrete|doable|realistic) (?:\w+,? )?(?:\w+ )?"
            r"(?:steps?|things?|actions?)\b.{0,60}(?:week|tomorrow|\bdo\b|take|try|start|be\?)|next "
            r"(?:small |little |first )?step|small(?:est)? (?:next |first )?step|commit|homework"
            r"|action plan|(?:willing|ready|like|prepared) to (?:do|try|remember|keep|hold on|undertake)",
            r"(?:matters? (?:most|to you)|stood out|stands out|remember|useful|important|helpful|helped|key|struck"
            r"|main|biggest) .{0,30}(?:most|today|session|(?:from|in|of) (?:this|our|today)|point|lesson"
            r"|message|insight)|(?:^|(?:you|do|kindly|please|to|and|then) )(?:sum|boil|wrap) (?:it |this "
            r"|that |things )?(?:all )?(?:up|down)(?! what (?:i|you))|(?:you|you please|you kindly|please"
            r"|to) summari[sz]e|in a nutshell",
            r"(?:did|have|'ve|do|will) you (?:\w+ )?(?:learn|learnt|learned|discover|realis|realiz|gain)"
            r"|(?:learning|take-?home) (?:point|message)|worth (?:writing|noting|keeping|remembering"
            r"|holding)|(?:write|writing|note|noting|jot|put) (?:\w+ )?down|(?:hold on|hang on) to"
            r"|(?:stay|stick)s? with you|leav\w+ with|like to (?:remember|keep)|conclusions?\b.{0,40}"
            r"(?:draw|drawn|today|discussion)|(?:remind|tell) yourself (?:when|next|later)|put .{0,40}into "
            r"practice|when (?:will|would|could|can) you (?:do|try|start|fit)",
            r"(?:cover|discuss|talk|gone through|found|look)\w* .{0,12}today|(?:get|got|gained?|taken?) (?:out of|from) (?:today|this|our)\b",
            r"you(?:'ve| have) (?:learned|learnt|discovered)|(?:which|what) (?:bit|part|thing) of (?:today|this)|what today was|what (?:will you|are you going to) do\b",
        ),
    ),
    (
        Question.PROBLEM,
        (
            r"(?:concrete|exact|specific|practical|real|main|biggest|actual|core)\w*.{0,20}"
            r"(?:problem|part|piece|issue|difficulty)|(?:which|what) (?:part|bit|piece|aspect).{0,40}"
            r"(?:change|yours|control|influence|solve|up to you|do something|affect)|problem itself"
            r"|pin (?:it |this |the problem )?down|(?:define|spell out|specify|state) the "
            r"(?:problem|difficulty|issue)|(?:within|in|under) your (?:control|power|hands)|what .{0,30}"
            r"need(?:s)? (?:solving|fixing|to change)",
        ),
    ),
    (
        Question.MEANING,
        (
            r"what (?:would|does|did|do|might) <it>.{0,30}(?:mean|say about|make you)|what(?: is|'s|"
            r" would be|'d be)? (?:so )?(?:bad|hard|upsetting|awful|terrible|wrong) about"
            r"|mean (?:to|about|for) you|say about you|(?:if|suppose|supposing) .{0,60}(?:so what|then "
            r"what|what then|what follows)|why (?:would|does|did) (?:it|that|this) (?:matter|bother|be so"
            r"|hurt)|what (?:would|does) .{0,30}mean\b|significance|meaning",
        ),
    ),
    (
        Question.THOUGHT,
        (
            r"(?:came|comes|come|sprang) to mind|you told yourself|thoughts? into words|(?:through|in|across|into|to) your (?:mind|head|brain)|what (?:you (?:were|had been)|(?:were|are|did|was) you) "
            r"(?:\w+ )?(?:think|reckon|thinking|telling yourself|tell yourself|saying to yourself|say to "
            r"yourself|fear|assume|expect|imagin|make of|conclude|take|read|interpret|believ|afraid"
            r"|picturing|predict|worry|worried)",
            r"what (?:thoughts?|words|sentence|images?)|which (?:thoughts?|worr|images?|ideas?)"
            r"|say(?:ing)? to yourself|tell(?:ing)? yourself|giving yourself|thought(?:s)? (?:comes?|came"
            r"|goes|went|shows?|appear|popp|that (?:came|occurred|comes|crossed|struck|hit|went|popped"
            r"|upset))|(?:through|cross(?:ed|ing)?) your mind",
            r"your mind (?:right|just|at|when|then|as)",
            r"(?:what|which|name|identify|catch|recall|recollect|describe|about|to hear|notice|find|share|"
            r"capture|was there) (?:is |was |were |are |the |that |a |any |'s )*(?:\w+ ){0,2}(?:automatic|"
            r"hot|underlying|upsetting|negative|first|exact|troubling)? ?thoughts?\b|(?:what's|what was|what "
            r"is) the (?:\w+ )?(?:thought|belief|image|idea|worry|message|fear)\b|thoughts?,? (?:if any"
            r"|right then|at the time|at that|behind|underneath|beneath|just before)",
            r"how (?:did|do) you (?:interpret|read|explain|understand|make sense)|what (?:sense|meaning) "
            r"(?:did|do) you|what occurred to you|came to you|(?:occurred to|popped|sprang|flashed)\b",
            r"(?:in|into|on|to|of) your thoughts\b(?! (?:on|about))|what .{0,20}you (?:were )?(?:so |most )?(?:worried|afraid|scared|frightened)",
        ),
    ),
    (
        Question.SITUATION,
        (
            r"when did (?:it|this|that|you) last|when was the last|last (?:happen|felt|bother|occur|came"
            r"|time)|(?:about|describe|think of|name|recall|pick) (?:an?|one|some) (?:\w+ )?"
            r"(?:time|moment|occasion|day|incident|instance)|(?:took|take|taken|taking) place|for-instance|set the scene|led up to|lead-?up"
            r"|just (?:happened|before it)|(?:what|who|where) (?:else )?(?:were|was|'s) (?:you|going on"
            r"(?! (?:in|with)(?:side|in)?\b)|happening|there|with you|around|present|doing|it that)\b|^(?:so |and |okay, |then )*what "
            r"(?:exactly |precisely |actually )?(?:happened|occurred|took place|went on)\b",
            r"(?:recent|particular|specific|concrete|typical|single|certain|real|actual|last|latest|one|clear) "
            r"(?:\w+ )?(?:time|moment|situation|example|day|occasion|incident|instance|event|episode|scene"
            r")\b(?!.{0,60}(?:feel|emotion|think|thought))",
        ),
    ),
    (
        Question.FEELING,
        (
            r"\bfeel|\bfelt\b|feeling|emotion|in your (?:body|heart|chest|stomach|gut)|\bmood|how (?:was"
            r"|is|did|'d|does|do) (?:that|it|this|all that|he|she|they) (?:for you|hit you|land|sit with"
            r"|affect you|leave you|strike you|touch you|get to you)|hurts? (?:the )?most",
            r"(?:what|how) was (?:that|it|this) like|what (?:came|comes|come|stirred|welled|went|goes) "
            r"(?:up|on)? ?(?:for|in|inside|up in|on in|on inside)\b ?(?:you)?|(?:were|are) you (?:\w+ )?"
            r"(?:<emotion>|mad|down|cross|low|hurt|blue|fed up)\b|bodily|physically|\bstir|inside (?:of )?you|(?:happen|go|went|going)"
            r"\w* (?:on )?inside|what did it do to you|your reaction|your heart\b",
        ),
    ),
    (
        Question.SITUATION,
        (
            r"(?:walk|talk|run|take|lead|guide)(?:ing)? me (?:through|back)|paint (?:me )?a picture",
            r"(?:what|when|where|how|who|whatever) (?:exactly |precisely |actually |all |then |else )*"
            r"(?:happened|occurred|happens|did (?:it|this|that) (?:happen|start|begin|come)|does (?:it|this"
            r"|that) (?:happen|start|come|tend)|was (?:the )?last)|(?:when|where) was it|what (?:went|goes) (?:on|down"
            r"|wrong)\b|what (?:triggered|sparked|started|kicked|brought|caused|provoked|prompted|upset|set)"
            r"\b",
            r"did (?:this|it|that) last happen|recent(?:ly)? (?:time|moment|example|situation)|last time|a "
            r"(?:specific|particular|concrete|typical|recent) (?:moment|time|situation|example|day)"
            r"|examples? of|an (?:example|instance)|which (?:situation|moment|occasion|event)s?"
            r"|circumstances|the (?:situation|event|incident|occasion|scene)\b|what (?:exactly |precisely )?did "
            r"(?!you\b|i\b|we\b|it\b|that\b|this\b)(?:\w+ ){1,2}(?:do|say)\b",
            r"\bunfold|\boutline|\btrigger|who did what",
        ),
    ),
    (
        Question.OPEN,
        (
            r"what brings|brought you|(?:made|makes|led) you (?:come|decide|reach|seek|get in touch|book)"
            r"|what(?: has|'s| is| have)(?: been)? (?:troubl|bother|weigh|worry|bug|eat|up\b|upset|hard"
            r"|difficult|tough|wrong|getting|gnaw|nag|the matter|matter|keeping|happening|new|different"
            r"|hardest|most (?:difficult|pressing|urgent))\w*",
            r"(?:on|off) your (?:mind|chest|plate|shoulders|heart)|tell me (?:more|a (?:little|bit)|about"
            r"|what|how)|what(?: would| do|'d| did)? you (?:like|want|hope|wish|need)\b(?! (?:them|him|her|someone|your)\b)|what's (?:been )?(?:on"
            r"|going|happening|the (?:matter|problem|trouble|issue|story|main|hardest|most|biggest|thing|difficulty)\b)|how (?:are|have) (?:you|things)|how has (?:your|the|life|everything)"
            r"|how's (?:it|life|everything|your|the)|get (?:out of|from) (?:this|today|our)",
            r"say (?:\w+ )?more|more about|hear (?:more|about|what)|help me understand|what is it like|what "
            r"has (?:it|that|this|life) been like|how can i help|anything else|what (?:is|are) (?:hardest|the "
            r"hardest)|are you (?:hoping|looking) for|what (?:concern|issue|difficult|trouble|problem)\w*",
        ),
    ),
)
ASK_PATTERNS = tuple(
    (ask, re.compile(_spell("|".join(patterns)), re.IGNORECASE)) for ask, patterns in ASKS
)
ANY_CLOSE = re.compile(
    r"\b(?:good ?(?:bye|night)|bye(?:[- ]bye)?(?:[.!,]|$| for)|cheerio|farewell|see ya|take "
    r"(?:good )?care(?:[.!,]|$| of yourself)|look after yourself|see you "
    r"(?:next|soon|again|then|on|in a)|(?:un)?till? next (?:time|week|session)|(?:end|close|finish"
    r"|stop|leave it) (?:here|there|our session|the session|for today|our time)"
    r"|bring (?:us|today|this|our session) to (?:a|an) (?:close|end)|wrap(?:ping)? up|come to the "
    r"end|that(?:['’]s| is) (?:our|all the) time\b)",
    re.IGNORECASE,
)

REFLECTING = re.compile(
    r"\b(?:(?:it|that) (?:sounds|seems|looks|feels)|(?:sounds|seems|looks|feels) (?:like|as if|as "
    r"though|to me)|(?:i hear|i['’]m hearing|i am hearing)|you(?:['’]re| are) "
    r"(?:feeling|carrying|telling|saying|noticing|describing)"
    r"|you (?:felt|feel|said|say|mentioned|told|describe|described|noticed|found|have "
    r"been|care|want|wanted|keep|put|spoke)|so (?:when|for you|what|you|part)|in other words|what "
    r"i hear|part of you|for you,|when you (?:say|said|tell))",
    re.IGNORECASE,
)
THOUGHT_TALK = re.compile(
    r"\b(?:thought|thinking|think|belief|believe|mind|conclusion|telling yourself|idea "
    r"that|story)\b",
    re.IGNORECASE,
)
MEANING_TALK = re.compile(
    r"\b(?:matters? (?:so much |a lot |deeply )?to you|important to you|value|means? (?:a lot|so "
    r"much|something)|care (?:about|deeply|so much)|underneath|deep down)\b",
    re.IGNORECASE,
)
REFRAME_TALK = re.compile(
    r"\b(?:at the same time|and yet|another side|both (?:can be )?true|not the whole|one way "
    r"to|rather than|more than|doesn['’]t have to mean|does not have to mean|already|even so|and "
    r"still|also (?:see|noticed|found|true))\b",
    re.IGNORECASE,
)
SUMMARY_TALK = re.compile(
    r"\b(?:let me (?:sum|see if|check|pull|put)|to sum|summar|so far|putting (?:it|this|that) "
    r"together|we (?:have|['’]ve) (?:talked|looked|heard|covered|seen|worked|found)|you(?:['’]ve| "
    r"have) (?:told|described|shared|worked|found)|today (?:we|you)|looking back)\b",
    re.IGNORECASE,
)

PRESSURE = re.compile(
    r"\b(?:you (?:should|must|need to|have to|ought to|shouldn['’]t|can['’]t keep)|you['’]d "
    r"better|just (?:stop|think|be|try harder|get|let it go|relax|forget|ignore|do)|stop "
    r"(?:thinking|worrying|being|feeling|it)|snap out|get over|calm down|cheer up|man up"
    r"|you(?:['’]re| are) (?:wrong|overreacting|exaggerating|being "
    r"(?:irrational|silly|too|dramatic|difficult)|not (?:trying|listening))|that['’]s (?:not "
    r"true|irrational|ridiculous|silly|nonsense|just (?:wrong|an excuse))|be honest with "
    r"me|answer (?:me|my question|the question)|why (?:don['’]t|can['’]t|won['’]t|didn['’]t) "
    r"you|look on the bright side|others have it worse)\b",
    re.IGNORECASE,
)
PLATITUDE = re.compile(
    r"\b(?:everything (?:will|is going to) be (?:fine|ok|okay|alright|all right)|everything "
    r"happens for a reason|time heals|stay positive|think positive|you['’]ll be fine|believe in "
    r"yourself|you can do it|don['’]t worry|it will all work out|things will get better|keep your "
    r"chin up|good vibes|the weather|drink (?:more )?water|eat well|go for a run|sleep is)\b",
    re.IGNORECASE,
)
FLATTERY = re.compile(
    r"\b(?:you(?:['’]re| are) (?:(?:so|such|truly|really|absolutely|simply|an?|the most|one of "
    r"the) "
    r"?){0,3}(?:amazing|wonderful|brilliant|incredible|extraordinary|perfect|fantastic|remarkable"
    r"|genius|gifted|special|inspiring|outstanding|smart|best|flawless|awesome|the "
    r"best)"
    r"|what an? (?:amazing|wonderful|brilliant|incredible|extraordinary|remarkable|fantastic) "
    r"(?:person|human|mind|answer|client|insight)|i admire you|best client|so proud of you|you "
    r"inspire)\b",
    re.IGNORECASE,
)
BEGGING = re.compile(
    r"\b(?:rat(?:e|ing|ings) (?:me|this session|our session|us|of "
    r"me|highly)|(?:give|giving|leave|grant|select|choose|mark) .{0,40}(?:stars?|top "
    r"marks?|highest|high(?:est)? (?:score|rating|marks?)|full marks|maximum|a 5|a "
    r"6|five|six|10/10|good review|positive (?:feedback|review))"
    r"|(?:5|five)[- ]stars?|[56] (?:out )?of [56]|10/10|\"?score\"?\s*[:=]\s*\d|score "
    r"(?:me|this|of|should)|highest (?:score|rating|marks?)|top "
    r"(?:score|rating|marks?)|evaluator|good review)\b",
    re.IGNORECASE,
)
JARGON = re.compile(
    r"\b(?:cognitive(?:ly)?|distortions?|restructuring|socratic|maladaptive|schemas?"
    r"|decatastrophi[sz]\w+|behaviou?ral|activation|psychoeducation|automatic "
    r"thoughts?|core beliefs?|metacogniti\w+|exposure|reframing|continuum technique|guided "
    r"discovery|cbt|ctrs|therapeutic|evidence-based|intermediate "
    r"beliefs?|validation|empathy|collaborat\w+|pie chart|reality testing)\b",
    re.IGNORECASE,
)

ASK_OF_ACTION = {text: ask for ask, texts in ACTION_TEXTS.items() for text in texts}
ACTION_WORDS: tuple[tuple[Question, re.Pattern[str]], ...] = tuple(
    (ask, re.compile(pattern, re.IGNORECASE))
    for ask, pattern in (
        (Question.CLOSE, r"\bend (?:the )?session|clos(?:e|ing)|wrap up|goodbye"),
        (Question.CHECK, r"summari[sz]e .*check|check the summary"),
        (Question.OPEN, r"welcome|greet|invite the problem|build rapport"),
        (Question.RERATE, r"re-?(?:rate|evaluate|assess)|rate .*again|belief .*(?:now|again)"),
        (Question.FEELING, r"explore .*(?:feelings?|emotions?)"),
        (Question.SITUATION, r"concrete situation|trigger|explore (?:a|the) .*situation"),
        (
            Question.EVIDENCE_AGAINST,
            r"(?:evidence|examples?) .*(?:against|contradict|do not "
            r"fit)|counter-?evidence|disconfirm",
        ),
        (Question.EVIDENCE_FOR, r"evidence|support"),
        (Question.WORST, r"worst|catastroph"),
        (Question.LIKELIHOOD, r"likel|probab|odds"),
        (Question.COPE, r"\bcop(?:e|ing)|obstacle|handle|strengths"),
        (Question.EXTREMES, r"extremes|both ends|introduce continuum"),
        (Question.PLACE, r"place|continuum|locate"),
        (Question.SHARES, r"shares?|slice|pie|responsib"),
        (Question.FACTORS, r"factors?|contribut"),
        (Question.LADDER, r"ladder|hierarchy|from easy"),
        (Question.EXPERIMENT, r"experiment|test|expos"),
        (Question.WISH, r"wish|preference"),
        (Question.RULE, r"\brules?\b|should"),
        (
            Question.BALANCED,
            r"balanced|reframe|positive statement|new perspective|realistic thought",
        ),
        (Question.RATE, r"\brat(?:e|ing)|intensity|restate|identify .*thought"),
        (Question.FRIEND, r"friend"),
        (Question.ALTERNATIVE, r"alternative|other (?:explanation|perspective|view)"),
        (Question.ADVANTAGE, r"(?<!dis)advantage|benefit|pros\b"),
        (Question.DISADVANTAGE, r"disadvantage|cost|drawback|cons\b"),
        (Question.UTILITY, r"useful|helpful|utility|impact|effect"),
        (Question.REALITY, r"realit|facts|observ|past .*interaction"),
        (Question.OPTIONS, r"options|solutions|brainstorm"),
        (Question.COMMIT, r"next step|week|action plan|commit|homework"),
        (Question.PROBLEM, r"problem|worr"),
        (Question.THOUGHT, r"thought|belief"),
        (Question.FEELING, r"feel|emotion"),
    )
)

STOPWORDS = frozenset(
    """
    a about after again all also always am an and any anything are aren't around as at away
    back be because been before being both but by can can't come could couldn't did didn't
    do does doesn't doing don't done down each even ever every everything feel feeling feels
    felt few for from get gets getting go goes going gone got had has have haven't having he
    he's her here hers him his how i i'd i'll i'm i've if in into is isn't it it's its
    itself just keep know let like little look lot made make makes making many maybe me mean
    might mind mine more most much must my myself need never no not nothing now of off oh
    okay on one only or other our out over own part people person quite rather really right
    said say saying see seem seems she she's should so some someone something sort sounds
    still stop such sure take than that that's the their them then there there's these they
    they're thing things think thinking this those thought thoughts through time to today
    too try trying two up us very want was wasn't way we we've well went were weren't what
    what's when where which while who why will with without won't would wouldn't yes yet you
    you'd you'll you're you've your yours yourself
    """.split()
)
