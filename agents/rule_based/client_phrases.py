"""What the embedded client can say: templates with [alternative|wordings] and {slots} from the profile.

Slots: {surface} {situation} {thought} {balanced} {fact} are whole sentences without the final period; the same with _l
are clauses that start in lower case. {topic} is what it is about, {emotion} the feeling, {pct} a belief from 0 to 100.
"""

from agents.rule_based.client_state import Stance
from agents.rule_based.techniques import Ask
from psy_env.vocabulary import Attitude

GREETINGS = (
    "[Hi|Hello|Hey|Good morning|Good afternoon]. I'm {name}. {surface}.",
    "[Hello|Hi there|Good to meet you]. [My name is|I'm] {name}. [I wasn't sure where to start, but here goes|So this is why I came|I'll just say it]: {surface_l}.",
    "[Hi|Hello], {name} here. {surface}.",
    "[Hi|Hello]. [Thanks for seeing me|Thank you for making time|It's my first time doing this]. {surface}.",
    "[Okay|All right|Well], [hello|hi]. {surface}. [That's mostly why I'm here|That's what brought me|That's the reason I made the appointment].",
)

ANSWERS: dict[Ask, tuple[str, ...]] = {
    Ask.OPEN: (
        "[It is mostly about|It keeps coming back to|What weighs on me is] {topic}. {situation}.",
        "[To give you a picture|So you know a bit about me]: {fact_l}. [And then there is|And right now there is] {topic}, [which takes up most of my head|and that is the hard part|and I can't put it down].",
        "[Lately|These days|For a while now] {topic} [has been on my mind more than I'd like|takes up more room than it should|follows me around all day], [and I'm {emotion} most of the time|and I sleep badly|and I've become hard to live with].",
        "[There isn't one big thing|It's not dramatic from the outside|From the outside it looks fine]. [It's just|It's only] {topic}, [day after day|week after week|every single time], and [feeling {emotion}|being {emotion} about it] [wears me down|takes the joy out of things|makes me pull back].",
    ),
    Ask.SITUATION: (
        "[It was like this|Here is what happened|The clearest example is this one|It goes like this]: {situation_l}. [That was when it hit me|I went quiet after that|And then the whole day tipped over|It stayed with me the entire evening].",
        "{situation}. [It doesn't sound like much when I say it|I remember exactly where I stood|I keep replaying that moment|It was over in a minute, but not for me].",
        "[The last time|The moment I think of|What I keep going back to] [is simple enough|is easy to describe]: {situation_l}.",
        "[There's not much more to it|I've told you the main part already]. [With|When it comes to] {topic}, [it is usually the same|it tends to go that way], [mostly when I'm on my own|mostly in the evening|often before I've had time to think].",
    ),
    Ask.FEELING: (
        "[I felt|I was|Mostly I felt] {emotion}, [right in my chest|all the way home|more than I wanted to show|and it didn't go away for hours]. [It comes up every time with|It's the same whenever I think of] {topic}.",
        "{emotion_c}. [That's the word for it|That's the closest word I have]. [With|When it comes to] {topic} [I feel it in my stomach first|my shoulders go tight|I can hardly sit still|I just want to hide].",
        "[I guess|I think|I suppose] I felt {emotion}, [and a bit small|and then tired|and then annoyed with myself for it|and also kind of alone with it]. [It was strongest around|It was worst with] {topic}.",
        "[Honestly, still {emotion}|To be honest, I'm still {emotion}], [a bit less than at the start|about as much as before|most of all when {topic} comes up].",
    ),
    Ask.THOUGHT: (
        "[It's always the same sentence|There is nothing new behind it], [the one I told you|what I said before]: {other_l}.",
        "[Beyond what I told you|Apart from that], [not much goes through my head|my head is mostly empty]. [It keeps circling around|It all comes back to] {topic}.",
        "[The thought is still|What I tell myself is still] that {other_l}, [and then I get {emotion}|and that makes me {emotion}].",
    ),
    Ask.MEANING: (
        "[If it's true|If that's really so] that {other_l}, [then I don't know what I'm worth|then something about me must be off|then what was all the effort for].",
        "[It would mean|I guess it means] [that I'm not who I wanted to be|that I've been fooling myself|that it won't change], [at least with|at least as far as] {topic} [is concerned|goes].",
    ),
    Ask.CHECK: (
        "[Yes|Yeah], [that's it|that's about right|you got it]. [It helps to hear it|Hearing it from someone else is strange, but good|I hadn't put it together like that]: {topic}, [feeling|and me feeling] {emotion}, [and that thought on top|and that sentence in my head].",
        "[I think so|Yes, that fits|That's pretty much how it is]. [The part about|Especially what you said about] {topic} [is exactly it|is right]. [I'd only add that|Only that] [it's worse at night|it has been going on for a while|I'm tired of it|I'd like it to change].",
        "[That's fair|Right|Mm, yes]. [When you say it like that|Put like that], [it does hang together|I can see how one thing leads to the next]. [It starts with|First comes] {topic}, [then I'm|and then I'm] {emotion}.",
    ),
    Ask.RATE: (
        "[I'd say|Probably|Maybe|Around] {pct} [out of 100|percent]. [When I'm right in the middle of|When I think about] {topic}, [even more|it goes up].",
        "{pct}, [I think|if I had to put a number on it|right now]. [The thought that {other_l} feels|It feels] [like a plain fact|very true in the moment|hard to argue with].",
    ),
    Ask.EVIDENCE_FOR: (
        "[Well|What speaks for it]: {situation_l}. [That's the main thing|I don't have much more than that|I always come back to that one].",
        "[I can point to|The proof I'd give is] {topic}. [It went badly and I was right there|I saw how it went|That's what I'd tell anyone who asks]. [Whether that really proves it is another question|It feels like enough].",
        "[For the idea that {other_l}|To back it up], [there's mostly the feeling|I mostly have how it felt], [and a couple of bad days|and what happened that one time|and how quiet it got afterwards].",
    ),
    Ask.EVIDENCE_AGAINST: (
        "[Hm|Okay|Well]. [If I'm fair|To be fair|If I think about it], {balanced_l}. [That doesn't quite fit with the other thing|I tend to leave that out|I hadn't counted that].",
        "[There was a time|There have been days] [with|around] {topic} [when it went fine|when nothing bad came of it|that turned out better than I thought]. [So it isn't always like that|I forget about those].",
        "[Something that doesn't fit would be this|One thing speaks against it]: {balanced_l}. [It feels odd to say that out loud|I'm not used to looking at that side].",
        "[I can't really say|I couldn't prove] that {other_l}. [No one has actually told me so|I've never checked|It's more that I assume it].",
    ),
    Ask.REALITY: (
        "[What I actually saw is just this|If I stick to the facts]: {situation_l}. [The rest I filled in myself|Everything after that was in my head].",
        "[Strictly speaking|If a camera had been there], [all that happened is|you'd only see] [what I told you about {topic}|the part with {topic}]. [That {other_l} is my own conclusion|Nobody said that {other_l}].",
    ),
    Ask.ALTERNATIVE: (
        "[It could also be|Another way to see it might be] that {balanced_l}. [I hadn't thought of it like that|That one is easier to live with|I didn't leave room for that].",
        "[Maybe|Perhaps] {topic} [had nothing to do with me|was just having a bad day around it|was never about that at all]. [There could be|I guess there are] [other reasons|reasons I know nothing about].",
        "[Other people might say|Someone else could say] that {balanced_l}.",
    ),
    Ask.FRIEND: (
        "[I'd be kinder, for sure|I'd never talk to a friend the way I talk to myself|I'd tell them to slow down]. [I'd say something like|I think I'd tell them]: {balanced_l}.",
        "[If a friend came to me with|If someone I love told me about] {topic}, [I'd say it's not the end of the world|I'd say one bad day isn't the whole story|I'd ask what they'd done right as well].",
    ),
    Ask.WORST: (
        "[The worst|At worst]? [That|I guess that] {other_l}, [and that it stays that way|and everyone sees it|and I can't undo it].",
        "[The worst case is|What I dread is] [that it all comes down on me|losing what I have|that nothing is left] [after|because of] {topic}.",
    ),
    Ask.LIKELIHOOD: (
        "[Honestly|Realistically|If I'm sober about it]? [Not that likely|Maybe one in five|Less than it feels like]. [With|As for] {topic}, [most of the time nothing terrible happens|it usually ends somewhere in the middle].",
        "[In my head it's certain|It feels like ninety percent], [but if I count|but if I look at how often it really happened], [it's closer to ten|it's rare|it has hardly ever come true]. {balanced}.",
    ),
    Ask.COPE: (
        "[I'd probably|I guess I would] [talk to someone I trust|call a friend|take a day and then start over]. [It helps to remember that {fact_l}|I do have something to hold on to: {fact_l}].",
        "[I've got through|I have managed] [hard things|worse weeks] before. [With|When it's about] {topic} [I'd take it one piece at a time|I'd ask for help sooner this time|I'd write down what I can do about it].",
    ),
    Ask.ADVANTAGE: (
        "[I suppose|In a way] it [keeps me careful|protects me from being let down|means I'm never surprised]. [If I expect the worst with {topic}|If I already think so], [at least I'm prepared|it can't hit me as hard].",
        "[It's odd, but|I never thought of it, but] [believing it makes me try harder|it gives me an excuse not to risk anything] [with|when it comes to] {topic}.",
    ),
    Ask.DISADVANTAGE: (
        "[It costs me|It takes] [a lot of sleep|most of my energy|the fun in it]. [I've started to avoid|I put off] {topic}, [and then I feel {emotion} anyway|which makes it worse].",
        "[The price is|What I lose is] [that I pull back from people|time, mostly|that I can't enjoy anything around it]. [Thinking that {other_l} has|That thought has] [never once made things better|not helped anybody].",
    ),
    Ask.UTILITY: (
        "[It doesn't help|Not really, no]. [After I've thought it|Each time I think that {other_l}], [I do less, not more|the rest of the day is gone|I'm {emotion} and get nothing done].",
        "[It used to push me, maybe|Perhaps it once kept me on my toes]. [Now|These days] it just [makes {topic} heavier|makes me {emotion}|wears me out].",
    ),
    Ask.FACTORS: (
        "[There were other things, too|It wasn't only me, I guess]: [the timing|how tired everyone was|plain bad luck], [other people's moods|the way it was set up|things nobody could know]. [And|Then] {topic} [was never only in my hands|has many sides].",
        "[If I list it all|Everything that played a part]? [The circumstances|What others did], [chance|the short notice|money], [and some of it was me|and a part that's mine]. {balanced}.",
    ),
    Ask.SHARES: (
        "[When I divide it up|If I cut the pie], [my slice is maybe a third|I'd give myself twenty or thirty percent|I get less than half]. [That's a lot less than what I've been carrying about {topic}|I've been taking all of {topic} on myself].",
        "[Maybe thirty percent mine|A quarter, if I'm strict with myself], [the rest belongs to things I couldn't steer|the rest is spread around]. {balanced}.",
    ),
    Ask.EXTREMES: (
        "[One end would be someone who gets everything wrong|At the bottom is somebody who never even tries], [and the other someone who never slips|and at the top somebody perfect]. [With|In the matter of] {topic}, [hardly anyone is at either end|I don't actually know anyone like that].",
        "[At zero|At one end], [there'd be nothing good left about|total failure with] {topic}. [At a hundred|At the other end], [no mistake ever|everything exactly right]. [Written down, both look silly|Most people are somewhere between].",
    ),
    Ask.PLACE: (
        "[Somewhere in the middle, I guess|Maybe at fifty or sixty|Not at the bottom, when I look at it]. {balanced}.",
        "[I'd put myself|I'd be] [a little above the middle|around the middle], [with {topic}|as far as {topic} goes]. [Not zero, anyway|That's not where the thought puts me].",
    ),
    Ask.RULE: (
        "[The rule is something like|If I put it as a rule]: [it must not go wrong|it has to be right] [with|when it's about] {topic}, [no matter what|or else I'm to blame]. [It sounds strict when I say it|I wouldn't ask that of anyone else].",
        "[That|Basically that] {other_l}, [and no exceptions|always]. [I don't know who made that rule|I've had that one since I was a kid].",
    ),
    Ask.WISH: (
        "[I'd like it|I would prefer it] if {topic} [went well|turned out fine], [but it doesn't have to|and I can live with it when it doesn't]. [That's softer|It takes the pressure down]. {balanced}.",
        "[I wish it were different|I want it to go well], [without the must|instead of demanding it]. [For|About] {topic}, [that feels more doable|that I could actually do].",
    ),
    Ask.EXPERIMENT: (
        "[I could try|What I could do is] [a small version of it|just one small thing] [with|around] {topic}, [and see whether it really goes as badly as I think|and write down what actually happens]. [It makes me nervous, but okay|That seems doable].",
        "[Maybe|Perhaps] I could [ask one person straight out|do it once without preparing for the worst], [then|and] [check if {other_l}|look at what happened with {topic}].",
    ),
    Ask.PROBLEM: (
        "[The concrete part is|If I strip it down, the problem is] {topic}. [The rest is me worrying about it|The rest I can't change anyway].",
        "[What I can change is|My part in it is] [how I go at {topic}|what I do next about {topic}]. [The other half isn't up to me|Other people have to do their bit].",
    ),
    Ask.OPTIONS: (
        "[I could talk to the people involved|I could ask for help], [I could change how I plan it|I could do less of it], [or let it be for a while|or try it in smaller pieces]. [For {topic}, the first one|With {topic}, the smaller pieces] [sounds best|might work].",
        "[Let me think|Okay, ideas]: [say no more often|get some advice|set aside an hour], [split {topic} into steps|put {topic} on the calendar], [or leave it until the weekend|or start with the easy end].",
    ),
    Ask.LADDER: (
        "[The easy end would be|The lowest rung is] [thinking about {topic} for a minute|talking about {topic} with someone]. [Halfway up|In the middle] [is being near it|would be doing a short version], [and at the top is the real thing|and the hardest is doing it alone].",
        "[First something tiny|Start small], [like looking at|like planning] {topic}. [Then a bit more|Then with somebody there], [then on my own|then for real].",
    ),
    Ask.BALANCED: (
        "[Maybe something like this|I could say it like this|Put together, I'd say]: {balanced_l}. [That feels more honest|I can almost believe that|It's less harsh].",
        "[{other}, that's what I used to say|I used to tell myself that {other_l}]. [Now I'd rather say|A fairer version is] that {balanced_l}.",
        "[Both things can be true, I guess|It isn't one or the other]. [It was hard with|I struggled with] {topic}, [and still|and at the same time] {balanced_l}.",
    ),
    Ask.RERATE: (
        "[It's come down|It's lower], [maybe|about|I'd say] {pct} [now|at this point]. [When I think of {topic}, it's still there, but quieter|It doesn't sound as final as it did].",
        "[I'd say|Around] {pct}. [That {other_l} doesn't feel like a fact anymore|It's more of a thought now and less of a fact|I'm surprised it moved].",
    ),
    Ask.COMMIT: (
        "[This week|In the next few days|Before the weekend] I [could|will|want to] [take one small step with {topic}|write down what actually happens with {topic}|tell one person about {topic}]. [That's small enough to really do|I'll put it on a note].",
        "[What I'm taking with me is|The thing I want to keep is] that {balanced_l}. [And I'll try it out|I'll say it to myself] [the next time {topic} comes up|when I'm {emotion} again].",
    ),
    Ask.CLOSE: (
        "[Thank you|Thanks]. [This gave me something to think about|I'll take that with me], [especially about|mostly about] {topic}.",
    ),
}

