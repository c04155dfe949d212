"""The patterns of English by which the embedded cast hears a counselor."""

import re

from agents.rule_based.techniques import ACTION_TEXTS
from psy_env.vocabulary import Question

SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+[\"”’']?|\n|$)")
QUOTED = re.compile(r"[\"“][^\"“”]{1,400}[\"”]")
WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
ANY_CLOSE = re.compile(
    r"\b(?:good ?(?:bye|night)|bye(?:[- ]bye)?(?:[.!,]|$| for)|cheerio|farewell|see ya|take "
    r"(?:good )?care(?:[.!,]|$| of yourself)|(?<!you )look after yourself|see you "
    r"(?:next|soon|again|then|on|in a)|(?:un)?till? next (?:time|week|session)|(?:end|close|finish"
    r"|stop|leave it) (?:here|there|our session|the session|for today|our time)"
    r"|bring (?:us|today|this|our session) to (?:a|an) (?:close|end)|wrap(?:ping)? up|come to the "
    r"end|that(?:['’]s| is) (?:our|all the) time\b)",
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
    r"|overwhelmed|tense|stressed|disappointed|helpless|jealous|tired(?! of\b)|exhausted|irritated"
    "|resentful|insecure|inadequate|empty|panicky"
    "|humiliated|rejected|bitter|uneasy|miserable|depressed|defeated|unhappy|dejected|annoyed"
    "|furious|regretful|useless|stuck|dread|grief|fear"
    "|shame|guilt|sadness|anger|worry|anxiety|frustration|loneliness|disappointment|pressure"
    "|fearful|apprehensive|numb|unsettled|self-conscious"
    "|restless|heartbroken|gloomy|powerless|terrified|distressed|drained|irritable|grieving"
    r"|(?<=feel )flat|(?<=felt )flat|(?<=feel so )flat"
    r"|(?<=felt so )flat|(?<=feeling )flat|(?<=being )flat|(?<='m )flat"
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
