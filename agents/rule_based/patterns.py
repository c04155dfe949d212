"""The patterns of English by which the embedded cast hears a counselor."""

import re

from agents.rule_based.techniques import ACTION_TEXTS
from psy_env.vocabulary import Question

SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+[\"”’']?|\n|$)")
QUOTED = re.compile(r"[\"“][^\"“”]{1,400}[\"”]")
WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
INVITATION = re.compile(
    r"\b(?:tell me|walk me through|take me (?:through|back)|describe|let['’]s "
    r"(?:list|look|write|draw|put|take|try|see|build|start|work)"
    r"|imagine|picture|think of|think about|i wonder|i['’]d like (?:you )?to "
    r"(?:hear|ask|know|understand|look)|i['’]d be curious"
    r"|could you|can you|would you|help me understand|try to|put .{1,60} into words|feel free)\b",
    re.IGNORECASE,
)

ASKS: tuple[tuple[Question, str], ...] = (
    (
        Question.CHECK,
        r"did i (?:get|hear|understand|miss)|have i (?:got|understood|missed)|is that "
        r"(?:right|fair|about right|how)"
        r"|does that (?:fit|sound|capture|match|seem|feel) |does that (?:fit|sound right|make "
        r"sense)\?"
        r"|(?:what|anything).{0,20}(?:did|have) i (?:miss|leave|left)|would you "
        r"(?:change|correct|add)|am i (?:hearing|getting)"
        r"|is there anything (?:you would|you['’]d) (?:change|correct|add)",
    ),
    (
        Question.RERATE,
        r"(?:\bnow\b|again|at this point|by now|after all "
        r"(?:this|that)|today['’]s).{0,80}(?:believe|true|strong|\bsure\b|rate|0 to 100|out of 100)"
        r"|(?:believe|true|strong|\bsure\b|rate|0 to 100|out of 100).{0,60}(?:\bnow\b|again|at "
        r"this point|by now|after all (?:this|that))"
        r"|still believe|how has that number|where is that number",
    ),
    (
        Question.PLACE,
        r"where .{0,60}(?:line|scale|continuum|between|in between|spectrum|range)|(?:place|put) "
        r"yourself|between (?:those|the) (?:two|extremes)",
    ),
    (
        Question.EXTREMES,
        r"(?:two ends|both ends|either end|one end|other end|extremes?).{0,80}|what would "
        r"(?:0|zero) (?:percent )?(?:and|mean|look)"
        r"|someone at the (?:very )?(?:bottom|top)",
    ),
    (
        Question.SHARES,
        r"slices?|shares?\b.{0,40}|percent(?:age)? (?:of|belongs|goes)|how much of "
        r"(?:it|this|that) (?:is|was|falls)|pie\b|divide",
    ),
    (
        Question.LADDER,
        r"ladder|from (?:the )?(?:easiest|least)|easiest to (?:the )?hardest|order "
        r".{0,40}(?:easy|hard|scary)|rung",
    ),
    (
        Question.RATE,
        r"0 (?:to|and) (?:100|10)\b|zero to (?:ten|a hundred|one hundred)|1 to 10|out of "
        r"(?:100|ten|10)|how (?:much|strongly|firmly|fully) do you believe"
        r"|how (?:true|convincing|strong|sure|certain) (?:does|is|do|are)|scale (?:of|from)"
        r"|(?:if )?(?:0|zero) (?:is|means|being) .{0,60}hundred|\bpercent\b.{0,30}(?:believe|sure)"
        r"|from (?:0|zero) to",
    ),
    (
        Question.WORST,
        r"worst|what are you (?:most )?afraid (?:might|will|would|could) happen|what if "
        r"(?:it|that) (?:really )?(?:came true|happened)"
        r"|nightmare|most terrible",
    ),
    (
        Question.LIKELIHOOD,
        r"how (?:likely|probable|often does)|what are the (?:chances|odds)|realistic(?:ally)? "
        r".{0,30}(?:chance|likel)|probab|most likely",
    ),
    (
        Question.COPE,
        r"how (?:would|could|might|will|did|do|can) you (?:cope|handle|deal|manage|get "
        r"through|look after|respond|help yourself)"
        r"|what (?:would|could|might|will) (?:help you|you do if|get in the way)|get in the "
        r"way|obstacle|who could (?:help|support)",
    ),
    (
        Question.EVIDENCE_AGAINST,
        r"(?:evidence|facts?|examples?|signs?|times?|moments?|anything|experiences?|days?"
        r"|situations?|something)\b.{0,70}"
        r"(?:against|contradict|does(?:n['’]t| not) (?:quite )?fit|do(?:n['’]t| not) (?:quite "
        r")?fit|did(?:n['’]t| not) (?:quite )?fit|disagree"
        r"|other (?:way|direction)|n['’]t (?:completely |entirely )?true|not (?:completely "
        r"|entirely )?true|went (?:better|differently|well|fine)|turned out "
        r"(?:better|differently|well|fine)|challenge)"
        r"|\bexceptions?\b|(?:speaks?|goes|stands|anything|facts?) against"
        r"|counter[- ]?(?:evidence|example)"
        r"|(?:turn(?:ed|s)? out|went|gone|go) (?:differently|otherwise|another way)"
        r"|(?:doubt|question|not|n['’]t) (?:that|the|this) thought|not the whole (?:story|truth)"
        r"|(?:look|see)\w* the other way|might (?:not be|be wrong)|proved? (?:it|that) wrong",
    ),
    (
        Question.EVIDENCE_FOR,
        r"evidence|proof|\bspeaks? for\b|supports? (?:that|this|the|it)|what (?:makes|leads) you "
        r"|(?:what|which|anything).{0,60}(?:makes? .{0,30}(?:true|right|convincing|believable)"
        r"|tells? you(?!rself)|shows? (?:you|that)|backs (?:it|that|this)|in favou?r)"
        r"|why .{0,40}(?:is|be|seems?) true"
        r"|reasons? .{0,30}(?:believe|think|true)|what (?:makes|leads) you "
        r"(?:think|believe|so sure|to (?:think|believe|that))"
        r"|points? to|how do you know|convinces you",
    ),
    (
        Question.REALITY,
        r"actually "
        r"(?:see|saw|hear|heard|said|say|happen|happened|did|know|observed)|(?:facts?"
        r"|observ).{0,60}(?:assum|guess|interpret|feeling|filled)"
        r"|camera|what do you know for (?:sure|certain)|know for a fact|match(?:es)? (?:the "
        r")?(?:facts|reality)",
    ),
    (
        Question.FRIEND,
        r"(?:friend|someone you (?:care|love)|loved one|a "
        r"child|colleague|sister|brother).{0,60}(?:told|say|said|tell|see|saw|think|view|in your "
        r"(?:place|shoes)|situation)"
        r"|(?:tell|say to|advise|answer) (?:a|your) (?:good |close |best |dear )?friend",
    ),
    (
        Question.RULE,
        r"(?:rule|\"?should\"?|\bmust\b|demand|expectation)s?.{0,60}(?:behind|about|sound|words"
        r"|say|set|holding|strict|yourself|put|here)"
        r"|(?:what|which) (?:rule|should|demand)|hold(?:ing)? yourself to",
    ),
    (
        Question.WISH,
        r"\bwish|prefer(?:ence|red)?\b|would like instead|rather than (?:a "
        r")?(?:must|should|demand|rule)|softer|instead of .{0,20}(?:should|must)",
    ),
    (
        Question.FACTORS,
        r"(?:factor|contribut|played (?:a|any) (?:part|role)|part(?:s)? in "
        r"(?:it|this|that|how)|what else (?:was|had|could have|might have|went))",
    ),
    (
        Question.BALANCED,
        r"(?:balanc|fair(?:er)?|kinder|steadier|calmer|wiser|milder|more "
        r"(?:realistic|helpful|accurate|rounded|even)|middle)\w*.{0,60}(?:thought|view|way|look"
        r"|version|sentence|put|say|see|think)"
        r"|(?:put|say|phrase|word).{0,40}(?:together|differently|both sides|in a "
        r"(?:more|fairer|kinder))|new (?:way|thought|sentence)|taking (?:all|both).{0,40}together",
    ),
    (
        Question.ALTERNATIVE,
        r"how else|other (?:explanation|reason|way|reading|possibilit|interpretation)|another "
        r"(?:explanation|way|reason|angle|reading|perspective|possibility)"
        r"|alternative|what else (?:could|might|may)|different(?:ly)? "
        r"(?:perspective|angle|explanation|way)|someone else (?:see|have|explain|read)",
    ),
    (
        Question.ADVANTAGE,
        r"advantage|benefit|what do(?:es)? (?:it|that|this|holding).{0,60}(?:give|do "
        r"for|protect|get you)|gain|upside|pros\b|good side|protect",
    ),
    (
        Question.DISADVANTAGE,
        r"disadvantage|\bcosts?\b|price|downside|drawback|\bcons\b|take away from|\blose|holding "
        r"you back|hold you back|miss out",
    ),
    (
        Question.UTILITY,
        r"(?:help(?:s|ful|ing)?|useful|serv(?:e|es|ing)|unhelpful|good for) "
        r".{0,50}(?:you|thought|daily|day|life)|useful|what does .{0,40}(?:thought|belief) do "
        r"to|effect .{0,40}(?:day|life|mood)",
    ),
    (
        Question.EXPERIMENT,
        r"experiment|small test|try (?:out|it|one|a |this|that|something)|test "
        r"(?:it|this|that|out|the)|small(?:est)? (?:first )?(?:step|test|thing).{0,40}(?:find "
        r"out|see|test|try|check|learn)|find out whether",
    ),
    (
        Question.OPTIONS,
        r"option|solutions?|brainstorm|ideas?\b.{0,40}|what (?:could|might) you do|ways "
        r"(?:of|to)\b",
    ),
    (
        Question.COMMIT,
        r"(?:this|next|coming|the) (?:week|days?).{0,60}|take (?:away|with you|home|from)|one "
        r"(?:small,? )?(?:concrete )?(?:step|thing).{0,60}(?:week|tomorrow|do|take|try|start)"
        r"|commit|homework|next step|(?:willing|ready|like) to (?:do|try|remember|keep|hold on)"
        r"|(?:matters?|stood out|stands out|remember|useful|important) .{0,20}(?:most|today|from "
        r"(?:this|today))|sum (?:it |this )?up",
    ),
    (
        Question.PROBLEM,
        r"(?:concrete|exact|specific|practical|real|main|biggest).{0,20}(?:problem|part|piece)"
        r"|which "
        r"part .{0,40}(?:change|yours|control|influence|solve)|problem itself|pin down",
    ),
    (
        Question.MEANING,
        r"what (?:would|does|did|do) (?:that|it|this|they).{0,30}(?:mean|say about)|what is (?:so "
        r")?(?:bad|hard|upsetting) about|mean (?:to|about|for) you|say about you",
    ),
    (
        Question.THOUGHT,
        r"(?:through|in|across) your (?:mind|head)|what (?:were|are|did) you "
        r"(?:think|thinking|telling yourself|tell yourself|saying to yourself|say to "
        r"yourself|fear|assume|expect|imagin|make of)"
        r"|what (?:thoughts?|words|sentence)|which thoughts?|say(?:ing)? to yourself|tell(?:ing)? "
        r"yourself|thought(?:s)? (?:comes?|came|goes|went|shows?|appear|popp)",
    ),
    (
        Question.FEELING,
        r"\bfeel|feeling|emotion|in your body|mood|how (?:was|is) (?:that|it|this) for "
        r"you|hurt(?:s)? (?:the )?most",
    ),
    (
        Question.SITUATION,
        r"walk me through|take me (?:through|back)|(?:what|when|where|how) (?:exactly "
        r")?(?:happened|did (?:it|this|that) (?:happen|start|begin|come)|was (?:the )?last)"
        r"|did (?:this|it|that) last happen|recent(?:ly)? (?:time|moment|example|situation)|last "
        r"time|a (?:specific|particular|concrete|typical|recent) "
        r"(?:moment|time|situation|example|day)|what set it off|example of (?:when|a)",
    ),
    (
        Question.OPEN,
        r"what brings|brought you|what(?: has|['’]s| is)(?: been)? (?:troubl|bother|weigh|worry)\w+"
        r"|on your mind|tell me (?:more|a (?:little|bit)|about)|what(?: would|['’]d)? "
        r"you (?:like|want) to|what['’]s (?:been )?(?:on|going|happening|the)|how are you|how "
        r"have you"
        r"|say more|more about|help me understand|where (?:would|shall|should) (?:you|we) (?:like "
        r"to )?(?:begin|start)|what is it like|what has (?:it|that|this) been like|how can i "
        r"help|anything else|what (?:is|are) (?:hardest|the hardest)",
    ),
)
ASK_PATTERNS = tuple((ask, re.compile(pattern, re.IGNORECASE)) for ask, pattern in ASKS)
ANY_CLOSE = re.compile(
    r"\b(?:good ?bye|take (?:good )?care(?:[.!,]|$| of yourself)|see you "
    r"(?:next|soon|again)|until next time|(?:end|close|finish|stop|leave it) (?:here|there|our "
    r"session|the session|for today|our time)"
    r"|bring (?:us|today|this|our session) to (?:a|an) (?:close|end)|wrap(?:ping)? up|come to the "
    r"end)",
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