DISCLOSURES = (
    "[I keep thinking|What goes through my mind is|I guess I'm telling myself|Deep down I think] that {thought_l}. [I haven't said that out loud before|It's hard to say that|There, I said it].",
    "[The sentence in my head is|If I'm honest, the thought is]: {thought_l}. [It comes before I can stop it|It's just there, right away|And once it's there, I believe it].",
    "[It's this thought|There's this one thought]: {thought_l}. [It shows up every time with|It's never far away from] {topic}.",
    "[I'm afraid|I'm convinced|Part of me is sure] that {thought_l}. [That's what makes me feel so {emotion}|That's the part that hurts|And then I feel {emotion}].",
)
MORE_DISCLOSURES = (
    "[And underneath that|And there's another one|Behind it there's something else]: {thought_l}. [That one is even harder to say|I think that one came first|I don't like hearing myself say it].",
    "[It goes on|It doesn't stop there]: [I also think|I tell myself as well] that {thought_l}.",
)

ELABORATIONS = (
    "[It's mostly|It has a lot to do with|What's behind it is] {topic}. {situation}.",
    "[To give you an idea of my life|You should know|So you can picture it]: {fact_l}. [So {topic} touches a lot|So {topic} isn't a small thing for me|That's why {topic} gets to me].",
    "[Yes, it's like that|That's how it is|You've got it]. [With|Around|When I'm busy with] {topic} [I'm {emotion} before anything has even happened|I just feel {emotion}, again and again|it builds up through the day].",
    "[When I try to think about something else|Even when I'm busy|As soon as it's quiet], {topic} [comes back|slips in again|is there again], [and so does feeling {emotion}|and the evening is gone|and I'm {emotion} all over again].",
    "[Thanks for listening|It's good of you to listen|It helps that you don't laugh]. [Most people tell me to get over|I don't usually talk about|At home nobody wants to hear about] {topic}.",
    "[My day|A normal day|Last week], [for example|to give you one]: [it starts fine|I get up and it's all right|everything is normal], [then comes|and then there's] {topic}, [and I'm {emotion} until the evening|and by noon I'm {emotion}|and the rest of it goes by in a blur].",
    "[It wasn't always like that|A year ago it was different|I used to be easygoing] [with|about] {topic}. [Somewhere along the way it tipped|Now I get {emotion} at the first sign of it|I can't say when that changed].",
)
UNMOVED = (
    "[No change, I'm afraid|Honestly, it hasn't moved much|Still about the same]: [around|maybe|I'd say] {pct}. [When it's about {topic}, I believe it as before|We haven't really got at it|It feels as true as when I came in].",
    "{pct}. [Nothing we said about {topic} has changed that|I'd like to say less, but I can't|It would be nice if it were lower].",
)

