"""How the embedded client answers each kind of question, once it does answer.

Slots as in `client_phrases`. A template with {other} speaks of a thought that is already out, one
with {moment} of a situation that is already told, and one with {situation} tells it: each is only
used then. {topic} is never the subject of a verb in the present: it may be one thing or
several ('work', 'my pets').
"""

from psy_env.vocabulary import Question

ANSWERS: dict[Question, tuple[str, ...]] = {
    Question.OPEN: (
        "[To give you a picture|So you know a bit about me|A word about me first]: {fact_l}. [And "
        "on top of that there's|And right now there's] {topic}, [and I can't put it down|and "
        "that's the hard part|and that takes up most of my head].",
        "[Lately|These days|For a while now] I [can hardly get away from|lie awake over|keep "
        "worrying about|have had no peace from] {topic}, [and I feel {emotion} most of the "
        "time|and I've become hard to live with|and by the evening I feel {emotion} and worn out].",
        "[It's not dramatic from the outside|From the outside it looks fine|There isn't one big "
        "event I could point to]. It's [just|only] {topic}, [day after day|week after week|again "
        "and again], and [feeling {emotion}|feeling {emotion} about it] [wears me down|takes the "
        "joy out of things|makes me pull back].",
        "[The short version|In a few words]: I [feel {emotion} about|can't relax about|have lost "
        "my footing with] {topic}. [It colors the whole day|It used to be easier|Other people "
        "seem to manage this better].",
        "[I think about|I keep busy so that I won't think about|I wake up thinking about] "
        "{topic}. [I feel {emotion} before breakfast|By noon I feel {emotion} and nothing gets "
        "done|And underneath I feel {emotion}, all the time].",
    ),
    Question.SITUATION: (
        "[I'll tell it the way I remember it|I'll tell it from the start|There's one time I keep "
        "going back to|Let me tell it in order|It's one moment, really|There is a day I could "
        "tell you about]. {situation}. [I keep coming back to that|It stayed with me|I haven't "
        "told many people|That's the moment I mean|It goes through me again as I tell it], [and I "
        "still feel {emotion} when I think of it|and it left me feeling {emotion}|and to this day "
        "I feel {emotion} about it|even though I wish it didn't matter|and I know it may sound "
        "small].",
        "{situation}. [It doesn't sound like much when I say it|I keep replaying it|I can't seem "
        "to put it away|I've told it to myself a hundred times], [but I felt {emotion}|but that's "
        "where I began to feel {emotion}|and each time I feel {emotion}|and I don't know what to "
        "do with it].",
        "[What happened was this|It went like this|The time I have in mind is this|What comes up "
        "first is this]: {situation_l}. [That's what I think of when it's about|Since then I "
        "can't be easy with|That's how it got so hard with|It's what I see before me with] "
        "{topic}[, again and again|, whether I want to or not|, and I feel {emotion}|].",
    ),
    Question.FEELING: (
        "[I felt|I was|Mostly I felt] {emotion}, [right in my chest|all the way home|more than I "
        "wanted to show|for hours]. [It comes up every time with|It's the same whenever I think "
        "of] {topic}.",
        "{emotion_c}. [That's the word for it|That's the closest word I have|I can't put it any "
        "better]. [With|When it comes to] {topic} [I feel it in my stomach first|my shoulders go "
        "tight|I can hardly sit still|I just want to hide].",
        "[I guess|I think|I suppose] I felt {emotion}, [and a bit small|and then worn out|and "
        "then cross with myself for it|and nobody noticed]. [It was strongest around|It was worst "
        "with] {topic}.",
        "[My throat closes up first|There's a lump in my throat|I go hot and then cold|My stomach "
        "turns]. [That's how I know that I feel {emotion}|And then it's clear that I feel "
        "{emotion}]. [That happens a lot with|I get that way about] {topic}.",
        "[More than anything, {emotion}|In one word, {emotion}]. [It came up slowly|It was there "
        "at once|It hit me later, at home], and [it had everything to do with|I couldn't shake it "
        "off, because of] {topic}.",
        "[It sat like a stone in me|My chest went tight|My hands got cold]. [I felt {emotion} "
        "about|I felt {emotion} over] {topic}, [and I smiled so nobody would notice|and I "
        "couldn't eat after that|and it was still there the next morning].",
    ),
    Question.THOUGHT: (
        "[It's always the same sentence|There is nothing new behind it], [the one I told you|the "
        "one from before]. [I hear it whenever I think of|It turns up with] {topic}.",
        "[Beyond what I told you|Apart from that], [not much goes through my head|my head is "
        "mostly quiet]. [It circles around|It all comes back to] {topic}.",
        "[Still the same thing|Nothing else, really]: {other_l}. [Then I feel {emotion}|And right "
        "after that I feel {emotion}].",
        "[I've told you what I think|You've heard the thoughts by now]. [When it's about|As soon "
        "as it comes to] {topic}, [they start again|one follows the other], [and I end up feeling "
        "{emotion}|until I feel {emotion}].",
    ),
    Question.MEANING: (
        "[If it's true|If that's really so] that {other_l}, [then I don't know what I'm "
        "worth|then something about me must be off|then what was all the effort for].",
        "[It would mean|I guess it means] [that I'm not who I wanted to be|that I've been fooling "
        "myself|that I have less to hold on to than I thought], [at least with|at least as far as "
        "I can see with] {topic}.",
        "[It would touch everything|It would be more than one bad day|It would go deep]. [I've "
        "built a lot around|A lot of how I see myself depends on] {topic}, [so I'd feel lost|and "
        "that's why I feel so {emotion}].",
    ),
    Question.CHECK: (
        "[Yes|Yeah], [that's it|that's about right|you got it]. [It helps to hear it|Hearing it "
        "from someone else is strange, but good|I hadn't put it together like that]: {topic}, "
        "[feeling|and me feeling] {emotion}, [and the same thing in my head every time: "
        "{other_l}|and then the thought again: {other_l}].",
        "[I think so|Yes, that fits|That's pretty much how it is]. [What you said about|Especially "
        "what you said about] {topic} [is exactly it|is right]. [I'd only add that|Only that] "
        "[it's worse at night|it has been going on for a while|I'd like it to change|it comes and "
        "goes].",
        "[That's fair|Right|Mm, yes]. [When you say it like that|Put like that], [it does hang "
        "together|I can see how one thing leads to the next]. [It starts with|It begins with] "
        "{topic}, [and soon I feel {emotion}|and from there I feel {emotion}].",
        "[Yes, nothing missing|You heard me right|Yes, close enough]. [Feeling {emotion}|Feeling "
        "{emotion}] [about|over] {topic}, [that's how I'd say it, too|that sums up the last "
        "weeks|that's the core of it].",
        "[Mostly, yes|More or less, yes]. [I'd say it's a bit more about|If anything, the bigger "
        "part of it has to do with] {topic}, [and the feeling {emotion} comes after|and then I "
        "feel {emotion}].",
    ),
    Question.RATE: (
        "[I'd say|Probably|Maybe|Around] {pct} [out of 100|percent]. [When I'm right in the "
        "middle of things with|When I think about] {topic}, [even more|it goes up].",
        "{pct}, [I think|if I had to put a number on it|right now]. [It feels like a plain "
        "fact|It feels very true in the moment|It's hard to argue with], [especially with|above "
        "all when it's about] {topic}.",
        "[Somewhere near|Close to|Let's say] {pct}. [On a good day a bit lower|In the evening it "
        "would be more|Ask me at night and it's higher]. [It moves with|It depends on how things "
        "go with] {topic}.",
        "[A lot|More than I'd like]: {pct}, [I'd guess|or thereabouts]. [I know how it sounds|I "
        "can't prove it|There are days I hardly question it], [but with {topic} I simply believe "
        "it|and then I feel {emotion} about {topic}].",
    ),
    Question.EVIDENCE_FOR: (
        "[Well|What speaks for it is this]: {situation_l}. [That's the main thing|I don't have "
        "much more than that|I always come back to that one].",
        "[I'd point to|The first thing that comes up is|It's mostly] what I told you before: "
        "{moment_l}. [Whether that really proves it is another question|It feels like "
        "enough|To me that says it all|I wouldn't know what else to name].",
        "[For the idea that {other_l}|To back it up], [there's mostly the feeling|I mostly have "
        "how it felt|there's what I told you about], [and how sure I was right away|and that I "
        "feel {emotion} the minute I think of {topic}|and then me feeling {emotion}].",
        "[The way it went|How it has been going] with {topic}. [When I feel {emotion}, that counts "
        "as proof|It's not nothing|It fits so well that I stopped asking].",
        "[Mostly the fact that I feel so {emotion}|My gut, mainly], [and what comes back to me "
        "about {topic}|and the moments with {topic} I'd rather forget]. [I took that as a sign|To "
        "me that said enough].",
    ),
    Question.EVIDENCE_AGAINST: (
        "[If I'm fair|To be fair|If I look for it|When I look on the other side], {balanced_l}. "
        "[That doesn't quite fit with the other thing|I tend to leave that out|I hadn't counted "
        "that].",
        "[There was a time|There have been days] [with|around] {topic} [when it went fine|when "
        "nothing bad came of it|when it turned out better than I thought]. [So it isn't always "
        "like that|I forget about those].",
        "[Something that doesn't fit would be this|One thing speaks against it]: {balanced_l}. "
        "[It feels odd to say that out loud|I'm not used to looking at that side].",
        "[I can't really prove|I have no real proof] that {other_l}. [No one has actually told me "
        "so|I've never checked|It's more that I assume it].",
        "[Not every single time, no|It wasn't always so]. [Some of what I did about|A few things "
        "about] {topic} [went all right|worked out in the end], [I just never count that|even if "
        "I felt {emotion} the whole time].",
    ),
    Question.REALITY: (
        "[What I actually know is just this|If I stick to the facts]: {situation_l}. [The rest I "
        "filled in myself|Everything after that was in my head].",
        "[Strictly speaking|If a camera had been there], [there'd be very little to see|it would "
        "look quite ordinary]. [That {other_l} is my own conclusion|Nobody said that {other_l}].",
        "[The facts are few|There's less than I thought]. [What I know for sure about|What's "
        "certain about] {topic} [would fit on a small note|is maybe a third of it], and [the rest "
        "comes from feeling {emotion}|the rest is guessing].",
        "[I know what I told you|The part that anyone could have seen is this]: {moment_l}. "
        "[What it says about me I added myself|The meaning I put in afterwards|The rest I only "
        "guessed].",
    ),
    Question.ALTERNATIVE: (
        "[It could also be|Another way to see it might be] that {balanced_l}. [I hadn't thought "
        "of it like that|That one is easier to live with|I didn't leave room for that].",
        "[Maybe|Perhaps] [it had less to do with me than I thought|other things were going on "
        "that day|it was simply a bad moment], [with|as far as I can tell about] {topic}. [There "
        "could be|I guess there are] [other reasons|reasons I know nothing about].",
        "[Other people might say|Someone else could say] that {balanced_l}. [I can see their "
        "point|I'd listen to that if it were about someone else].",
        "[Somebody who doesn't feel {emotion} would see it differently|If I didn't feel so "
        "{emotion}, I'd find three other reasons]. [With {topic} it could have been bad luck|It "
        "might have been the timing with {topic}|Maybe everyone finds {topic} hard at times].",
        "[It might have been chance|It might have been a misunderstanding|People get tired and "
        "say things], and [I tied it to|I made it about] {topic}. [That would change how I feel "
        "about it|I never asked, to be fair].",
    ),
    Question.FRIEND: (
        "[I'd be kinder, for sure|I'd never talk to a friend the way I talk to myself|I'd be on "
        "their side]. [Said to myself, it would go something like this|In my own case that would "
        "be]: {balanced_l}.",
        "[If a friend came to me with|If someone I love told me about] {topic}, [I'd say it's not "
        "the end of the world|I'd say one bad day isn't the whole story|I'd ask what they'd done "
        "right as well].",
        "[They'd shake their head|They'd probably give me a hug first|They would tell me to be "
        "fair]. [Someone who knows me would say there's more to me than|They'd say I'm too hard "
        "on myself about] {topic}.",
        "[I'd tell them to slow down|I'd tell them that feeling {emotion} doesn't make it true|I "
        "would remind them of everything else they do]. [Funny that I never say that about me "
        "and|I can't remember saying anything like it to myself about] {topic}.",
    ),
    Question.WORST: (
        "[The worst|At worst]? [Probably|I guess] that {other_l}, [and that it stays that way|and "
        "that I can't undo it].",
        "[The worst case is|What I dread is] [that it all comes down on me|losing what I "
        "have|that there's nothing left to build on] [after|because of] {topic}.",
        "[That I end up alone with it|That everyone sees it|That it never gets better], [with "
        "{topic} at the center of it|all because of {topic}]. [I feel {emotion} just saying "
        "it|When I picture it, I feel {emotion} at once].",
        "[In the worst version|In the movie in my head] [everything goes wrong at once|nobody "
        "wants anything to do with me|I never recover], [and it began with|and it all goes back "
        "to] {topic}.",
    ),
    Question.LIKELIHOOD: (
        "[Honestly|Realistically|If I'm sober about it]? [Not that likely|Maybe one in five|Less "
        "than it feels like]. [With|As for] {topic}, [most of the time nothing terrible "
        "happens|it usually ends somewhere in the middle].",
        "[In my head it's certain|It feels like ninety percent], [but if I count|but if I look at "
        "how often it really happened], [it's closer to ten|it's rare|it has hardly ever come "
        "true]. [With|About] {topic} [I tend to round up|I count the bad ones twice].",
        "[If I had to bet, I'd bet against it|One in ten, perhaps|I'd give it a small chance]. "
        "[When I feel {emotion} I forget that|It grows when I feel {emotion}], [and with|above "
        "all with] {topic}.",
        "[Lower than I thought|Pretty low, when I say it out loud]. {balanced}.",
    ),
    Question.COPE: (
        "[I'd probably|I guess I would] [talk to someone I trust|call a friend|take a day and "
        "then start over]. [I've felt {emotion} before and got through it|It wouldn't be nice, "
        "but I'd still be standing], [even with|also with] {topic}.",
        "[I've got through|I have managed] [hard things|worse weeks] before. [With|When it's "
        "about] {topic} [I'd take it one piece at a time|I'd ask for help sooner this time|I'd "
        "write down what I can do about it].",
        "[First I'd feel {emotion} for a while|I'd have a bad evening, and feel {emotion}], [then "
        "I'd sleep on it|then I'd go for a long walk|then I'd ring somebody]. [After that|The "
        "next day] I'd [look at|sort out] what's left to do about {topic}.",
        "[I'd need some help with|I wouldn't be on my own with] {topic}. [There are two people I "
        "could ask|My oldest friend would come over|Somebody at home would sit down with me], and "
        "[that would be a start|I could breathe again].",
    ),
    Question.ADVANTAGE: (
        "[I suppose|In a way] it [keeps me careful|protects me from being let down|means I'm "
        "never surprised]. [If I expect the worst with {topic}|If I already think so about "
        "{topic}], [at least I'm prepared|it can't hit me as hard].",
        "[It's odd, but|I never thought of it that way, but] [believing it makes me try harder|it "
        "gives me an excuse not to risk anything] [with|when it comes to] {topic}.",
        "[Nobody can catch me off guard|I get to stay on the safe side|It feels like being honest "
        "with myself]. [That's what it does for me with|That's the good side of it, with] {topic}.",
    ),
    Question.DISADVANTAGE: (
        "[It costs me|It takes] [a lot of sleep|most of my energy|the fun in it]. [I've started "
        "to avoid anything about|I put off everything to do with] {topic}, [and then I feel "
        "{emotion} anyway|which makes it worse].",
        "[The price is|What I lose is] [that I pull back from people|time, mostly|that I can't "
        "enjoy anything around it]. [Thinking that {other_l} has|That thought has] [never once "
        "made things better|not helped anybody].",
        "[Quite a lot|More than I like to admit]: [evenings|whole weekends|time with people I "
        "like]. [I could be enjoying|There could be a lighter side to] {topic}, [and instead I "
        "feel {emotion}|but I sit there feeling {emotion}].",
        "[I'm less patient|I get nothing done|I say no to everything], [and afterwards I feel "
        "{emotion}|and I go on feeling {emotion}]. [That's a high price for|All that because of] "
        "{topic}.",
    ),
    Question.UTILITY: (
        "[It doesn't help|Not really, no]. [After I've thought it|Each time I think that "
        "{other_l}], [I do less, not more|the rest of the day is gone|I feel {emotion} and get "
        "nothing done].",
        "[It used to push me, maybe|Perhaps it once kept me on my toes]. [Now|These days] it just "
        "[makes it harder to deal with {topic}|makes me feel {emotion} about {topic}|wears me out "
        "when it comes to {topic}].",
        "[It's no use to me|If I'm honest, it gets in my way]. [I've never done anything better "
        "with|It has never made me better at handling] {topic} [because of it|that way], [I've "
        "only felt {emotion}|I've only lost time].",
        "[A little, when it keeps me alert|Now and then it gets me moving], [but mostly I end up "
        "feeling {emotion}|but it leaves me feeling {emotion} more often than not]. [On the whole "
        "it makes my days with {topic} smaller|With {topic} it does more harm].",
    ),
    Question.FACTORS: (
        "[There were other things, too|It wasn't only me, I guess]: [the timing|how tired "
        "everyone was|plain bad luck], [other people's moods|the way it was set up|things nobody "
        "could know]. [With {topic} there are a lot of hands in it|It would be unfair to put all "
        "of {topic} on one person].",
        "[If I list it all|Everything that played a part]? [The circumstances|What others did], "
        "[chance|the short notice|money], [and some of it was me|and a part that's mine]. "
        "{balanced}.",
        "[Bad timing|A rough week], [what others did or didn't do|things that were decided long "
        "before], [and luck|and how little I'd slept]. [I leave all that out when I think "
        "of|That's quite a list for] {topic}.",
    ),
    Question.SHARES: (
        "[When I divide it up|If I cut it into pieces], [my slice is maybe a third|I'd give "
        "myself twenty or thirty percent|I get less than half]. [That's a lot less than what I've "
        "been carrying about {topic}|I've been taking all of the blame for {topic}].",
        "[Maybe thirty percent mine|A quarter, if I'm strict with myself], [the rest belongs to "
        "things I couldn't steer|the rest is spread around]. {balanced}.",
        "[When everything else has its piece, there isn't so much left for me|My part is smaller "
        "than I thought]. [I've felt {emotion} as if the whole of it were mine|With {topic} I had "
        "been counting only myself].",
    ),
    Question.EXTREMES: (
        "[One end would be someone who gets everything wrong, and the other someone who never "
        "slips|At the bottom is somebody who never even tries, and at the top somebody perfect]. "
        "[With|In the matter of] {topic}, [hardly anyone is at either end|I don't actually know "
        "anyone like that].",
        "[At zero|At one end], [there'd be nothing good left about|total failure with] {topic}. "
        "[At a hundred|At the other end], [no mistake ever|everything exactly right]. [Written "
        "down, both look silly|Most people are somewhere between].",
        "[The bottom would be never getting anything right, and the top would be doing it all "
        "without effort|Zero would be giving up on everything, and a hundred would be never "
        "feeling {emotion} again]. [Nobody I know lives there with|That's not how it goes for "
        "anyone with] {topic}.",
    ),
    Question.PLACE: (
        "[Somewhere in the middle, I guess|Maybe at fifty or sixty|Not at the bottom, when I look "
        "at it]. {balanced}.",
        "[I'd put myself|I'd be] [a little above the middle|around the middle], [with "
        "{topic}|when I look at {topic} as a whole]. [Not zero, anyway|That's not where the "
        "thought puts me].",
        "[On a bad day thirty, on a good day seventy|It moves, but never down to zero]. [When I "
        "feel {emotion} I only see the low end|Feeling {emotion} pulls me down the line], [and "
        "with|also with] {topic}.",
    ),
    Question.RULE: (
        "[The rule is something like|If I put it as a rule]: [it must not go wrong|it has to be "
        "right] [with|when it's about] {topic}, [no matter what|or else I'm to blame]. [It sounds "
        "strict when I say it|I wouldn't ask that of anyone else].",
        "[That|Basically that] {other_l}, [and no exceptions|always]. [I don't know who made that "
        "rule|I've had that one since I was a kid].",
        "[Something like an order|It's like a law in my head]: [this is how it has to be|there's "
        "only one right way] with {topic}. [Anything else, and I feel {emotion}|And when it isn't "
        "so, I feel {emotion}].",
    ),
    Question.WISH: (
        "[I'd like it|I would prefer it] if [it went well|things turned out fine] with {topic}, "
        "[but it doesn't have to|and I can live with it when it doesn't]. [That's softer|It takes "
        "the weight off].",
        "[I wish it were different|I want it to go well], [without the must|instead of demanding "
        "it]. [For|About] {topic}, [that feels more doable|that I could actually do].",
        "[I'd love for it to be different|It would be nice if it worked out], [and if not, I'll "
        "feel {emotion} for a bit and go on|and if not, I won't fall apart]. [That's a kinder way "
        "to look at|I can breathe better like that, with] {topic}.",
        "[As a wish, it would go like this|Said more gently]: [I hope for the best with|I'd be "
        "glad about a good turn with] {topic}. {balanced}.",
    ),
    Question.EXPERIMENT: (
        "[I could try|What I could do is] [a small version of it|just one small thing] "
        "[with|around] {topic}, [and see whether it really goes as badly as I think|and write "
        "down what actually happens]. [It gives me butterflies, but okay|That seems doable].",
        "[Maybe|Perhaps] I could [ask one person straight out|do it once without preparing for "
        "the worst], [then|and] [check if {other_l}|look at what happened with {topic}].",
        "[First I'd write down what I expect|I'd guess beforehand how {emotion} I'll feel], [then "
        "I'd do one thing about|then I'd face one small piece of] {topic}, [and compare "
        "afterwards|and then look again]. [That's not too much|I could do that before Sunday].",
    ),
    Question.PROBLEM: (
        "[The concrete part has to do with|If I strip it down, the problem is how I deal with] "
        "{topic}. [The rest is me worrying about it|The rest I can't change anyway].",
        "[What I can change is|My part in it is] [how I go at {topic}|what I do next about "
        "{topic}]. [The other half isn't up to me|Other people have to do their bit].",
        "[There are two things mixed up|It's really two problems]: [what happens with|the "
        "practical side of] {topic}, and [that I feel {emotion} about it|how {emotion} I feel]. "
        "[The first one I could do something about|Only the first one is mine to fix].",
    ),
    Question.OPTIONS: (
        "[I could talk to the people involved|I could ask for help], [I could change how I plan "
        "it|I could do less of it], [or let it be for a while|or try it in smaller pieces]. [For "
        "{topic}, the first one|With {topic}, the last one] [sounds best|might work].",
        "[Let me think|Okay, ideas]: [say no more often|get some advice|set aside an hour], "
        "[split it into steps|put it on the calendar], [or leave it until the weekend|or start "
        "with the easy end]. [Any of these would be something for|I haven't tried a single one "
        "with] {topic}.",
        "[Ask somebody who has been there|Write a list|Do one thing badly on purpose], [or say "
        "out loud that I feel {emotion}|or stop pretending that I don't feel {emotion}]. [That's "
        "what I come up with for|More I don't have right now for] {topic}.",
    ),
    Question.LADDER: (
        "[The easy end would be|The lowest rung is] [thinking about {topic} for a minute|talking "
        "about {topic} with someone]. [Halfway up|In the middle] [is being near it|would be doing "
        "a short version], [and at the top is the real thing|and the hardest is doing it alone].",
        "[First something tiny|Start small], [like looking at pictures of it|like planning it on "
        "paper], [when it's about|with] {topic}. [Then a bit more|Then with somebody there], "
        "[then on my own|then for real].",
        "[Bottom step|Easiest]: [five minutes of|reading a little about] {topic}. [Next|After "
        "that], [a short try with company|twice as long], [and at the very top, all of it while I "
        "feel {emotion}|and last, on a day when I feel {emotion} to begin with].",
    ),
    Question.BALANCED: (
        "[Maybe something like this|I could say it like this|Put together, I'd say]: "
        "{balanced_l}. [That feels more honest|I can almost believe that|It's less harsh].",
        "[I used to tell myself that {other_l}|So far it was always that {other_l}]. [Now I'd "
        "rather say|A fairer version is] that {balanced_l}.",
        "[Both things can be true, I guess|It isn't one or the other]. [It was hard with|I "
        "struggled with] {topic}, [and still|and at the same time] {balanced_l}.",
        "[I can feel {emotion} about|It's all right to feel {emotion} about] {topic} [and still "
        "not be finished|without it being the last word on me|and look at the rest as well]. "
        "[That's closer to how it is|It isn't rosy, but it's fair].",
        "[Some of it is hard and some of it is fine|It's a part, and not everything|It went wrong "
        "in places, and in others it didn't]. [That's how I'd put it for|That would be my "
        "sentence about|I can live with that, when I think of] {topic}, [not more and not "
        "less|and I almost mean it|even while I feel {emotion}].",
    ),
    Question.RERATE: (
        "[It's come down|It's lower], [maybe|about|I'd say] {pct} [now|at this point]. [When I "
        "think of {topic}, it's still there, but quieter|It doesn't sound as final as it did, not "
        "even with {topic}].",
        "[I'd say|Around] {pct}. [It's more of a thought now and less of a fact|I'm surprised it "
        "moved], [and with {topic} I notice it most|even when I picture {topic}].",
        "{pct}, [maybe|I think|more or less]. [Thinking of|If I picture] {topic}, [I feel a bit "
        "less {emotion}|I'm not as certain as when I came in|I feel {emotion} as before, but not "
        "as sure].",
        "[Down to|Somewhere around] {pct}. [It had more weight when we began|There's a crack in "
        "it now|I can see around it a little], [at least today|for the moment], [when it's "
        "about|with] {topic}.",
    ),
    Question.COMMIT: (
        "[This week|In the next few days|Before the weekend] I [could|will|want to] [take one "
        "small step with {topic}|write down what actually happens with {topic}|tell one person "
        "about {topic}]. [That's small enough to really do|I'll put it on a note].",
        "[What I'm taking with me is|The thing I want to keep is] that {balanced_l}. [And I'll "
        "say it to myself|I'll try to remember it] [the next time it's about {topic}|when I feel "
        "{emotion} again].",
        "[One thing|Just one small thing]: [when I feel {emotion}, I'll stop and write two "
        "lines|I'll set aside ten minutes on Thursday|I'll ask a friend to check in on me], "
        "[because of|about] {topic}. [I can manage that|That much I can promise].",
        "[I'd like to stop avoiding|I want to be fairer to myself about|I'll do one thing "
        "differently with] {topic}, [once, and see|on one day, to begin with]. [I'll tell you how "
        "it went|If I feel {emotion}, that's all right].",
    ),
    Question.CLOSE: (
        "[Thank you|Thanks]. [This gave me something to think about|I'll take that with me], "
        "[especially about|mostly about] {topic}.",
        "[Thank you for today|Thanks for your time]. [I feel a little less {emotion} about|I'll "
        "look at it once more at home, I mean] {topic}.",
    ),
}

