"""How the embedded client answers each kind of question, once it does answer.

Slots as in `client_phrases`. A template with {other} speaks of a thought that is already out, one
with {moment} of a situation that is already told, and one with {situation} tells it: each is only
used then. {topic} only stands where any noun fits, 'my pets' as well as 'that horse' or 'my
cousin's wedding': behind 'about', 'of' or 'when it comes to'.
"""

from psy_env.vocabulary import Question

ANSWERS: dict[Question, tuple[str, ...]] = {
    Question.OPEN: (
        "[What I came for has to do with|What's on my mind has to do with] {topic}, [and I can't "
        "put it down|and I feel {emotion}|and that takes up most of my head]. [So you know a bit "
        "about me, too|A word about me as well]: {fact_l}.",
        "[Lately|These days|For a while now] I [keep thinking about|lie awake thinking "
        "about|can't stop thinking about] {topic}, [and I feel {emotion} most of the time|and "
        "I've become hard to live with|and by the evening I feel {emotion} and worn out].",
        "[It's not dramatic from the outside|From the outside it looks fine]. [Inside I feel "
        "{emotion}|But I feel {emotion}], [day after day|week after week|again and again], "
        "[because of|most of all when I think of] {topic}.",
        "[The short version|In a few words]: I [feel {emotion} about|can't relax when it comes "
        "to] {topic}. [It colors the whole day|It takes more of me than I thought|Other people "
        "seem to manage this better].",
        "[I try not to think about|I wake up thinking about] {topic}. [Some days I feel {emotion} "
        "even before breakfast|Soon I feel {emotion} and get little done|And underneath I feel "
        "{emotion}, all the time].",
    ),
    Question.SITUATION: (
        "[I'll tell it the way I remember it|I'll tell it from the start|There's one time I keep "
        "going back to|Let me tell it in order|There is a day I could tell you about]. "
        "{situation}. [I keep coming back to that|It stayed with me|I haven't told many people|It "
        "goes through me again as I tell it], [and I still feel {emotion} when I think of it|and "
        "it left me feeling {emotion}|and to this day I feel {emotion} about it].",
        "{situation}. [I keep replaying it|I can't seem to put it away|I've told it to myself a "
        "hundred times], [and each time I feel {emotion}|and I feel {emotion} all over again|and "
        "I don't know what to do with it].",
        "{situation}. [I try not to think of it|I know it's over|I wish it didn't matter], but "
        "[it left me feeling {emotion}|I felt so {emotion}|I still feel {emotion} "
        "about it].",
        "[What happened was this|It went like this|The time I have in mind is this|What comes up "
        "first is this]: {situation_l}. [That's what I see before me when I think of|That's where "
        "my head goes when it comes to] {topic}[, again and again|, whether I want to or not|, "
        "and I feel {emotion}|].",
    ),
    Question.FEELING: (
        "[I felt|Mostly I felt] {emotion}, [right in my chest|more than I wanted to show|for "
        "hours]. [It comes back whenever I think about it|It's the same whenever I think of "
        "{topic}|I couldn't shake it off].",
        "{emotion_c}. [That's the word for it|That's the closest word I have|I can't put it any "
        "better]. [I feel it in my stomach first|My shoulders go tight|I can hardly sit still], "
        "[even now|as soon as it comes back to me|whenever I think of {topic}].",
        "[I guess|I think|I suppose] I felt {emotion}, [and a bit small|and then worn out|and "
        "then cross with myself for it]. [It was strongest right at that moment|It got worse in "
        "the evening|It hasn't quite left me since].",
        "[My throat closes up first|There's a lump in my throat|I go hot and then cold|My stomach "
        "turns]. [That's how I know that I feel {emotion}|And then it's clear that I feel "
        "{emotion}]. [It happens again when I talk about it|I get that way when I think of "
        "{topic}].",
        "[More than anything, {emotion}|In one word, {emotion}]. [It came up slowly|It was there "
        "at once|It hit me later], and [I couldn't shake it off|it stayed for days|I didn't know "
        "where to put it].",
        "[It sat like a stone in me|My chest went tight|My hands got cold]. I felt {emotion}, "
        "[and I tried not to let it show|and I couldn't eat after that|and it was still there the "
        "next morning].",
    ),
    Question.THOUGHT: (
        "[It's always the same sentence|There is nothing new behind it]: [each time it comes down "
        "to this|it ends at the same place], that {other_l}. [Then I feel {emotion}|And right "
        "after that I feel {emotion}].",
        "[Nothing else, really|My head says nothing new]. [Only that {other_l}|It's still that "
        "{other_l}], [over and over|and I feel {emotion} each time].",
        "[I've told you what I think|You've heard the thoughts by now]. [They start up as soon as "
        "it's quiet|One follows the other], [and I end up feeling {emotion}|until I feel "
        "{emotion}].",
    ),
    Question.MEANING: (
        "[If it's true|If that's really so] that {other_l}, [then I don't know what I'm "
        "worth|then something about me must be off|then what was all the effort for].",
        "[It would mean|I guess it means] [that I'm not who I wanted to be|that I've been fooling "
        "myself|that I have less to hold on to than I thought], [and then I'd feel {emotion} for "
        "good|and just picturing that, I feel {emotion}].",
        "[It would touch everything|It would be more than one bad day|It would go deep]. [A lot "
        "of how I see myself depends on it|I've built a lot on not being that person|It's the one "
        "thing I never wanted to be], [so I'd "
        "feel lost|and that's why I feel so {emotion}].",
    ),
    Question.CHECK: (
        "[Yes|Yeah], [that's it|that's about right|that's how it is|that's the order it goes in]. "
        "[It helps to hear it said|It's strange, but good, to hear it from someone else], [how "
        "{emotion} I feel with all that|how {emotion} I end up feeling].",
        "[Yes, that fits|That's pretty much how it is]. [I'd only add that|Only that] [it's worse "
        "at night|it takes up a lot of room|it wears me out|nobody around me knows], "
        "[and that I wish I felt "
        "less {emotion}|and that some days I feel {emotion} from morning on].",
        "[That's fair|Right|Mm, yes]. [When you say it like that|Put like that], [it does hang "
        "together|I can see how one thing leads to the next]. [I tell myself that {other_l}, and "
        "soon I feel {emotion}|First comes the idea that {other_l}, and from there I feel "
        "{emotion}].",
        "[That's all of it|You heard me right|Yes, close enough]. [Feeling {emotion} about "
        "{topic}, that's how I'd say it myself|I feel {emotion}, and that's where it comes from].",
        "[I couldn't have put it in that order|Nobody has laid it out for me like that|I never "
        "looked at all of it in one piece]. [But yes, it fits|And it's right|Yes, that's how it "
        "hangs together], [all of it|from the first bit to the last|down to "
        "the part where I feel {emotion}|and it explains why I come out {emotion} every time].",
        "[I'd sign that|It's strange to hear it so short|It sounds so simple from outside|You put "
        "it shorter than I could|Out loud it's only three lines]. [That is what goes on in me|It "
        "is what I live with|It's what my head does all day|I know that chain by heart], [the "
        "idea that {other_l} and all|with me {emotion} at the end of it|only that inside it's "
        "louder|only that inside it goes much faster].",
        "[Mostly, yes|More or less, yes]. [If anything, I feel more {emotion} than it sounds|I'd "
        "say feeling {emotion} is the bigger part of it], [and then the thoughts start|and the "
        "thoughts come on top].",
    ),
    Question.RATE: (
        "[It's there most of the day|I hardly notice that it's a thought]. I'd put it at {pct}[, "
        "roughly|, more or less|]. [With someone beside me I'd say less|As long as I feel "
        "{emotion}, I can't go lower|I don't even have to think about the number|Today it may be a "
        "little less|I'd have said the same last week|It's been there for years].",
        "[I'd say|Probably|Maybe|Around] {pct} [out of 100|percent]. [When I feel {emotion}, it "
        "goes up|In a bad hour it feels like all of it|At night it's even higher|Ask me in the "
        "morning and you'd hear more|With other people around it drops a little|While I'm busy I "
        "forget about it|It depends on who is in the room|It moves with how I slept].",
        "{pct}, [I think|if I had to put a number on it|right now]. [It feels like a plain "
        "fact|It feels very true in the moment|It's hard to argue with it], [above all when I "
        "feel {emotion}|most of all when I think of {topic}].",
        "[Somewhere near|Close to|Let's say] {pct}. [On a good day a bit lower|Ask me at night "
        "and it's higher|It goes up and down a little|In company it fades|On weekends a bit "
        "less], [but I believe it|but it never quite leaves me|and when I feel "
        "{emotion} it doesn't even seem like a question].",
        "[A lot|More than I'd like]: {pct}, [I'd guess|or thereabouts]. [I know how it sounds|I "
        "can't prove it|Nobody told me so|I'd argue with a friend over it|I wish I could say "
        "less], [but I simply believe it|but then I feel {emotion} and it seems plain to me].",
    ),
    Question.EVIDENCE_FOR: (
        "[What speaks for it is this|Here is what I go by]: {situation_l}. [That's the main "
        "thing|I don't have much more than that|I always come back to that one].",
        "[It's mostly that|What I go by is that] {moment_l}. [Whether that really proves it is "
        "another question|To me that says it all|I wouldn't know what else to name].",
        "[To back it up|When I look for proof], [there's mostly the feeling|I mostly have how it "
        "felt]. [I was sure right away that {other_l}|I felt so {emotion} that I never doubted "
        "that {other_l}].",
        "[It fits so well that I stopped asking|I never had to look for proof|I've never needed "
        "anything more than the feeling|I couldn't put it before a judge]. [When I feel "
        "{emotion}, that counts as proof|If I feel this {emotion}, I tell myself, it must be so].",
        "[Mostly the fact that I feel so {emotion}|My gut, and that I feel so {emotion}]. [I took "
        "that as a sign|To me that said enough|I never asked for more than that|It never occurred "
        "to me to check|The rest I filled in myself].",
    ),
    Question.EVIDENCE_AGAINST: (
        "[If I'm fair|To be fair|If I look for it, there's this|On the other side there's this]: "
        "{balanced_l}. "
        "[I tend to leave that out|I hadn't counted that|I never give that any weight].",
        "[Something that doesn't fit would be this|One thing speaks against it]: {balanced_l}. "
        "[It feels odd to say that out loud|I'm not used to looking at that side].",
        "[I can't really prove that {other_l}|I have no real proof that {other_l}]. [If I look "
        "the other way, there's this|And on the other side there's this]: {balanced_l}.",
        "[I always skip this part|I don't say this often|It's easy to forget], but {balanced_l}. "
        "[That counts for something, I suppose|So it isn't all one way].",
    ),
    Question.REALITY: (
        "[What I actually know is just this|If I stick to the facts]: {situation_l}. [The rest I "
        "filled in myself|Everything after that was in my head].",
        "[What I know for sure is that|What anyone could have seen is that] {moment_l}. [What it "
        "says about me I added myself|The meaning I put in afterwards|The rest I only guessed].",
        "[That {other_l} is my own conclusion|That {other_l}, I filled in myself]. [The facts "
        "alone don't say it|What I really know is less than that], [it comes from feeling "
        "{emotion}|and I was sure of it because I felt {emotion}].",
        "[I have to take the guesses out first|There's less that I know than I thought]. [What I "
        "do know is that|One thing that I know is that] {balanced_l}.",
    ),
    Question.ALTERNATIVE: (
        "[Another way to look at it might be this|It could also be seen like this]: {balanced_l}. "
        "[I hadn't thought of it like that|That one is easier to live with|I didn't leave room "
        "for that].",
        "[Other people might say|Someone else could say] that {balanced_l}. [I can see their "
        "point|I'd listen to that if it were about someone else].",
        "[Somebody who doesn't feel {emotion} would see it differently|If I didn't feel so "
        "{emotion}, I'd find three other reasons]. [To begin with|For one thing], {balanced_l}.",
        "[Maybe there are reasons I know nothing about|Perhaps there is more behind it than I can "
        "see|There could be a dozen other explanations]. [I took the first one that came, because "
        "I felt {emotion}|When I feel {emotion}, I only ever see one|I was so busy feeling "
        "{emotion} that I didn't look for them].",
    ),
    Question.FRIEND: (
        "[I'd be kinder, for sure|I'd never talk to a friend the way I talk to myself|I'd be on "
        "their side]. [Said to myself, it would go something like this|In my own case that would "
        "be]: {balanced_l}.",
        "[They'd shake their head|They'd probably give me a hug first|They would tell me to be "
        "fair]. [Then they'd remind me that|And they'd say that] {balanced_l}.",
        "[I'd tell them to slow down|I'd tell them that feeling {emotion} doesn't make it true]. "
        "[Funny that I never say that to myself|I can't remember telling myself anything like "
        "it], [I just go on feeling {emotion}|I go straight to thinking that {other_l}].",
    ),
    Question.WORST: (
        "[The worst|At worst]? [Probably|I guess] that {other_l}, [and that it stays that way|and "
        "that I can't undo it].",
        "[The worst case is|What I dread is] [that it all comes down on me|that I lose what I "
        "have|that there's nothing I can do], [and that I'd never stop feeling "
        "{emotion}|and that I'd feel {emotion} for good].",
        "[That I end up alone with it|That everyone sees it|That it never gets better]. [I feel "
        "{emotion} just saying it|When I picture it, I feel {emotion} at once].",
        "[In the worst version|In the movie in my head] [everything goes wrong at once|nobody "
        "wants anything to do with me|I never recover], [and I feel {emotion} from morning to "
        "night|and it all began with me feeling {emotion}].",
    ),
    Question.LIKELIHOOD: (
        "[Honestly|Realistically|If I'm sober about it]? [Not that likely|Maybe one in five|Less "
        "than it feels like]. {balanced}.",
        "[In my head it's certain|It feels like a sure thing], but [if I count|if I look at how "
        "often it really happened], [it's maybe one in ten|it's rare|it has hardly ever come "
        "true|I could count the times on one hand]. [When I feel {emotion} I count the bad times "
        "twice|Feeling {emotion} makes it "
        "look bigger].",
        "[If I had to bet, I'd bet against it|One in ten, perhaps|I'd give it a small chance|Less "
        "than half, if I'm strict with myself]. "
        "[When I feel {emotion} I forget that|It only grows when I feel {emotion}].",
        "[Lower than I thought|Pretty low, when I say it out loud]. {balanced}.",
    ),
    Question.COPE: (
        "[I'd probably|I guess I would] [talk to someone I trust|call a friend|take it one day at "
        "a time]. [I've felt {emotion} before and got through it|It wouldn't be nice, "
        "I'd feel {emotion}, but I'd still be standing].",
        "[I've got through|I have managed] [hard things|worse weeks] before. [I'd take it one "
        "piece at a time|I'd ask for help sooner this time|I'd write down what I can do], [even "
        "if I feel {emotion}|and not wait until I feel {emotion} again].",
        "[First I'd feel {emotion} for a while|I'd have a bad evening, and feel {emotion}], [then "
        "I'd sleep on it|then I'd go for a long walk|then I'd ring somebody]. [After that I'd "
        "look at what's left to do|The next day it would look smaller].",
        "[I'd go slowly|I'd let somebody help me|I'd ask what others have done], [and do the "
        "small things first|and not look too far ahead]. [I'd feel {emotion}, but it would be a "
        "start|I'd feel {emotion} and go on].",
    ),
    Question.ADVANTAGE: (
        "[I suppose|In a way] it [keeps me careful|protects me from being let down|means I'm "
        "never surprised]. [If I already think that {other_l}, at least I'm prepared|When I tell "
        "myself that {other_l}, nothing worse can come].",
        "[It's odd, but|I never thought of it that way, but] believing it [makes me try "
        "harder|gives me an excuse not to risk anything]. [I'd rather feel {emotion} than be "
        "caught off guard|I know where I am, even if I feel {emotion}].",
        "[Nobody can catch me off guard|I get to stay on the safe side|It feels like being honest "
        "with myself]. [That's the good side of it|That's what I get for feeling {emotion}], I "
        "suppose.",
    ),
    Question.DISADVANTAGE: (
        "[It costs me|It takes] [a lot of sleep|most of my energy|the fun out of things]. [I put "
        "things off|I've started to avoid things], [and then I feel {emotion} anyway|and feeling "
        "{emotion} doesn't stop for that].",
        "[The price is|What I lose is] [that I pull back from people|time, mostly|that I can't "
        "enjoy anything]. [Thinking that {other_l} has|That thought has] [never once made things "
        "better|not helped anybody].",
        "[Quite a lot|More than I like to admit]: [evenings|whole weekends|time with people I "
        "like]. [I could be doing something I enjoy|I could be asleep], and [instead I feel "
        "{emotion}|I sit there feeling {emotion}].",
        "[I'm less patient|I get nothing done|I say no to everything], [and afterwards I feel "
        "{emotion}|and I go on feeling {emotion}]. [That's a high price|I hadn't added it up like "
        "that].",
    ),
    Question.UTILITY: (
        "[It doesn't help|Not really, no]. [After I've thought it|Each time I think that "
        "{other_l}], [I do less, not more|the rest of the day is gone|I feel {emotion} and get "
        "nothing done].",
        "[It used to push me, maybe|Perhaps it once kept me on my toes]. [Now|These days] it just "
        "[makes everything harder|makes me feel {emotion}|wears me out].",
        "[It's no use to me|If I look at it closely, it gets in my way]. [I've never done "
        "anything better because of it|It hasn't solved a single thing], [I've only felt "
        "{emotion}|it only leaves me {emotion}].",
        "[A little, when it keeps me alert|Now and then it gets me moving], [but mostly I end up "
        "feeling {emotion}|but it leaves me feeling {emotion} more often than not]. On the whole "
        "it [does more harm|makes my days smaller].",
    ),
    Question.FACTORS: (
        "[There were other things, too|It wasn't only me, I guess]: [the timing|how tired "
        "everyone was|plain bad luck], [other people's moods|the way it was set up|things nobody "
        "could know]. {balanced}.",
        "[If I list it all|Everything that played a part]? [The circumstances|What others did], "
        "[chance|the short notice|money], [and some of it was me|and a part that's mine]. "
        "{balanced}.",
        "[Bad timing|A rough week], [what others did or didn't do|things that were decided long "
        "before], [and luck|and how little I'd slept]. [I leave all that out when I feel "
        "{emotion}|That's quite a list, and I only ever saw the part that made me feel {emotion}].",
    ),
    Question.SHARES: (
        "[When I divide it up|If I cut it into pieces], [my slice is maybe a third|I'd give "
        "myself twenty or thirty percent|I get less than half]. [That's a lot less than what I've "
        "been carrying|I've been taking all of the blame], [no wonder I feel so {emotion}|and "
        "feeling {emotion} for all of it].",
        "[Maybe thirty percent mine|A quarter, if I'm strict with myself], [the rest belongs to "
        "things I couldn't steer|the rest is spread around]. {balanced}.",
        "[When everything else has its piece, there isn't so much left for me|My part is smaller "
        "than I thought]. [I've felt {emotion} as if the whole of it were mine|I had been "
        "counting only myself, and feeling {emotion}].",
    ),
    Question.EXTREMES: (
        "[One end would be that {other_l}, at every hour of the day, and the other that it's "
        "never so|The bottom would be that {other_l}, whatever I do, and the top that there's "
        "nothing in it]. [Hardly "
        "anything is at either end|I know of nothing that's all one or the other], [only when I "
        "feel {emotion} I forget it|but when I feel {emotion} I see only the two].",
        "[Zero|One end] would be that {other_l}, and nothing else, [and a hundred|and the other "
        "end] that [there's nothing in it at all|it doesn't hold for a minute]. [Said out loud, "
        "both sound too simple|Most things are somewhere between], and [still I only look at the "
        "bottom when I feel {emotion}|I only see that when I don't feel so {emotion}].",
        "[The bottom would be that {other_l} and nothing could ever change it, and the top that "
        "the idea never crosses my mind|Zero would be that {other_l}, for good, and a hundred "
        "that I never feel {emotion} over it again]. [Nobody I know lives there|That's not how "
        "it goes for anyone|I couldn't name a case of either end].",
    ),
    Question.PLACE: (
        "[Somewhere in the middle, I guess|Maybe at fifty or sixty|Not at the bottom, when I look "
        "at it]. {balanced}.",
        "[I'd put it|It's] [a little above the middle|around the middle]. [Not at zero, "
        "anyway|That's not where the thought puts it]: {balanced_l}.",
        "[On a bad day thirty, on a good day seventy|It moves, but never down to zero]. [When I "
        "feel {emotion} I only see the low end|Feeling {emotion} pulls me down the line], [and "
        "it's also true that|and it's true as well that] {balanced_l}.",
    ),
    Question.RULE: (
        "[The rule is something like|If I put it as a rule]: [it has to be right|it has to be the "
        "way it ought to be|there can't be exceptions], [no matter what|at all times|whoever it "
        "is], [and if not, I feel {emotion}|or I feel {emotion} for days]. [It sounds strict when "
        "I say it|I wouldn't ask that of anyone "
        "else|I never noticed how hard that is].",
        "[That|Basically that] {other_l}, [and no exceptions|always|and that goes for every day]. "
        "[I don't know who made that "
        "rule|I've had that one since I was a kid].",
        "[Something like an order|It's like a law in my head]: [this is how it has to be|there's "
        "only one right way]. [Anything else, and I feel {emotion}|And when it isn't so, I feel "
        "{emotion}].",
    ),
    Question.WISH: (
        "[I'd like it to be so|I would prefer it that way], [but it doesn't have to be|and I can "
        "live with it when it isn't]. [That's softer|It takes the weight off], [and "
        "{balanced_l}|I feel less {emotion} already].",
        "[I wish it were different|I want it to go well], [without the must|instead of demanding "
        "it]. [And there's this, {balanced_l}|I'd feel less {emotion} like that].",
        "[I'd love for it to be different|It would be nice if it worked out], [and if not, I'll "
        "feel {emotion} for a bit and go on|and if not, I may feel {emotion}, but I won't fall "
        "apart]. [That's a kinder way to look at it|I can breathe better like that].",
        "[As a wish, it would go like this|Said more gently]: [I hope for the best|I'd be glad if "
        "it went well]. {balanced}.",
    ),
    Question.EXPERIMENT: (
        "[I could try|What I could do is] [a small version of it|just one small thing], [and see "
        "whether it really goes as badly as I think|and write down what actually happens]. [I'd "
        "feel {emotion}, but okay|That seems doable, even if I feel {emotion}].",
        "[Maybe|Perhaps] I could [ask one person straight out|do one thing without preparing for "
        "the worst], and then [see if it's really so that {other_l}|look at whether {other_l}].",
        "[First I'd write down what I expect|I'd guess beforehand how {emotion} I'll feel], [then "
        "I'd do one small thing|then I'd face one small piece of it], [and compare afterwards|and "
        "then look again]. [That's not too much|I could do that before Sunday].",
    ),
    Question.PROBLEM: (
        "[If I strip it down, the problem is how I react|The concrete part is what I do when it "
        "gets hard]. [The rest is me feeling {emotion}|The rest I can't change anyway, I can only "
        "feel {emotion} about it].",
        "[What I can change is|My part in it is] [how I go at it|what I do next], [not that I "
        "feel {emotion}|and not what others think]. [The other half isn't up to me|Other people "
        "have to do their bit].",
        "[There are two things mixed up|It's really two problems]: [what happens|the practical "
        "side], and [that I feel {emotion} about it|how {emotion} I feel]. [The first one I could "
        "do something about|Only the first one is mine to fix].",
    ),
    Question.OPTIONS: (
        "[I could talk to the people involved|I could ask for help], [I could change how I plan "
        "it|I could do less of it], [or let it be for a while|or try it in smaller pieces]. [The "
        "first one|The last one] [sounds best|might work], [even if I feel {emotion}|before I "
        "feel {emotion} again].",
        "[Let me think|Okay, ideas]: [say no more often|get some advice|talk it over with "
        "someone], [take it in small steps|make a plan on paper], [or let it rest for a day|or "
        "begin with the easiest bit]. [Any of these beats feeling {emotion}|I haven't tried a "
        "single one, "
        "I just felt {emotion}].",
        "[Ask somebody who has been there|Write a list|Do one thing badly on purpose], [or say "
        "out loud that I feel {emotion}|or stop pretending that I don't feel {emotion}]. [That's "
        "what I come up with|More I don't have right now].",
    ),
    Question.LADDER: (
        "[The easy end would be|The lowest rung is] [thinking about {topic} for a minute|talking "
        "about {topic} with someone]. [Halfway up|In the middle] [is a short try with "
        "company|would be doing a short version], [and at the top is the real thing|and the "
        "hardest is doing it alone].",
        "[First something tiny|Start small], [like writing down what I stay away from|like "
        "planning it on paper]. [Then a bit of it|Then a bit of it with somebody there], [then on "
        "my own|then for real], [and I'd "
        "feel {emotion}, but less each time|even while I feel {emotion}].",
        "[Bottom step|Easiest]: [reading a little about {topic}|thinking it through at home]. "
        "[Next|After that], [a short try with company|twice as long], [and at the very top, all "
        "of it while I feel {emotion}|and last, on a day when I feel {emotion} to begin with].",
    ),
    Question.BALANCED: (
        "[Maybe something like this|I could say it like this|Put together, I'd say]: "
        "{balanced_l}. [That sits better with me|It sounds fairer|It's less harsh].",
        "[I used to tell myself that {other_l}|So far it was always that {other_l}]. [Now I'd "
        "rather say|A fairer version is] that {balanced_l}.",
        "[Both things can be true, I guess|It isn't one or the other]. [It isn't easy, and|I feel "
        "{emotion}, and] [it's also true that|it's true as well that] {balanced_l}.",
        "[I can feel {emotion} without it being the last word on me|I can feel {emotion} and "
        "still look at the rest as well]. [There is this as well|What I'd say is this]: "
        "{balanced_l}.",
    ),
    Question.RERATE: (
        "[It's come down|It's lower], [maybe|about|I'd say] {pct} [now|at this point]. [It's "
        "still there, but quieter|It doesn't sound as final as it did], [even if I feel "
        "{emotion}|and I feel a bit less {emotion}].",
        "[I'd say|Around] {pct}. [It's more of a thought now and less of a fact|I'm surprised it "
        "moved|It lets me breathe a little|The edge has come off it], [and I feel a bit less "
        "{emotion}|even though I still feel {emotion}].",
        "{pct}, [maybe|I think|more or less]. [I'm not as certain as when I came in|It has lost "
        "some of its weight], [and I don't feel quite as {emotion}|though I still feel {emotion}].",
        "[Down to|Somewhere around] {pct}. [It weighs less than when we began|There's a crack in "
        "it now|I can see around it a little], [at least today|for the moment], [and I feel less "
        "{emotion}|even while I feel {emotion}].",
    ),
    Question.COMMIT: (
        "[This week|In the next few days|Before the weekend] I [could|will|want to] [go for a "
        "walk with someone I like|write down what actually happens|tell one person how I feel] "
        "[instead of just "
        "feeling {emotion}|even if I feel {emotion}]. [That's small enough to really do|I'll put "
        "it on a note].",
        "[What I'm taking with me is|The thing I want to keep is] that {balanced_l}. [And I'll "
        "say it to myself|I'll try to remember it] when I [feel {emotion} again|start thinking "
        "about {topic} again].",
        "[One thing|Just one small thing]: [when I feel {emotion}, I'll stop and write two "
        "lines|before I feel {emotion} again, I'll ask a friend to check in on me|when I start to "
        "think that {other_l}, I'll write it down]. [I can manage that|That much I can promise].",
        "[I want to be fairer to myself|I'd like to answer back when my head starts|I want to "
        "catch that "
        "thought when it comes|I'd like to wait an hour before I believe a thought like that|I "
        "could say out loud what I found here], [just once, to begin with|on one day of the "
        "week|tomorrow, first thing|on the next quiet evening]. [I'll "
        "tell you how it went|I may feel {emotion}, and that's all right|If it goes wrong, I've "
        "still tried|I won't wait until I feel less {emotion}].",
    ),
    Question.CLOSE: (
        "[Thank you|Thanks]. [This gave me something to think about|I'll take that with me], "
        "[even if I still feel {emotion}|and I feel a little less {emotion}|and I'll see how "
        "tonight goes|all the way home].",
        "[Thank you for today|Thanks for your time]. [I feel a little less {emotion}|I'll think "
        "about it at home, also about {topic}].",
    ),
}