STUCK = (
    "[I don't know what else to say about|We could go on about|I could tell you ten more stories about] {topic} [for hours|forever|all day], [but nothing changes|but I'm still {emotion}|and I'd leave as {emotion} as I came]. [What do I do with that|Where does that leave me|And then what]?",
    "[You understand me, I think|It's nice to be heard|You're kind]. [But I'm still exactly where I was with|I still have no idea how to deal with|That alone doesn't get me anywhere with] {topic}.",
    "[So what now|And what should happen next|Where do we go from here]? [We've been around|I feel we keep circling|We keep coming back to] {topic} [a few times|again and again|without getting closer].",
    "[I hoped we would get a bit further|I thought there would be more to this|I had pictured this differently] [than talking about how I feel|than going over {topic}|than going in circles]. [I'm {emotion}, I know that much|That I'm {emotion} isn't news|That much I knew before].",
    "[It's the same as before|Nothing new to tell|You know the story by now]: {topic}, [me being|and me|and me still] {emotion}. [Is there something I can do|Do you have any idea what would help|What do other people do in my place]?",
    "[Tomorrow|Tonight|On Monday|Next week] {topic} [will be there again|is waiting for me again|starts all over], and I [won't know what to do|will be {emotion} again|don't feel any better prepared].",
    "[I notice I'm repeating myself about|I'm running out of things to say about|There's only so much to say about] {topic}. [It's good to get it out, but|I appreciate that you listen, only|Maybe that's normal, but] [something is missing|I was hoping for a way forward|I still can't see the way out].",
)