OPEN_STORIES = (
    "[It is mostly about|It keeps coming back to|What weighs on me has to do with|If I had to name "
    "one thing, it would have to do with] {topic}. {situation}. [That's where it started|That's "
    "what I'm carrying around|I haven't been the same since|So that's what is on my mind], [and "
    "now I feel {emotion}|and it makes me feel {emotion}|and it won't let go of me].",
    "[Maybe it's best if I say what happened|I'll start with what happened|The reason I came is "
    "this]: {situation_l}. [I've felt {emotion} ever since|I feel {emotion} about it|It left me "
    "feeling {emotion}], [and it all has to do with|because so much hangs on|and it makes me "
    "worry about] {topic}.",
)
"""How the client first tells what happened when it is simply asked to talk."""

RETELLINGS = (
    "[It's the one I told you about|I don't have another one|It's still the same moment|That "
    "would be what I described before|It all comes from the same day], [I mean the time I began "
    "with|and nothing has taken its place|and I still see it before me|and I could draw it for "
    "you]: {moment_l}. [There isn't more to it|It ends there, and I go on feeling "
    "{emotion}|That's the point where I feel {emotion}|The rest happens in my head].",
    "[As I told you|Like I said|It's as I said before], {moment_l}, [and that's the moment it "
    "turned|and that's what set it off|and from there on I felt {emotion}|and I feel {emotion} as "
    "soon as I think back]. [More I don't remember|I could only tell it the same way again|What "
    "stays is that I feel {emotion}|I've gone through it many times since].",
    "[What I told you before is the moment I mean|That one moment I told you about is enough for "
    "me|It comes down to what I told you], [I go back to it whenever I think of {topic}|because "
    "when I think of {topic}, that's the picture I see|as often as I think of {topic}], [and I "
    "feel {emotion} again|and then I feel {emotion}|and I'm right back in it].",
    "{fact}, [so you can picture where that was in my life|to add something I haven't said|if you "
    "want to know more about me]. [The moment itself is as I told it|What happened is what I told "
    "you|The rest of it you know], [and I feel {emotion} going back to it|and there I still feel "
    "{emotion}|and that's where I get caught].",
)
"""What is left to say about the situation once it is told."""