FEELING_AGAIN = (
    "[I feel it in my stomach|My shoulders go tight|It sits right in my chest|My jaw goes hard]. "
    "[I feel {emotion} and a bit small then|I feel {emotion}, and it wears me out|When I feel "
    "{emotion}, I'm far away from everyone|I'm {emotion} and cross with myself for it].",
    "[In my chest, first of all|Mostly in my stomach|In my shoulders and my neck|Somewhere behind "
    "my eyes|Here, under the ribs]. [When I feel "
    "{emotion}, it goes tight there|That's where feeling {emotion} begins|I notice it there "
    "before I know that I feel {emotion}], [and then the rest of me follows|and it takes hours to "
    "go|and I can't talk it away|and some days it never leaves].",
    "[It's strong, all through my chest|It's not a small feeling, it sits in my throat|It's in my "
    "hands, they go cold|It's like a weight on my back]. [I feel {emotion} for hours after that|I "
    "feel {emotion} before I can say why], [and it hasn't let up|and it won't go away by itself].",
)
"""Answers after the feeling once it is named: where it sits, and what comes with it."""

OPEN_STORIES = (
    "[It is mostly about|What weighs on me has to do with|If I had to name one thing, it would "
    "have to do with] {topic}. {situation}. [That's what I'm carrying around|I haven't been the "
    "same since|So that's what is on my mind], [and I feel {emotion}|and it makes me feel "
    "{emotion}|and it won't let go of me].",
    "[Maybe it's best if I say what happened|I'll start with what happened|The reason I came is "
    "this]: {situation_l}. [I've felt {emotion} ever since|I feel {emotion} about it|It left me "
    "feeling {emotion}], [and I can't stop thinking about|and my head is busy all day, and it's "
    "about|and I don't even like to think about] {topic}.",
)
"""How the client first tells what happened when it is simply asked to talk."""