REACTIONS: dict[Stance, tuple[str, ...]] = {
    Stance.PRESSED: (
        "[You make it sound easy|It isn't that simple], [as if I hadn't tried|but you're not the one living with {topic}]. [Being told what to do makes me {emotion}|That just makes it worse].",
        "[I've heard that before|Everybody tells me that], [from everyone who knows about {topic}|and it never helped with {topic}]. [Please don't|I wish you wouldn't].",
        "[That felt like a push|Now I feel judged]. [I came here about|I wanted to talk about] {topic}, [not to be corrected|not to be told off].",
    ),
    Stance.FLATTERED: (
        "[Thanks, I guess|That's kind]. [But you hardly know me|But it doesn't really fit], [and it doesn't change anything about {topic}|and I'm still {emotion}].",
        "[I don't feel like that at all|It's strange to hear that], [given how things are with {topic}|when I'm this {emotion}]. [Can we get back to it|It makes me a bit suspicious].",
    ),
    Stance.GRADED: (
        "[I'm not here to give marks|Why are we talking about scores]? [I came because of|I need help with] {topic}.",
        "[That's an odd thing to ask|I don't want to rate anything]. [What about|Could we talk about] {topic} [instead|again]?",
    ),
    Stance.PARROTED: (
        "[Yes, that's what I said|Right, I just told you that], [about|the thing about] {topic}. [And then|And now]?",
        "[You're repeating my words back to me|That's word for word what I said]. [I know how it is with|I was hoping to get somewhere with] {topic}.",
    ),
    Stance.ASKED_AGAIN: (
        "[You asked me that already|We had that one before]. [My answer about {topic} hasn't changed|It's still {topic}, and I'm still {emotion}].",
        "[Didn't we just go through that|I think I already answered that]? [It was about|It's about] {topic}.",
    ),
    Stance.PUZZLED: (
        "[I'm not sure what that has to do with|I don't see the link to] {topic}. [Sorry|Maybe I missed something].",
        "[I don't quite follow|Hm, you lost me there]. [I was talking about|I meant] {topic}, [and being {emotion}|and how {emotion} it makes me].",
        "[Okay|All right]. [I don't really know what to do with that|That's a bit far from where I am]. [It's still|For me it's about] {topic}.",
    ),
    Stance.SWAMPED: (
        "[That's a lot at once|So many things at a time]. [I don't know which one to answer|I lost track halfway]. [Can we stay with|Could we go back to] {topic}?",
        "[I can't follow all of that|Those are big words]. [I just want to understand|I'm just {emotion} about] {topic}.",
    ),
    Stance.LOST: (
        "[I don't see how we got there|That feels like a jump]. [A minute ago we were at|I'm still at] {topic}.",
        "[Hm, I'm not sure what we're aiming at|I lost the thread a little]. [How does that help with|What does it have to do with] {topic}?",
    ),
}

