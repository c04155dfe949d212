"""What each kind of question says: the patterns by which the embedded cast hears it."""

import re

from agents.rule_based.patterns import EMOTION_WORDS
from psy_env.vocabulary import Question

INVITATION = re.compile(
    r"\b(?:tell me|(?:walk|talk|run|guid)(?:e|ing)? me through|take me (?:through|back)|describe"
    r"|let['’]s (?:list|look|write|draw|put|take|try|see|build|start|work|rate)"
    r"|(?<!i can )imagine|picture|think of|think about|i wonder|i(?:['’]m| am) (?:wondering"
    r"|curious|interested in)|i(?:['’]d| would| should) (?:\w+ )?(?:like|love) (?:you )?to "
    r"(?:hear|ask|know|understand|look|begin by asking)|i['’]d be (?:curious|interested)"
    r"|could you|can you|would you|help me understand|put .{1,60} into words|feel free|correct me"
    r"|try (?:to|(?:putt|say|word|phras|writ|tell|describ|nam)ing)|suppose (?:an?|your) "
    r"(?:\w+ )?(?:friend|mate|colleague|sister|brother|child))\b"
    r"|(?:^|[,;:] )(?:(?:please|now|and|so|then|okay|right|first|just|well|good)[, ]+)*"
    r"(?:(?:re-?)?rate (?:it|that|this|the|your|how)|(?:name|list|pick|choose|say|recall|place"
    r"|mark|order|rank|compare|identify|paint|set|summari[sz]e|sum|put|write|note|share) "
    r"|give (?:me|it|that|this) )",
    re.IGNORECASE,
)
"""What invites an answer without a question mark."""