RETELLINGS = (
    "[Nothing more happened, really|That's where it ends|There isn't much more to it than I told "
    "you|From outside that was the whole of it|The rest of that day is a blur]. [The hardest part "
    "came afterwards, in my own head|What was hard came later], [and I felt {emotion} for the "
    "rest of the day|and I only felt {emotion}|and nobody saw how {emotion} I felt].",
    "[After that it only went on in my head|What came after was in my head|Nobody else would have "
    "noticed what came next]. [I went over it "
    "again and again, and each time I felt a bit more {emotion}|I lay awake that night, and I "
    "felt {emotion}|I tried to think of something else, and I still felt {emotion}].",
    "[It's the moment I told you about|That moment is the one], [and I see it as if it were "
    "now|and it runs in my head like a film|and I could draw you every detail]. [The hardest part "
    "is that I felt so {emotion} and "
    "couldn't do anything|What I remember best is how {emotion} I felt].",
)
"""What is left to say about the situation once it is told."""

FACTS = (
    "{fact}. [That's how it is with me|I don't know if that's what you wanted to know|That much I "
    "can tell you], [and still I end up thinking about {topic}|but I came about {topic}].",
    "[Well, to answer that|If you want to know|Since you ask about me]: {fact_l}. [And I still "
    "feel {emotion} about|I wish I could speak as easily about] {topic}.",
    "[To give you an idea|If that tells you anything|In my life it's like this]: {fact_l}. [I "
    "don't often get asked about that|It's good to say something simple for once|That part is "
    "easy to tell], [when all I talk about is how I feel about {topic}|even if I feel {emotion} "
    "today].",
)
"""Answers to a plain question of who or what, from the client's own life."""