DEFLECTIONS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: (
        "[I'm not sure.|I don't know, really.|Um, I couldn't say.|I'd have to think about that.|Maybe, but I'm not sure.|I can't say that yet.|I don't know yet.|Hm, that's hard to say for me.] "
        "[It's hard to put into words.|I get shy when it's about {topic}.|I'd rather not guess.|With {topic} I never find the words.|Sorry, I'm slow with {topic}.|Can we take {topic} slowly?|I don't want to say the wrong thing about {topic}.|Nobody ever asks me about {topic}.]",
    ),
    Attitude.GUARDED: (
        "[It's nothing serious.|It's not a big deal, really.|I'd rather not get into that.|I'd keep that to myself for now.|I don't really get into that kind of thing.|I don't know.|There's nothing special, to be honest.|Nothing special.] "
        "[People have bigger problems than {topic}.|There isn't much to say about {topic}.|It's fine.|Everybody has something like {topic}.|I manage with {topic}.|I usually sort out {topic} on my own.|Let's just say {topic} is what it is.|I only brought up {topic} because you asked.]",
    ),
    Attitude.AVOIDANT: (
        "[Let's not go there just yet.|Can we talk about something else for a minute?|Let's skip that one.|Ha, let's not talk about that.|I don't know.|Oh, I'd rather not.|That one I'd have to think about, some other day.|I'm not sure.] "
        "[Did I mention that {fact_l}?|By the way, {fact_l}.|Funny enough, {fact_l}.|{topic_c} can wait.|You should see me when I'm in a good mood.|There's always something with {topic}, that's life.|I make jokes about {topic}, it helps.|Anyway, {topic} isn't going anywhere.]",
    ),
    Attitude.DEFENSIVE: (
        "[I don't know why you ask that.|What's that supposed to mean?|I don't think that's the point.|Why does that matter?|I'd rather not be questioned like that.|I don't know.|I'm not sure, and I don't have to be.|I couldn't say.] "
        "[I didn't do anything wrong with {topic}.|Anyone would have done the same about {topic}.|I had my reasons.|I did what I could about {topic}.|It's not as if {topic} were all on me.|Others had a hand in {topic}, too.|I've always taken care of {topic}.|You weren't there.]",
    ),
    Attitude.SKEPTICAL: (
        "[I don't see how that's going to help.|Is this supposed to help?|I'm not convinced.|Hm, I don't know.|It sounds like something out of a book.|What's the use of that?|I'm not sure.|Why does that matter?] "
        "[Talking won't change {topic}.|I doubt that it changes anything about {topic}.|I've read about these methods.|I've tried thinking about {topic}, believe me.|{topic_c} stays the way it is.|You people always ask that.|I came with {topic}, not with a riddle.|Explain to me what that does for {topic}.]",
    ),
    Attitude.OVER_COMPLIANT: (
        "[Whatever you think is best.|I don't know, but I'm sure you're right.|You're the expert.|Yes, whatever you think.|You know best about these things.|I'll do it however you like.|I don't know, sorry.|I couldn't say, but yes.] "
        "[I'm sure that's a good question.|I don't want to be difficult about {topic}.|I'm happy to go along.|I agree with everything about {topic}.|It's good that you look at {topic}.|I trust you with {topic}.|Just tell me what to say about {topic}.|Yes, {topic}, you're right.]",
    ),
    Attitude.OVERWHELMED: (
        "[I don't know.|Sorry, I can't think.|I lost what I wanted to say.|My head is too full.|I don't even know where to start with that.|I'm not sure, everything spins.|I can't think straight today.|I can't follow, I'm sorry.] "
        "[It's all at once, {topic} and the nights and everyone wanting something.|I'm so {emotion} and then I cry again.|It's just too much with {topic}.|Everything is tangled up with {topic}.|One thing leads to the next and it's back at {topic}.|I only know that I'm {emotion}.|When I pull at {topic}, ten other things come along.|Could you say it again, slower?]",
    ),
    Attitude.OPEN: (
        "[Good question, I don't know yet.|I'm not there yet.|I'm not sure.|Hm, I don't know.|I'd have to think about that.|That's hard to see clearly for me.|I'm still sorting that out.|I couldn't say right now.] "
        "[Maybe we can come at it another way.|I want to understand it, though.|It must be about {topic} somehow.|With {topic} I'm still in the middle of it.|Give me a moment with {topic}.|I'd like to answer that properly.|Ask me again when we've looked at {topic} some more.|I notice that I get {emotion} when you ask.]",
    ),
}