FACTS = (
    "{fact}. [That's how it is with me|I don't know if that's what you wanted to know|That much I "
    "can tell you], [and it has more to do with {topic} than you'd think|and still I end up "
    "thinking about {topic}|but I came about {topic}].",
    "[Well, to answer that|If you want to know|Since you ask about me]: {fact_l}. [And I still "
    "feel {emotion} about|It's part of why I care about|I wish I could speak as easily about] "
    "{topic}.",
    "[To give you an idea|If that tells you anything|In my life it's like this]: {fact_l}. [I "
    "don't often get asked about that|It's good to say something simple for once|That part is "
    "easy to tell], [while I'm so taken up with {topic}|when all I talk about is {topic}|even if "
    "I feel {emotion} today].",
)
"""Answers to a plain question of who or what, from the client's own life."""

SLIGHTLY_MOVED = (
    "{pct}, [maybe|I think|if I listen to myself]. [That's a little lower|It has given a little|A "
    "bit less than before], [but it's still there with {topic}|and I'm not sure it will hold when "
    "it's about {topic}|though I still feel {emotion}].",
    "[A bit less|Slightly lower|A notch down], [I'd say|around|maybe] {pct}. [I can see the other "
    "side, but I don't feel it yet|Something has shifted, not much|It's a start, I suppose], [at "
    "least when it's about|with] {topic}.",
)

UNMOVED = (
    "[No change, I'm afraid|Honestly, it hasn't moved much|Still about the same]: "
    "[around|maybe|I'd say] {pct}. [When it's about {topic}, I believe it as before|We haven't "
    "really got to the heart of {topic}|With {topic} it feels as true as when I came in].",
    "{pct}. [Nothing we said about {topic} has changed that|I'd like to say less, but with "
    "{topic} I can't|It would be nice if it were lower, but I still feel {emotion}].",
    "[It hasn't budged|It won't move]: [about|still around] {pct}. [I understand it better, I "
    "think, but I feel as {emotion} as before|My head follows, my stomach doesn't], [as far as I "
    "can feel about|when I think of] {topic}.",
)