FAR_LOWER = (
    "[It's hardly there anymore|It has really come down]: [maybe|I'd say|about] {pct}. [I can't "
    "quite believe I was so sure of it|It sounds like somebody else's sentence now], [and I feel "
    "much less {emotion}|and feeling {emotion} has let go of me a little].",
    "{pct}, [no more than that|and that surprises me]. [It was a fact when I came in, and now "
    "it's a sentence|When I say it now, it doesn't convince me], [and I don't feel half as "
    "{emotion}|so there isn't much left to feel {emotion} about].",
)
"""When not much is left of the belief."""

SLIGHTLY_MOVED = (
    "{pct}, [maybe|I think|if I listen to myself]. [That's a little lower|It has given a little|A "
    "bit less than before], [and it's still there|but I'm not sure it will hold|though I still "
    "feel {emotion}].",
    "[A bit less|Slightly lower|A notch down], [I'd say|around|maybe] {pct}. [I can see the other "
    "side, but I don't feel it yet|Something has shifted, not much|It's a start, I suppose], [and "
    "I still feel {emotion}|even if I feel as {emotion} as before].",
)

RATED_LOW = (
    "[Not so much|Less than I'd have thought|Less than half, when I sit here], {pct}[, maybe|, "
    "let's "
    "say|, I think]. [In a bad hour it would be more|When I feel {emotion}, it goes up|At night "
    "I'd "
    "say more|It was higher before we talked]. [Right now it isn't so loud|I can doubt it at the "
    "moment|So part of me isn't sure].",
    "[I'd say|Probably|Maybe|Around] {pct} [out of 100|percent][|, no more]. [I don't believe it "
    "all "
    "the way anymore|It has lost some of its grip|I can see past it a little], [and I still feel "
    "{emotion} with it|and it comes back when I feel {emotion}|at least while I talk about it].",
)
"""The first number where the belief is not, or no longer, strong."""

UNMOVED = (
    "[Hardly any change, I'm afraid|Honestly, it hasn't moved much|Still about the same]: "
    "[around|maybe|I'd say] {pct}. [I believe it nearly as before|We haven't really got to the "
    "heart of it|It still feels true], [and I feel as {emotion} as I did|because I still "
    "feel {emotion}].",
    "{pct}. [Nothing we said has changed much there|I'd like to say less, but I can't|It would be "
    "nice if it were lower], [and I still feel {emotion}|I feel as {emotion} as before].",
    "[It has hardly budged|It has hardly moved]: [about|around] {pct}. [I understand it better, I "
    "think, but I feel as {emotion} as before|My head follows, my stomach doesn't, and I still "
    "feel {emotion}].",
)