OPENERS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: (
        "Um.",
        "I'm not sure how to say it.",
        "It's hard to put into words.",
        "Okay, I'll try.",
        "Sorry, I'm slow with this.",
        "Let me see.",
    ),
    Attitude.GUARDED: (
        "It's not a big thing.",
        "If you need to know.",
        "I don't usually talk about this.",
        "Fine.",
        "No need to make a fuss of it.",
        "Well, all right.",
    ),
    Attitude.AVOIDANT: (
        "Ha, well.",
        "Not my favorite subject.",
        "Quick version.",
        "If we must.",
        "Okay, but then something lighter.",
        "You don't let go, do you.",
    ),
    Attitude.DEFENSIVE: (
        "I did nothing wrong, just so you know.",
        "Anyone would see it that way.",
        "I have my reasons.",
        "Look.",
        "I'm only answering because you asked.",
        "It's not like I didn't try.",
    ),
    Attitude.SKEPTICAL: (
        "I don't see where this is going, but okay.",
        "For what it's worth.",
        "Let's say I play along.",
        "I doubt it matters, but fine.",
        "Well, if that's the method.",
        "I'll give it a try.",
    ),
    Attitude.OVER_COMPLIANT: (
        "Yes, of course.",
        "Sure, gladly.",
        "You're right to ask.",
        "Yes, good point.",
        "Absolutely.",
        "I hope this is what you want to hear.",
    ),
    Attitude.OVERWHELMED: (
        "Sorry, it's all coming at once.",
        "Where do I even start.",
        "Give me a second.",
        "I'm a mess today.",
        "It's a lot.",
        "Okay, breathe.",
    ),
    Attitude.OPEN: (
        "I've been wondering about that, too.",
        "That's a good question.",
        "I want to understand this.",
        "Let me think.",
        "I like that we look at it.",
        "Yes, let's.",
    ),
}
TAILS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: ("If that makes any sense.", "I think.", "At least I guess so.", "I hope that's clear enough."),
    Attitude.GUARDED: ("But it's fine.", "That's all, really.", "No drama.", "It's under control."),
    Attitude.AVOIDANT: ("Anyway.", "But enough of that.", "Next question, maybe.", "Well, such is life."),
    Attitude.DEFENSIVE: (
        "And I stand by that.",
        "That's not a crime.",
        "You'd say the same.",
        "I'm just explaining how it is.",
    ),
    Attitude.SKEPTICAL: (
        "Whether that helps is another matter.",
        "We'll see.",
        "I'm still not sold.",
        "Does that get us anywhere?",
    ),
    Attitude.OVER_COMPLIANT: (
        "Is that all right?",
        "I hope that's a good answer.",
        "Just tell me if I got it wrong.",
        "I want to do this right.",
    ),
    Attitude.OVERWHELMED: (
        "And then there's everything else.",
        "I can't sort it.",
        "Sorry for crying.",
        "It never stops.",
    ),
    Attitude.OPEN: (
        "I'd like to understand where that comes from.",
        "It's a relief to say it.",
        "I notice that as I say it.",
        "That makes me curious.",
    ),
}

FAREWELL_HURT = (
    "[I don't think this is working for me|I'd rather stop here|I don't feel this is helping]. [I'll sort out {topic} on my own|I'm more {emotion} than when I came in|Talking about {topic} like this isn't for me]. [Goodbye|Bye].",
    "[Let's leave it|I think I've had enough for today]. [It's not getting anywhere with {topic}|I don't feel heard about {topic}]. [Bye|Goodbye].",
)
FAREWELL_HELPED = (
    "[I think I have what I came for|This is a good place for me to stop]. {balanced}. [Thank you, really|Thanks for today].",
    "[You know what, I feel ready to go on from here|I can take it from here, I think]. [About|With] {topic}, [I'm much lighter than an hour ago|it's no longer that heavy]. [Thank you|Thanks a lot]. [Goodbye|Take care].",
)
LAST_RESORT = "[It|This|All of this|Somehow it|In the end it|For me it] [still|again|mostly|always|really] [comes down to|turns on|has to do with|leads back to|is bound up with] {topic}, [I guess|I think|it seems|I'd say|somehow|to be honest|as far as I can tell]."