_WORDS = {
    "thought": r"(?:thoughts?|ideas?|beliefs?|worry|worries|fears?|conclusions?|interpretations?"
    r"|assumptions?|predictions?|views?|messages?|statements?|sentences?|stor(?:y|ies)"
    r"|claims?|convictions?|notions?|hypothes[ei]s|theor(?:y|ies))",
    "it": r"(?:it|that|this|so|(?:the|that|this|your|such an?|any|of) (?:\w+ ){0,2}<thought>"
    r"|(?:believing|thinking|holding|living with|telling yourself|carrying"
    r"|keeping)\b.{0,60})",
    "person": r"(?:friends?|mates?|budd(?:y|ies)|pals?|colleagues?|co-?workers?|sisters?|brothers?"
    r"|siblings?|daughters?|sons?|child|kids?|nieces?|nephews?|nan|gran|cousins?"
    r"|neighbou?rs?|loved one|(?:someone|somebody|a person|people|person) (?:(?:that|who"
    r"|whom) )?(?:you|close|dear|else|is fond|who's fond|(?:cares?|loves?|knows?)\b))",
    "would": r"(?:would|might|could|if|suppose|imagin\w+|pictur\w+|pretend|say|advice)",
    "zero": r"(?:0|zero|nought)",
    "hundred": r"(?:100|10|(?:a |one )?hundred|ten)",
    "scale": r"(?:(?:<zero>|1|one) ?(?:to|and|-|–|through|up to) ?<hundred>\b|out of (?:100|10|ten"
    r"|a hundred)\b|<zero> (?:is|means|being|for|=|meaning) .{0,60}<hundred>\b|\b100 "
    r"(?:is|means|being|for|=|meaning) .{0,60}<zero>\b)",
    "rate": r"(?:how (?:much(?: of (?:it|that|this))?|strongly|firmly|fully|completely|deeply|far"
    r"|readily)(?: \w+)? (?:(?:do|did|would|can|could) )?you .{0,20}(?:believe|buy|accept"
    r"|trust|credit|hold|agree|go along|think (?:it|that|this)|reckon|stand (?:by|behind))"
    r"|how (?:true|convincing|sure|certain|convinced|confident|believable|credible"
    r"|plausible|persuaded|persuasive|sold|valid|accurate|solid)\b|how much (?:stock|conviction"
    r"|faith|trust|credence)\b|how much of you (?:believ|think|is)|what percentage "
    r"(?:would|do|did) you (?:give|put|assign|say)(?!.{0,20}each)|how strong(?:ly)? (?:is"
    r"|are|does|was|did|do)\b|how (?:real|right) (?:is|does|did|do|was)\b|to what "
    r"(?:degree|extent) .{0,40}(?:believe|true|accept|hold|convinced|agree|accurate|sure)"
    r"|(?:what|which|that|the|a|any) (?:number|figure|rating)\b|your (?:rating|belief in)"
    r"|\b(?:re-?)?rate (?:it|that|this|your|the|how)\b|strength of (?:the|that|this|your) "
    r"(?:\w+ )?(?:belief|conviction)|(?<!hundred )(?<!100 )percent.{0,40}(?:conv|belie"
    r"|\bsure|certain|confiden|true)|(?:belie|conviction|\bsure\b|certain"
    r"|true).{0,40}percent|<scale>)",
    "again": r"(?:\bnow\b|\bagain\b|once more|at th(?:is|e) (?:point|moment|stage)|by now|today's"
    r"|after (?:all|everything|what|our|looking|weighing|this)|\bstill\b|original|initial"
    r"|\bfirst (?:thing|<thought>)|\bold <thought>|(?:began|begun|started) (?:with|off"
    r"|out))",
    "fair": r"(?:(?:balanc|fairer|fairest|kinder|gentler|steadier|calmer|wiser|milder|truer|middle"
    r"|nuance|in-between|healthier|even-?handed|level-?headed|softer)\w*|compassionate"
    r"|well-rounded|(?:more|less) (?:realistic|helpful|accurate|rounded|even|reasonable"
    r"|honest|harsh|extreme|generous|moderate|useful|workable|forgiving|fairly|kindly"
    r"|gently|harshly)|fair (?=way|view|sentence|thought))",
    "soon": r"(?:(?<!from )(?:this|next|coming) (?:\w+ )?(?:week|days?|weekend|month|fortnight)"
    r"|tomorrow"
    r"|tonight|(?:over|in) the (?:next|coming)|before (?:we|you|our|next|the (?:next|end))"
    r"|between (?:now|sessions)|(?:by|before) (?:the )?(?:next|our|week|mon|tues|wednes"
    r"|thurs|fri|satur|sun)|(?:for|during) the week\b|at home|(?:until|till|for) (?:we"
    r"|next))",
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
            r"did i (?:get|hear|understand|miss|follow|leave)|have i (?:got|understood|missed"
            r"|heard|grasped|caught)|say (?:that's|that is|this is) (?:accurate|right|fair)|how "
            r"i(?:'ve| have) (?:summed|put)|my summary",
            r"is that (?:right|fair|correct|accurate|about (?:right|it)|how (?:it|you)\b)|(?:is"
            r"|was|would) (?:that|this|it)(?: be)? an? (?:fair|accurate|good|decent) (?:summary"
            r"|picture|description|reflection|account|way (?:of|to) (?:say|put|sum))",
            r"does (?:that|this) (?:all |about |also |really )?(?:fit|sound|capture"
            r"|match|seem|feel) |does (?:that"
            r"|this) (?:fit|sound right|make sense)\?",
            r"(?:what|anything|something).{0,20}(?:(?:did|have) i|i|i've|i have) (?:miss|leave"
            r"|left|got|get|overlook)|something i(?:'ve| have) mis|\bunhelpful\b.{0,30}(?:today"
            r"|session)",
            r"would you (?:change|correct|add)|am i (?:hearing|getting|right|following"
            r"|understanding|with you|on the right)|do i (?:have|understand|hear) (?:that|it|you)",
            r"is there anything (?:you would|you'd|to) (?:change|correct|add)|anything to (?:add"
            r"|correct|change)|correct me|(?:right|correct) so far|^(?:so |and )*(?:right"
            r"|correct)\?",
            r"how does (?:that|this|my) (?:summary|sound)|agree with (?:that|this|my) summary",
            r"(?:what|how).{0,30}(?:feedback|(?:did you find|was|has been) (?:this|today's|our) "
            r"(?:session|talk|conversation|meeting))|any feedback|anything i (?:said|did)\b",
            r"is that it\?|i(?:'ve| have) (?:understood|grasped)|i(?:'ve| have)? got (?:that|it"
            r"|anything|you) wrong|have you found (?:our|today|this|the)\b|(?:today"
            r"|session)\b.{0,30}unhelpful",
            r"does (?:that|this) sum|is my understanding|have i followed",
        ),
    ),
    (
        Question.OPEN,
        (
            r"\bagenda\b|where (?:would|shall|should|do) (?:you|we) (?:like to |want to |wish to "
            r")?(?:begin|start)|(?:can|may|could|might) (?:i|we) (?:help|be of)|(?:want|like|hope"
            r"|wish|need) (?:\w+ )?to (?:get|gain) (?:out of|from)",
            r"\b(?:to|shall we|should we) (?:talk|work|focus|look|discuss|address|cover"
            r"|concentrate)(?: on| about| at| through)? (?:today|first|in (?:this|our) (?:session"
            r"|hour)|together)",
            r"(?:what|which|anything|something).{0,60}(?:to|shall we|should we|us to) (?:talk "
            r"about|discuss|work on|focus on|look at(?! (?:it|that|this))|address|cover"
            r"|concentrate on|bring|raise|begin with|start with)\b|(?:on|to) (?:the|our) (?:list"
            r"|table) (?:for )?(?:today|first)|what (?:seems|appears) to be",
            r"(?:speak|talk) about (?:this|first)|(?:agree|decide) (?:on )?what to\b|worthwhile"
            r"|which of your (?:concerns|worries|problems|troubles)",
            r"what would you (?:have us|care|fancy)|where do you (?:fancy|want|feel like)|which "
            r"(?:matter|topic|issue|problem|concern)s?\b.{0,30}(?:pressing|first|today|start|take"
            r"|urgent)|(?:can|may) (?:i|we) (?:do for you|be useful)|like from (?:today|this|our)",
            r"\bsort out\b|on the menu|why you(?:'ve| have| are|'re)? (?:come|came|here)",
        ),
    ),
    (
        Question.FEELING,
        (
            r"how (?:intense|strong|bad|severe|heavy|powerful) (?:was|is|were|are|did|does|do|has"
            r"|would you \w+) (?:the|that|this|those|your) (?:\w+ ){0,2}(?:feelings?|emotions?"
            r"|mood|sensation|<emotion>)\b",
            r"how (?:<emotion>) (?:were|are|was|is|did|do|have)\b",
            r"rate (?:the|that|this|those|your) (?:\w+ ){0,2}(?:feelings?|emotions?|mood|distress"
            r"|<emotion>)\b",
            r"what (?:did|do|were|are) you feel(?:ing)?\b",
            r"\byour body|you in yourself|<emotion>,? (?:or )?<emotion>.{0,30}(?:,|which|\?)"
            r"|emotionally",
            r"(?:what|which) (?:\w+ )?(?:emotions?|feelings?)\b",
        ),
    ),
    (
        Question.RERATE,
        (
            r"<rate>.{0,120}<again>|<again>.{0,120}<rate>",
            r"\bre-?(?:rate|assess|score)\b|(?:still|less|any less|as much as before) (?:believe"
            r"|buy|accept)|still (?:as )?(?:sure|convinced|certain|true)|believe (?:it|that"
            r"|this)(?: \w+)? (?:any )?(?:less|as (?:much|strongly))|how has that (?:number"
            r"|belief)|where(?: is|'s) (?:that|the) number|scale.{0,30}(?:original|old|first) "
            r"<thought>|(?:has|did) (?:it|that) (?:(?:come|gone|go) down|dropp?|mov|budge|shift"
            r"|chang)\w*|percentage\b.{0,10}now|what(?:'s| is) it (?:at )?now|(?:belief|rating"
            r"|number).{0,10}still",
            r"(?:number|rating|percentage|figure|belief|conviction)\b.{0,30}(?:changed?|moved?"
            r"|shift|budge|gone|come|dropp|stand|same|different)|(?:changed?|shift"
            r"|movement)\b.{0,30}(?:number|rating|belief|conviction)",
            r"your (?:number|figure|percentage).{0,20}now\b",
        ),
    ),
    (
        Question.WORST,
        (r"worst\b.{0,60}(?:the best|most likely)",),
    ),
    (
        Question.LIKELIHOOD,
        (
            r"how (?:likely|probable|often (?:does|did|has|have)|many times)|what are the "
            r"(?:chances|odds)|likelihood|likeliest|realistically(?: speaking)?,? what's|(?:most"
            r"|more) (?:likely|probabl|realistic)\w* .{0,30}(?:happen|outcome|result|ending|end up"
            r"|turn out)|(?:outcome|happen|ending).{0,40}(?:likely|probabl|realistic)",
        ),
    ),
    (
        Question.RATE,
        (
            r"(?<!hundred )percent(?:age)?.{0,40}(?:convict|belie|\bsure\b|certain|confiden|true)",
            r"(?:where|what).{0,40}\b(?:put|place|rate|is|are)\b (?:it|that|this|the <thought>"
            r"|your belief)\b.{0,60}<zero>.{0,40}<hundred>|<scale>.{0,40}where.{0,40}(?:put|place"
            r"|rate|is) (?:it|that|this|the <thought>|your belief)",
            r"belief\b.{0,40}<zero> (?:and|to)\b",
        ),
    ),
    (
        Question.PLACE,
        (
            r"where .{0,60}(?:line|scale|continuum|between|in between|spectrum|range|ruler)",
            r"(?:place|put|mark|find|locate|see) yourself (?:on|between|along|from|at|then|now"
            r"|there)|between (?:those|the) (?:two|extremes)|where (?:would|do|does|might|did) "
            r".{0,60}(?:place you\b|put you\b|put yourself|place yourself|(?:you|it|this|that"
            r"|them) (?:honestly |really |actually )?(?:fall|sit|belong|stand|come|land)\b)",
        ),
    ),
    (
        Question.EXTREMES,
        (
            r"(?:two ends|both ends|(?:either|each|one|other|far|top|bottom|opposite) end"
            r"|extremes?)",
            r"what (?:would|does) (?:0|zero|100|a hundred|nought) (?:percent )?(?:and|mean|look"
            r"|be)|(?:someone|somebody|who|person).{0,40}(?:at|is) (?:the very |the )?(?:bottom"
            r"|top|0|zero|100|a hundred)",
            r"what (?:would|does) an? (?:complete|total|utter|absolute|perfect|hundred percent"
            r"|100 percent) .{0,40}(?:look|be) like",
        ),
    ),
    (
        Question.SHARES,
        (
            r"slices?\b|(?:an?|the|its|your|his|her|their|each|every|what|which|whose|big|bigger"
            r"|biggest|fair|largest) share\b|\bshares\b|\bpie\b|\b(?:divide|split|apportion"
            r"|allocate)\b|(?:split|carve|dish|share) (?:up|out)|portion|proportion|fraction",
            r"percent(?:age)? (?:of (?:it|this|that|the (?:blame|responsib|outcome|cause))|belongs"
            r"|goes|is (?:yours|down))|how much of (?:it|this|that|the (?:blame|responsibility"
            r"|outcome)) (?:\w+ )?(?:is|was|falls|belongs|do|can|comes|would)",
            r"how (?:big|large|much) .{0,30}(?:part|role|responsib\w+|blame)\b.{0,30}(?:yours?|you"
            r"|each|play|have)",
        ),
    ),
    (
        Question.LADDER,
        (
            r"ladder|hierarchy|\brungs?\b|from (?:the )?(?:easiest|least|mildest)|easiest (?:to"
            r"|and) (?:the )?hardest|(?:order|rank|sort|list|arrange) .{0,60}(?:eas|hard|scar"
            r"|difficult|fright|daunting)|easiest (?:step|thing|situation)(?!.{0,60}<soon>)"
            r"|(?:least|most) (?:scary|frightening|daunting|difficult)(?: (?:step|one|situation"
            r"|version|thing)|\?)|(?:build|work)(?:ing)? up to",
        ),
    ),
    (
        Question.RATE,
        (
            r"^your (?:number|percentage|figure)\?|<rate>"
            r"|how (?:much|strongly|firmly|fully) do you believe|scale (?:of|from)|from "
            r"<zero> to|(?:pick|give|name|choose|say) (?:me |it )?(?:an?|one|any) (?:\w+ "
            r")?(?:number|percentage|figure)|\bin percent|\bpercent\?",
        ),
    ),
    (
        Question.COPE,
        (
            r"(?:could|would|can) you (?:still )?(?:live with|bear|survive|stand) (?:it|that)"
            r"|how(?:'d|'ll) you (?:cope|handle|deal|manage|get through)|how .{0,30}(?:would|could"
            r"|might|will|did|do|can|have|ever) (?:you )?(?:\w+ )?(?:cope|handle|deal|manage|get "
            r"(?:through|by|past|over)|got (?:through|by)|look after|respond (?:if|to (?:it|that"
            r"|this))|help yourself|survive|pull through|bounce back|make it (?:easier|through))",
            r"(?:have|has|had) (?:you|anything) .{0,20}(?:got(?:ten)? through|come through|coped"
            r"|dealt|handled|managed|survived|been through|weathered|faced)",
            r"what (?:would|could|might|will) (?:you do (?:if|then|in that case)|get you through)",
            r"if .{0,40}what would you do|what would you do.{0,20} if|(?:see|get) you through|get "
            r"(?:round|around)",
            r"get through (?:it|that|this)\b",
        ),
    ),
    (
        Question.WORST,
        (
            r"\bworst|(?:biggest|greatest|deepest) fear|as badly as|what are you (?:most "
            r")?(?:afraid|scared|frightened) (?:of|that|might|will|would|could"
            r"|it)\b.{0,40}(?:happen|will|would|might|could|come)|what if (?:it|that) (?:really "
            r")?(?:came true|happened)|nightmare|most (?:terrible|dreadful|awful)|(?:what"
            r"|which).{0,30}\b(?:dread|fear)(?: (?:the )?most|ing)?\b.{0,30}(?:happen|most|could)"
            r"|how bad (?:could|might|can|would) (?:it|things|that) (?:get|be)|what (?:could"
            r"|might) go wrong|if (?:it|everything|things) (?:all )?(?:went|goes|go) wrong"
            r"|catastrophe|disaster",
        ),
    ),
    (
        Question.LIKELIHOOD,
        (
            r"how often\b.{0,30}(?:does|did|has)|realistic(?:ally)? .{0,30}(?:chance|likel)|probab"
            r"|most likely|\bodds\b|\bchances? (?:of|that|it|are|really)\b|think (?:will|would|is "
            r"going to) happen|realistically,? what (?:will|would|might|do)|what(?:'s| is| would "
            r"be)? (?:the )?(?:most )?(?:realistic|likely)(?: \w+)?\?|(?:what"
            r"|how).{0,30}realistically.{0,40}(?:happen|expect|turn out)",
        ),
    ),
    (
        Question.COPE,
        (
            r"what (?:would|could|might|will|can) (?:help you|get in the way|stop you|stand in)"
            r"|get in the way|helped you (?:before|in the past|then|last)|who'd\b.{0,20}(?:help"
            r"|support)|pick yourself up|make (?:it|that) hard|obstacle|who (?:could|would|might"
            r"|can) (?:you (?:turn|ask|lean|call)|help|support|be there)|(?:strengths?|resources?"
            r"|skills?) .{0,40}(?:draw|use|help|rely|have)|make (?:it|that) (?:easier|more likely)"
            r"|hurdle|back-?up plan|plan b|(?:lean|rely|fall back) on",
        ),
    ),
    (
        Question.COMMIT,
        (
            r"(?:willing|prepared|ready|commit|undertake|like to do|going to do|homework|action "
            r"plan).{0,60}<soon>",
            r"^(?!.*(?:experiment|find out|whether|see if|\btest|\b(?:did|have|has|had) (?:you"
            r"|your|it|that|anything|there)\b)).*(?:\btry(?:ing)?|\bdo\b|practi[sc]|tackle|take on"
            r"|pull off|have a (?:go|stab)|start|attempt|agree|carry|\bsteps?\b"
            r"|change).{0,100}<soon>",
            r"^(?!.*(?:experiment|find out|whether|see if|\btest|\b(?:did|have|has|had) (?:you"
            r"|your|it|that|anything|there)\b)).*<soon>.{0,60}(?:will|would|could|can|might) "
            r"(?:you|be)",
        ),
    ),
    (
        Question.REALITY,
        (
            r"your own (?:eyes|ears)|(?:saw|seen|see|heard|hear|observed?|happened"
            r"|said)\b.{0,40}(?:\bor\b|versus|and what|and which|compared).{0,40}(?:conclud|assum"
            r"|guess|infer|imagin|suppos|interpret|read into|fill|added|fear)",
            r"\bfacts?\b.{0,40}\b(?:or|versus|from|and (?:what|which)|rather than"
            r"|compared).{0,40}(?:guess|opinion|feeling|interpret|assum|theor|fear|suppos|hunch"
            r"|impression|belief)|(?:guess|opinion|feeling|interpretation|assumption|theory"
            r"|hunch)\b,? (?:or|versus) (?:an? |the )?\bfact",
            r"(?:plain|bare|hard|pure|observable) facts|which (?:part|bit|of (?:it|this"
            r"|that)).{0,30}\bfacts?\b|(?:camera|fly on the wall|bystander|onlooker|witness"
            r"|recording)",
        ),
    ),
    (
        Question.THOUGHT,
        (
            r"(?:mind|head|brain|voice|inner (?:voice|critic|monologue))\b.{0,20}(?:say|said|tell"
            r"|told|shout|whisper|go(?:es|ing)? to|insist)|what (?:conclusion|assumption"
            r"|interpretation)s? (?:did|do|were|was)|(?:thought|belief) was\?",
            r"what were you (?:\w+ )?(?:predict|expect|imagin|fear)ing|(?:^|and |so )(?:the|your"
            r"|any) (?:\w+ )?thoughts?\?",
            r"(?:what|where) was your mind\b|(?:what|which) thought",
            r"words .{0,20}to yourself",
        ),
    ),
    (
        Question.BALANCED,
        (
            r"\byour verdict\b|one honest sentence"
            r"|<fair>(?:,? [^ ,]+,?){0,5} (?:thoughts?|views?|ways?|look|versions?|sentences?|put"
            r"|say|see|think|conclusions?|statements?|takes?|pictures?|perspectives?|beliefs?"
            r"|things?|alternatives?|wording|phrasing|position|stance|ground|message|response"
            r"|outlook)\b",
            r"in (?:the )?light of|on balance|all in all|considering (?:all|everything|both)|both "
            r"columns|(?:reasonable|fair|sensible) (?:\w+ )?(?:way|view|conclusion|thought"
            r"|take)\b(?! (?:is|was)? ?that)|(?:think|say|believe) instead|version of (?:that|the"
            r"|this) thought|all things considered|taking (?:all|both|everything|account)|bearing "
            r"(?:all|both|everything)|given (?:all|everything)|weigh(?:ing)?\b.{0,30}(?:both|two"
            r"|sides|up)|with (?:both|all|everything)\b.{0,40}(?:table|mind|view)|takes? (?:all"
            r"|both|everything|account).{0,30}(?:into|together|account)",
            r"(?:say|tell|telling|saying) (?:to )?yourself (?:instead|in place|from now)|instead "
            r"of (?:(?:the|that|this|your) (?:\w+ )?<thought>|(?:that|it|this)\b)|in (?:its|place "
            r"of) (?:place|th|your)|replace (?:it|that|this|the)",
            r"(?:re-?word|re-?phrase|re-?write|re-?state|re-?formulat|formulat|revis)\w*",
            r"how (?:would|do|could|might|should) you (?:put|word|phrase|see|sum|say|describe) "
            r"(?:it|this|that|things|the <thought>|<it>)(?: \w+)? (?:now|today|differently)",
            r"new (?:way|thought|sentence|view|take|belief|conclusion|perspective)\b|where does "
            r"(?:that|this|all) .{0,20}leave (?:the|that|this|your|you)",
            r"fair to (?:all|both|the|every)|bring.{0,30}together|(?:honest|true|kind) and "
            r"(?:honest|kind|true)|(?:closer|nearer) (?:to )?the truth",
            r"(?:version|way|view|thought|sentence)\b.{0,60}\bfair\b|taking it all"
            r"|what(?:'s| is| would be) your conclusion\b",
            r"(?:do|does|did) justice|account of (?:all|both)|<thought> sound (?:once|when|if"
            r"|now)",
        ),
    ),
    (
        Question.EVIDENCE_AGAINST,
        (
            r"(?:what|anything) .{0,20}(?:you )?(?:left|leave|leaving) out\b(?! in my)"
            r"|(?:evidence|facts?|examples?|signs?|times?|moments?|anything|experiences?|days?"
            r"|situations?|something|observations?|occasions?|reasons?|proof|what|which|ever"
            r"|bits?)\b.{0,70}(?:against|contradict|(?:do|did|does)(?:n't| not) (?:\w+ "
            r"){0,2}(?:fit|match|agree|square|support|back|hold|line up|add up)|disagree"
            r"|inconsistent|at odds|\bthe other (?:way|direction|side)|n't (?:completely "
            r"|entirely |quite |so )?(?:true|the case|so\b|like that)|not (?:been )?(?:completely "
            r"|entirely |quite |so )?(?:true|the case|so\b|like that)|(?:went|gone|going) "
            r"(?:better|differently|well|fine|right)|(?:turned|worked) out (?:better|differently"
            r"|well|fine|okay|all right)|challenge|cast|undermin|disprov|refut|weaken|poke|shake"
            r"|holes?\b|conflict|\bdoubts?\b|otherwise|less (?:true|convincing))",
            r"\bexceptions?\b|(?:speak\w*|go(?:es)?|stands?|anything|facts?|count\w*|case|argu\w*"
            r"|evidence|proof|reasons?) against|counter[- ]?(?:evidence|example|argument)",
            r"(?:turn(?:ed|s)? out|went|gone|go) (?:differently|otherwise|another way)|(?:doubt"
            r"|question|not|\w+n't) (?:that|the|this) thought|not the whole (?:story|truth)"
            r"|(?:look|see)\w* the other way|might (?:not be|be wrong)|proved? (?:it|that) wrong",
            r"when (?:is|was|has|have|were) .{0,30}(?:different|otherwise|less)|(?:is|was) (?:it"
            r"|that|this) always|contrary|\w+n't (?:turn(?:ed)? out|go|gone|happen|happened) "
            r"(?:like|that way|so)",
            r"when (?:is|was|has|were|did|does|isn't|wasn't|hasn't) .{0,25}(?:\bnot\b|n't)|when "
            r"(?:isn't|wasn't|hasn't|doesn't|didn't) (?:it|that|this)|when (?:\w+ ){1,3}(?:less"
            r"|not) (?:so|true)|ever (?:not|otherwise|different|been (?:different|otherwise"
            r"|wrong))",
            r"(?:hole|flaw|weak (?:spot|point)|gap)s? in|(?:leav\w+ out|overlook\w*|ignor\w+"
            r"|discount\w*)\b.{0,30}(?:fact|evidence|<thought>)|<thought>.{0,20}(?:leav\w+ out"
            r"|overlook|ignor|miss)|(?:defen[cs]e|lawyer).{0,40}(?:against|defen)|prov\w+ "
            r".{0,30}(?:wrong|false)|what (?:might|would|could) (?:make you )?doubt",
            r"(?:evidence|suggests?|signs?|proof|shows?|tells?)\b.{0,40}(?:(?:may|might|could) "
            r"not be|(?:it's|it is|that's|that is|be) (?:false|not|untrue|wrong|mistaken)|isn't"
            r"|wasn't|aren't|opposite|other side)|<thought> (?:failed|(?:did|has|was|does)(?:n't| "
            r"not))|\bnot to (?:happen|be)\b|reasons? to doubt|make you doubt",
            r"against (?:it|that|this|the <thought>)\b|(?:an)?other side (?:to|of) the (?:evidence"
            r"|argument)|counter to\b|less (?:certain|sure|true|convincing|likely)|\bopposite\b"
            r"|(?:do|does|did)(?:n't| not) (?:\w+ ){0,2}(?:fit|match|square|tally|support|agree"
            r"|add up|hold up)\b",
            r"(?:convinc\w*|prove)\b.{0,40}(?:(?:it's|it is|that's) (?:not|false|untrue)"
            r"|isn't true)",
        ),
    ),
    (
        Question.BALANCED,
        (
            r"(?:what|how) .{0,40}both sides|both sides.{0,30}(?:what|how)|two "
            r"sides.{0,40}(?:notice|conclu|make of|say|think)",
        ),
    ),
    (
        Question.EVIDENCE_FOR,
        (
            r"evidence|\bproof|prove (?:it|that|this)|\bspeaks? for\b|(?:support|confirm|bear"
            r"|back)s? (?:that|this|the|it|up|out|your)|in (?:its|support|favou?r)|what (?:\w+ "
            r")?(?:makes|leads|made|led) you (?!(?:come|decide|feel|laugh|want|reach|seek|get in "
            r"touch|book))",
            r"(?:what|which|anything).{0,60}(?:makes? .{0,30}(?:true|right|convincing|believable)"
            r"|tells you(?!rself)|shows? (?:you|that)|backs (?:it|that|this)|in favou?r|suggests? "
            r"(?:it|that|this|to you)|persuade|convinc|justif|gives? you (?:that|this|the) (?:idea"
            r"|impression|sense))",
            r"why .{0,40}(?:is|be|seems?|'s) (?:it |that )?(?:so(?= *[?,])|true|right|the case)"
            r"|why do you (?:think|believe|say) (?:it|that|this|so)\b|how come you (?:think"
            r"|believe|say)",
            r"(?<!no )(?<!no real )(?<!no good )reasons? .{0,30}(?:believ|think|true|suppos)"
            r"|points? (?:to|that way)|led you to (?:that|this|the|believe|think|conclude)|how do "
            r"you know|convinces you",
            r"(?:base|basing|based) .{0,20}(?:on|upon)\b|(?:on what|the) (?:basis|grounds?)\b"
            r"|(?:any|what|which) (?:grounds|basis)|(?:case|arguments?|points?) for (?:it|that"
            r"|this|the|believing|thinking)|(?:what|where).{0,20}(?:tells|told) you (?:it|that"
            r"|this)|facts .{0,30}(?:behind|for (?:it|that|this|the))",
            r"how did you (?:come to|arrive at|reach|get to) (?:that|this|the)|where do you see "
            r"(?:that|this|it)\b",
            r"\bto go on\b|column for|(?:for|supporting) column|to (?:say|show|suggest) (?:that "
            r")?(?:it|that)(?:'s| is) (?:right|true|so)",
            r"(?:makes|made|lets?) you (?:believe|think|so sure)",
        ),
    ),
    (
        Question.REALITY,
        (
            r"actually (?:see|saw|hear|heard|said|say|happen|happened|did|know|observed)|(?:facts?"
            r"|observ).{0,60}(?:assum|guess|interpret|feeling|filled)",
            r"what do you (?:really )?know (?:for (?:sure|certain|a fact))|know for a fact"
            r"|(?:match|fit|square|compare)\w* (?:with )?(?:the )?(?:facts|reality)|word for "
            r"word.{0,20}said|sa(?:id|y).{0,20}word for word|know\b.{0,40}(?:guess|assum|suppos"
            r"|imagin)|what is (?:certain|known)",
        ),
    ),
    (
        Question.ALTERNATIVE,
        (
            r"(?:someone|somebody|anyone|anybody) else (?:see|have|explain|read|look|view"
            r"|interpret|make|understand)|(?:his|her|their|other people's|someone else's|another) "
            r"(?:point of view|perspective|side|eyes|angle|viewpoint)",
            r"what else (?:could|might|may|would) (?:have )?(?:been|be|explain|account|it|mean"
            r"|that)\b|(?:some|any) other (?:cause|reason|explanation)|could it be that|if it "
            r"(?:wasn't|weren't) (?:that|so)|from (?:the )?outside",
        ),
    ),
    (
        Question.FRIEND,
        (
            r"<would>.{0,80}\b<person>\b.{0,80}(?:told|say|said|tell|see|saw|think|thought|view"
            r"|believ|felt|came|come|advi|make of|respond|put it|in (?:your|the|this|that) (?:\w+ "
            r")?(?:place|shoes|position|situation|spot|boat))",
            r"\b<person>\b.{0,80}(?:would|might|could|in (?:your|the same|this|that) (?:place"
            r"|shoes|position|situation|spot|boat))|(?:tell|say to|advise|answer|advice|comfort"
            r"|judge|treat|(?:say|happened|happen|applied) .{0,20}to|(?:say|happened|happen) "
            r"to)\b.{0,20} <person>\b",
            r"what (?:would|might|could) you (?:have )?(?:say to|said to|told|tell|advise|suggest "
            r"to|want) (?:them|him|her)\b|(?:hard|harsh|strict|tough|think the same) (?:on|with"
            r"|about|of) (?:an?|your) (?:\w+ )?<person>|<person>.{0,30}(?:the|did|made|makes) "
            r"(?:the |that )?same|if it (?:was|were) your <person>|in (?:someone|somebody) else's "
            r"(?:shoes|place|position)",
        ),
    ),
    (
        Question.WISH,
        (
            r"\b(?:wish|hope) (?:for|rather|instead|it)\b|\b(?:as|into|like) an? (?:\w+ )?(?:wish"
            r"|hope|preference|want|desire)|\byou wish\b(?! (?:us|me|to))|what .{0,20}\bwish\b(?! "
            r"(?:us|me|to))|\bpreference|would like instead|(?:rather than|instead of) (?:a "
            r")?(?:\"…\" ?)?(?:must|should|demand|rule|have to|order|command)|would (?:you "
            r")?prefer (?!to (?:start|begin|talk|stop|meet))|soft(?:er|en).{0,40}(?:rule|demand"
            r"|should|must)|softer|(?:i'd|i would) (?:like|love) it if|flexible",
        ),
    ),
    (
        Question.RULE,
        (
            r"\brules?\b.{0,60}(?:behind|about|sound|words|say|set|holding|strict|yourself|put"
            r"|here|break|follow|live|made|make|from)|(?:what|which|whose) (?:\w+ )?(?:rule|demand"
            r"|standard)\b|hold(?:ing)? yourself to",
            r"(?:\ba|\bthe|\byour|\"…\"|\bno) (?:should|must|ought)\b(?! (?:be|have|you|we|i)\b)"
            r"|who (?:says|said|decided|told you) (?:that )?(?:you|one|it) (?:must|should|have to"
            r"|has|had to|ought|need)|(?:demand|expect|require)\w*\b.{0,20} (?:of|from) yourself"
            r"|(?:demand|expectation)s?\b.{0,60}(?:behind|sound|words|set|holding|strict|yourself)",
            r"(?:what|where|why) .{0,30}(?:feel|think|believe|yourself) (?:that )?you (?:must"
            r"|should|have to|ought)",
        ),
    ),
    (
        Question.FACTORS,
        (
            r"\bfactors?\b|contribut|(?:played|had|plays?|have|has) (?:a|any|some) (?:part|role"
            r"|hand)|parts? in (?:it|this|that|how)|what else (?:was|had|could have|might have"
            r"|went|fed|led)",
            r"(?:who|what) else .{0,40}(?:caus|involved|led|had|responsib|happen|to do with)"
            r"|other (?:causes?|influences)|other (?:things|people|influences|circumstances"
            r"|forces).{0,50}(?:caus|led|involved|influenc|part|respons|to do with|about)"
            r"|(?:besides|apart from|other than|aside from) (?:you|yourself)\b|(?:out of|beyond"
            r"|outside) your control",
        ),
    ),
    (
        Question.BALANCED,
        (
            r"<fair>.{0,60}(?:thought|view|way|look|version|sentence|put|say|see|think)|(?:word"
            r"|phras|say|put)\w* (?:it|this|that) <fair>|seems? (?:truer|fairer)",
            r"(?:put|say|phrase|word).{0,40}(?:together|differently|both sides|in a (?:more|fairer"
            r"|kinder))",
        ),
    ),
    (
        Question.ALTERNATIVE,
        (
            r"how else|(?:other|another|different|alternative|further|second|more innocent"
            r"|simpler) (?:\w+ )?(?:explanations?|reasons?|ways?|readings?|possibilit\w+"
            r"|interpretations?|angles?|perspectives?|accounts?|stor(?:y|ies)|take|side|view"
            r"|viewpoint|points? of view|light|outcomes?|versions?)\b",
            r"alternative|(?:what|anything|something) else (?:could|might|may|that|which|is "
            r"possible|explains?|going on|behind|to it)|(?:be|mean|might|could) something else"
            r"|the only (?:explanation|way|reason|possib)|different(?:ly)? (?:perspective|angle"
            r"|explanation|way)|account for",
            r"(?:outsider|observer|stranger|third person|third party|neutral)",
            r"(?:see|look at|read|view|explain|understand|interpret|take) (?:it|this|that|things"
            r"|what happened|<it>) (?:quite |a bit |a little )?(?:differently|another way"
            r"|otherwise)|(?:could|might|may) you (?:possibly )?(?:be|have) (?:got it |it "
            r")?(?:missing|missed|misread|overlooking|mistaken|misreading|wrong)|(?:missing"
            r"|overlook\w*|not seeing|considered)\b.{0,20}(?:here|yet|\?)",
            r"\bbest (?:outcome|case|that|thing that|possible|scenario)\b|what if it (?:all "
            r")?(?:went|goes|turned out) (?:well|right|fine)",
            r"fresh eyes|more than one (?:way|side|explanation)|(?:behind|underneath) it"
            r"|explanations?\b|interpretations?\b",
        ),
    ),
    (
        Question.ADVANTAGE,
        (
            r"(?<!dis)advantage|\bbenefit|(?:what|how) (?:good )?do(?:es)? <it>.{0,60}(?:give|do "
            r"for|protect|get you|offer|bring you|buy you|do you)|\bgain|upside|\bpros\b|good side"
            r"|plus side|protect|pay-?off|in it for you|what do you get (?:out of|from|by)"
            r"|(?:shield|spare)s? you|keeps? you safe|\bpluses\b|purpose|(?:give|offer|bring|do) "
            r"you anything",
        ),
    ),
    (
        Question.DISADVANTAGE,
        (
            r"disadvantage|\bcosts?\b|\bcosting\b|\bprice\b|downside|drawback|\bcons\b|tak\w+ "
            r"away from you|\blose|\blosing|(?:hold|keep|stop)(?:s|ing)? you (?:back|from)"
            r"|miss(?:ing)? out|in your way|\bharms?\b|\btoll\b|\bminus(?:es)?\b|giv\w+ up (?:for"
            r"|because)|suffer|(?:pay|paid|paying) for",
            r"(?:thought|belief|idea|it|that|this) (?:hurt|harm|limit|damage)s? you",
        ),
    ),
    (
        Question.UTILITY,
        (
            r"how (?:much )?(?:help|use|constructive|productive|good)\w*.{0,12} (?:is|was|are|does"
            r"|do|has|did)\b|how (?:well|far|much)?(?: does| do) <it>.{0,50}(?:help|serv|work)"
            r"|(?:is|does|do|are|was|has|did) <it>.{0,50}(?:help|useful|serv|good for|do you "
            r"(?:any )?good|work for you|worth|of any use|any use)",
            r"(?:help(?:s|ful|ing)?|useful|serv(?:e|es|ing)|unhelpful|good for) "
            r".{0,50}(?:<thought>|daily|day to day|your life)|(?:effect|impact|influence"
            r"|consequence)s?\b|what does .{0,40}(?:thought|belief) do to|what (?:does|do|would) "
            r"<it> (?:do|lead|make)",
            r"(?:what|how).{0,60}(?:when|if|whenever|each time|once|after|by) (?:you )?(?:\w+ "
            r")?(?:believ|tell yourself|telling yourself|buy|think(?:ing)? (?:it|that|this|like"
            r"|so)|hold(?:ing)? (?:on|it|that|this))|(?:believing|thinking|holding|telling "
            r"yourself)\b.{0,40}(?:affect|make you|do to|lead|change|leave)|how does "
            r"<it>.{0,40}(?:affect|make you|influence|shape|change|leave)|without (?:the|that"
            r"|this) <thought>|stop(?:ped)? (?:believing|thinking)|did(?:n't| not) (?:believe"
            r"|think|have th)|let (?:go of|it go)",
            r"(?:day|life|around) believing|when(?:ever)? you (?:do )?believe (?:it|this|that)\b"
            r"|doing you (?:any )?good|difference (?:would|does|did) it make",
            r"how do you (?:behave|act|react) (?:when|if)|where does <it>.{0,20}(?:get|lead|take)"
            r"|doing to your",
        ),
    ),
    (
        Question.EXPERIMENT,
        (
            r"experiment|small test|try (?:out|it|one|a|this|that|something)\b|\btest (?:it|this"
            r"|that|out|the|your|whether|for)\b|to the test|to (?:a|an) (?:\w+ )?test\b"
            r"|small(?:est)? (?:first )?(?:step|test|thing).{0,40}(?:find out|see|test|try|check"
            r"|learn)|find(?:ing)? out (?:whether|if|for)|(?:see|check|discover|learn) (?:for "
            r"yourself )?(?:whether|if) (?:it|that|this|the|your|there)|\bpredict|try(?:ing)? "
            r"(?:\w+ ){0,3}differently|test run|trial run|\btried (?:it|that|this) out",
        ),
    ),
    (
        Question.OPTIONS,
        (
            r"\boptions?\b|solutions?|brainstorm|(?:what|which|any|some|more|other|collect|few"
            r"|your|list|of|gather|the) ideas\b|what (?:could|might|can) you do(?! (?:you"
            r"|differently this))|(?:what|which|different|some|possible|many) (?:\w+ )?ways (?:of"
            r"|to|could|might)|choices\b|what (?:have you|else have you) (?:tried|thought)"
            r"|possible (?:steps|moves|answers)|how (?:could|might) you (?:solve|tackle|go about"
            r"|change)|what would solve",
        ),
    ),
    (
        Question.COMMIT,
        (
            r"^(?!.*\b(?:hit|happen(?:ed)?|was|were|felt|hardest|moment when)\b).*\b(?:will|would"
            r"|could|can|might|like|want|take|step|plan|ready|do)\b.{0,60}"
            r"(?<!from )(?:this|next|coming|the) (?:week|days?)\b|take (?:away|with you|home|from)"
            r"|taking (?:away"
            r"|with you|home|from)|take-?away|(?:you'll|you will|will you) (?:\w+ )?(?:remember"
            r"|take|keep)|(?:actions?|steps?) (?:will|would|could|can) you|(?:got|get|gained"
            r"|taken) (?:out of|from) (?:today|this session|our|this hour)",
            r"(?:one|first|next|small|easy|tiny|manageable|concrete|doable|realistic) (?:\w+,? "
            r")?(?:\w+ )?(?:steps?|things?|actions?)\b.{0,60}(?:week|tomorrow|\bdo\b|take|try"
            r"|start|be\?)|next (?:small |little |first )?step|small(?:est)? (?:next |first )?step"
            r"|commit|homework|action plan|(?:willing|ready|like|prepared) to (?:do|try|remember"
            r"|keep|hold on|undertake)",
            r"(?:matters? (?:most|to you)|stood out|stands out|remember|useful|important|helpful"
            r"|helped|key|struck|main|biggest) .{0,30}(?:most|today|session|(?:from|in|of) (?:this"
            r"|our|today)|point|lesson|message|insight)|(?:^|(?:you|do|kindly|please|to|and|then) "
            r")(?:sum|boil|wrap) (?:it |this |that |things )?(?:all )?(?:up|down)(?! what (?:i"
            r"|you))|(?:you|you please|you kindly|please|to) summari[sz]e|in a nutshell",
            r"(?:did|have|'ve|do|will) you (?:\w+ )?(?:learn|learnt|learned|discover|realis|realiz"
            r"|gain)|(?:learning|take-?home) (?:point|message)|worth (?:writing|noting|keeping"
            r"|remembering|holding)|(?:write|writing|note|noting|jot|put) (?:\w+ )?down|(?:hold on"
            r"|hang on) to|(?:stay|stick)s? with you|leav\w+ with|like to (?:remember|keep)"
            r"|conclusions?\b.{0,40}(?:draw|drawn|today|discussion)|(?:remind|tell) yourself "
            r"(?:when|next|later)|put .{0,40}into practice|when (?:will|would|could|can) you (?:do"
            r"|try|start|fit)",
            r"(?:cover|discuss|talk|gone through|found|look)\w* .{0,12}today|(?:get|got|gained?"
            r"|taken?) (?:out of|from) (?:today|this|our)\b",
            r"you(?:'ve| have) (?:learned|learnt|discovered)|(?:which|what) (?:bit|part|thing) of "
            r"(?:today|this (?:session|hour|talk))|what today was|what (?:will you"
            r"|are you going to) do\b",
            r"(?:which|what) (?:small|little|tiny|next|one) (?:\w+ )?(?:action|step)\b"
            r"|^what did you find\?|^what will it be\?",
            r"summ?(?:ed)? up (?:today|(?:the|this|our) (?:session|hour|talk))",
        ),
    ),
    (
        Question.PROBLEM,
        (
            r"(?:concrete|exact|specific|practical|real|main|biggest|actual"
            r"|core)\w*.{0,20}(?:problem|part|piece|issue|difficulty)|(?:which|what) (?:part|bit"
            r"|piece|aspect).{0,40}(?:change|yours|control|influence|solve|up to you|do something"
            r"|affect)|problem itself|pin (?:it |this |the problem )?down|(?:define|spell out"
            r"|specify|state) the (?:problem|difficulty|issue)|(?:within|in|under) your (?:control"
            r"|power|hands)|what .{0,30}need(?:s)? (?:solving|fixing|to change)",
        ),
    ),
    (
        Question.MEANING,
        (
            r"what (?:would|does|did|do|might) <it>.{0,30}(?:mean|say about|make you)|what(?: is"
            r"|'s| would be|'d be)? (?:so )?(?:bad|hard|upsetting|awful|terrible|wrong) about"
            r"|mean (?:to|about|for) you|say about you|(?:if|suppose|supposing) .{0,60}(?:so what"
            r"|then what|what then|what follows)|why (?:would|does|did) (?:it|that|this) (?:matter"
            r"|bother|be so|hurt)|what (?:would|does) .{0,30}mean\b|significance|meaning",
        ),
    ),
    (
        Question.THOUGHT,
        (
            r"(?:came|comes|come|sprang) to mind|you told yourself|thoughts? into words|(?:through"
            r"|in|across|into|to) your (?:mind|head|brain)|what (?:you (?:were|had been)|(?:were"
            r"|are|did|was) you) (?:\w+ )?(?:think|reckon|thinking|telling yourself|tell yourself"
            r"|saying to yourself|say to yourself|fear|assume|expect|imagin|make of|conclude|take"
            r"|read|interpret|believ|afraid|picturing|predict|worry|worried)",
            r"what (?:thoughts?|words|sentence|images?)|which (?:thoughts?|worr|images?|ideas?)"
            r"|say(?:ing)? to yourself|tell(?:ing)? yourself|giving yourself|thought(?:s)? "
            r"(?:comes?|came|goes|went|shows?|appear|popp|that (?:came|occurred|comes|crossed"
            r"|struck|hit|went|popped|upset))|(?:through|cross(?:ed|ing)?) your mind",
            r"your mind (?:right|just|at|when|then|as)",
            r"(?:what|which|name|identify|catch|recall|recollect|describe|about|to hear|notice"
            r"|find|share|capture|was there) (?:is |was |were |are |the |that |a |any |'s "
            r")*(?:\w+ ){0,2}(?:automatic|hot|underlying|upsetting|negative|first|exact"
            r"|troubling)? ?thoughts?\b|(?:what's|what was|what is) the (?:\w+ )?(?:thought|belief"
            r"|image|idea|worry|message|fear)\b|thoughts?,? (?:if any|right then|at the time|at "
            r"that|behind|underneath|beneath|just before)",
            r"how (?:did|do) you (?:interpret|read|explain|understand|make sense)|what (?:sense"
            r"|meaning) (?:did|do) you|what occurred to you|came to you|(?:occurred to|popped"
            r"|sprang|flashed)\b",
            r"(?:in|into|on|to|of) your thoughts\b(?! (?:on|about))|what .{0,20}you (?:were "
            r")?(?:so |most )?(?:worried|afraid|scared|frightened)",
        ),
    ),
    (
        Question.SITUATION,
        (
            r"when did (?:it|this|that|you) last|when was the last|last (?:happen|felt|bother"
            r"|occur|came|time)|(?:about|describe|think of|name|recall|pick) (?:an?|one|some) "
            r"(?:\w+ )?(?:time|moment|occasion|day|incident|instance)|(?:took|take|taken|taking) "
            r"place|for-instance|set the scene|led up to|lead-?up|just (?:happened|before it)"
            r"|(?:what|who|where) (?:else )?(?:were|was|'s) (?:you|going on(?! (?:in|with)(?:side"
            r"|in)?\b)|happening|there|with you|around|present|doing|it that)\b|^(?:so |and "
            r"|okay, |then )*what (?:exactly |precisely |actually )?(?:happened|occurred|took "
            r"place|went on)\b",
            r"(?:recent|particular|specific|concrete|typical|single|certain|real|actual|last"
            r"|latest|one|clear) (?:\w+ )?(?:time|moment|situation|example|day|occasion|incident"
            r"|instance|event|episode|scene)\b(?!.{0,60}(?:feel|emotion|think|thought))",
            r"the setting\b|most recently",
        ),
    ),
    (
        Question.FEELING,
        (
            r"which (?:\w+ )?(?:word|name) (?:\w+ )?(?:fits|suits|describes)|\bfeel|\bfelt\b"
            r"|feeling|emotion|in your (?:body|heart|chest|stomach|gut)|\bmood|how "
            r"(?:was|is|did|'d|does|do) (?:that|it|this|all that|he|she|they) (?:for you|hit you"
            r"|land|sit with|affect you|leave you|strike you|touch you|get to you)|hurts? (?:the "
            r")?most",
            r"(?:what|how) was (?:that|it|this) like|what (?:came|comes|come|stirred|welled|went"
            r"|goes) (?:up|on)? ?(?:for|in|inside|up in|on in|on inside)\b ?(?:you)?|(?:were|are) "
            r"you (?:\w+ )?(?:<emotion>|mad|down|cross|low|hurt|blue|fed up)\b|bodily|physically"
            r"|\bstir|inside (?:of )?you|(?:happen|go|went|going)\w* (?:on )?inside|what did it "
            r"do to you|your reaction|your heart\b",
        ),
    ),
    (
        Question.SITUATION,
        (
            r"(?:walk|talk|run|take|lead|guide)(?:ing)? me (?:through|back)|paint (?:me )?a "
            r"picture",
            r"(?:what|when|where|how|who|whatever) (?:exactly |precisely |actually |all |then "
            r"|else )*(?:happened|occurred|happens|did (?:it|this|that) (?:happen|start|begin"
            r"|come)|does (?:it|this|that) (?:happen|start|come|tend)|was (?:the )?last)|(?:when"
            r"|where) was it|what (?:went|goes) (?:on|down|wrong)\b|what (?:triggered|sparked"
            r"|started|kicked|brought|caused|provoked|prompted|upset|set)\b",
            r"did (?:this|it|that) last happen|recent(?:ly)? (?:time|moment|example|situation)"
            r"|last time|a (?:specific|particular|concrete|typical|recent) (?:moment|time"
            r"|situation|example|day)|examples? of|an (?:example|instance)|which (?:situation"
            r"|moment|occasion|event)s?|circumstances|the (?:situation|event|incident|occasion"
            r"|scene)\b|what (?:exactly |precisely )?did (?!you\b|i\b|we\b|it\b|that\b"
            r"|this\b)(?:\w+ ){1,2}(?:do|say)\b",
            r"\bunfold|\boutline|\btrigger|who did what",
        ),
    ),
    (
        Question.OPEN,
        (
            r"what brings|brought you|(?:made|makes|led) you (?:come|decide|reach|seek|get in "
            r"touch|book)|what(?: has|'s| is| have)(?: been)? (?:troubl|bother|weigh|worry|bug|eat"
            r"|up\b|upset|hard|difficult|tough|wrong|getting|gnaw|nag|the matter|matter|keeping"
            r"|happening|new|different|hardest|most (?:difficult|pressing|urgent))\w*",
            r"(?:on|off) your (?:mind|chest|plate|shoulders|heart)|tell me (?:more|a (?:little"
            r"|bit)|about|what|how)|what(?: would| do|'d| did)? you (?:like|want|hope|wish"
            r"|need)\b(?! (?:them|him|her|someone|your)\b)|what's (?:been )?(?:on|going|happening"
            r"|the (?:matter|problem|trouble|issue|story|main|hardest|most|biggest|thing"
            r"|difficulty)\b)|how (?:are|have) (?:you|things)|how has (?:your|the|life|everything)"
            r"|how's (?:it|life|everything|your|the)|get (?:out of|from) (?:this|today|our)",
            r"say (?:\w+ )?more|more about|hear (?:more|about|what)|help me understand|what is it "
            r"like|what has (?:it|that|this|life) been like|how can i help|anything else|what "
            r"(?:is|are) (?:hardest|the hardest)|are you (?:hoping|looking) for|what (?:concern"
            r"|issue|difficult|trouble|problem)\w*",
        ),
    ),
)
"""What each kind says, from the beginning of a word on. The first that fits is taken, so what only
one kind says comes before what several say."""
ASK_PATTERNS = tuple(
    (ask, re.compile(rf"\b(?:{_spell('|'.join(patterns))})", re.IGNORECASE))
    for ask, patterns in ASKS
)
BACK_TO = re.compile(
    _spell(
        r"\b(?:(?:back|returning|return) to|once more|(?:began|begun|started) with"
        r"|(?:old|first|original|initial|earlier) <thought>)"
    ),
    re.IGNORECASE,
)
"""What makes a rating a second one, wherever it stands in a turn."""
