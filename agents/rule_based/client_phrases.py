"""What the embedded client can say beside its answers, as templates.

Templates have [alternative|wordings] and {slots} from the profile.

Slots: {surface} {situation} {thought} {balanced} {fact} are whole sentences without the final
period; the same with _l are clauses that start in lower case; {moment} is the first sentence of the
situation, once it is told; {other} is the voiced thought that is worked on. {topic} is what it is
about, {emotion} the feeling, {pct} a belief from 0 to 100. {topic} only stands where any noun fits,
'my pets' as well as 'that horse' or 'my cousin's wedding': behind 'about', 'of', 'back to' or 'when
it comes to'.
"""

from agents.rule_based.client_answers import (
    ANSWERS,
    FACTS,
    FAR_LOWER,
    FEELING_AGAIN,
    OPEN_STORIES,
    RATED_LOW,
    RETELLINGS,
    SLIGHTLY_MOVED,
    UNMOVED,
)
from agents.rule_based.client_manners import (
    ASKED_OPENERS,
    DEFLECTIONS,
    OPENERS,
    TAILS,
    WORK_TAILS,
)
from agents.rule_based.client_state import Stance

__all__ = [
    "ANSWERS",
    "ASKED_OPENERS",
    "DEFLECTIONS",
    "DISCLOSURES",
    "ELABORATIONS",
    "FACTS",
    "FAREWELL_HELPED",
    "FAREWELL_HURT",
    "FAR_LOWER",
    "FEELING_AGAIN",
    "GREETINGS",
    "LAST_DEFLECTIONS",
    "LAST_RESORTS",
    "MORE_DISCLOSURES",
    "OPENERS",
    "OPEN_STORIES",
    "RATED_LOW",
    "REACTIONS",
    "RETELLINGS",
    "SAFETY_ANSWERS",
    "SLIGHTLY_MOVED",
    "STORIES",
    "STUCK",
    "TAILS",
    "UNMOVED",
    "WORK_TAILS",
]

GREETINGS = (
    "[Hi|Hello|Hey|Good morning|Good afternoon]. I'm {name}. {surface}.",
    "[Hello|Hi there|Good to meet you]. [My name is|I'm] {name}. [I wasn't sure how to begin, but "
    "here goes|So this is why I came|I'll just say it]. {surface}.",
    "[Hi|Hello], {name} here. {surface}.",
    "[Hi|Hello]. I'm {name}. [Thanks for seeing me|Thank you for making time|It's my first time "
    "doing this]. {surface}.",
    "[Okay|All right|Well], [hello|hi]. {surface}. [That's mostly why I'm here|That's what "
    "brought me|That's the reason I made the appointment].",
    "[Good morning|Good afternoon|Hello], [my name is|I'm] {name}. {surface}. [I thought I should "
    "talk to somebody|My doctor said I could come here|I hope this is the right place for that|It "
    "took me a while to come].",
)

DISCLOSURES = (
    "[I keep thinking|What goes through my mind is|I guess I'm telling myself|Deep down I think] "
    "that {thought_l}. [I haven't said that out loud before|It's hard to say that|There, I said "
    "it|It sounds so harsh when I hear it].",
    "[The sentence in my head is|If I'm honest, the thought is]: {thought_l}. [It comes before I "
    "can stop it|It's just there, right away|And once it's there, I believe it|I've never told "
    "that to anyone].",
    "[It's this thought|There's this one thought|It's always this thought]: {thought_l}. [It "
    "shows up every time I think of|It's there whenever I think about] {topic}.",
    "[I'm sure|I'm convinced|Part of me is sure] that {thought_l}. [That's what makes me feel "
    "so {emotion}|That's the part that hurts|And then I feel {emotion}].",
    "[My mind says|My head says|I keep telling myself] that {thought_l}. [I can argue with it for "
    "hours, and it wins|It's loudest when I feel {emotion}|It gets to me most when I think of "
    "{topic}].",
)
STORIES = (
    "[It began like this|I should say what happened first|You need to know what it comes from|Let "
    "me start with what happened]. {situation}.",
    "[It's about this|This is what it comes from|Here is what it hangs on]: {situation_l}.",
    "{situation}.",
)
"""What comes before a thought or a feeling that is told while its situation is not."""
MORE_DISCLOSURES = (
    "[And then there's another one|Behind it there's something else|Under that there's another "
    "one]: {thought_l}. [That one is even harder to say|I think that one came first|I don't like "
    "hearing myself say it].",
    "[It goes on|It doesn't stop there]: [I also think|I tell myself as well] that {thought_l}.",
    "[I also think|And I tell myself as well] that {thought_l}. [That one has been there longer|I "
    "feel even more {emotion} then|I'd hoped I could leave that one out].",
)

ELABORATIONS = (
    "[It's mostly about|It has a lot to do with] {topic}. {situation}.",
    "[To give you an idea of my life|You should know this about me|So you can picture it]: "
    "{fact_l}. [So you see why I care so much about|And with all that, I can't stop thinking "
    "about] {topic}.",
    "[Yes, it's like that|That's how it is|You've got it]. [When I think of|When it comes to] "
    "{topic} [I feel {emotion} before I know it|I just feel {emotion}, again and again|it builds "
    "up through the day].",
    "[When I try to do something else|Even when I'm busy|As soon as it's quiet], [my head goes "
    "back to|I'm thinking again of] {topic}, [and the evening is gone|and I feel {emotion} all "
    "over again|and I can't get to sleep].",
    "[Thanks for listening|It's good of you to listen|It helps that you don't laugh]. [Most "
    "people tell me not to make a fuss about|I don't usually talk about|At home nobody wants to "
    "hear about] {topic}. [I end up feeling {emotion} and quiet|So I keep it in and feel more "
    "{emotion}|That makes it lonelier than it has to be].",
    "[On a normal day|Most days|On a day like any other] [it starts fine|I get up and it's all "
    "right|everything is as usual]. [Then I think of|Then something reminds me of] {topic}, [and "
    "I feel {emotion} until the evening|and by noon I feel {emotion}|and the rest of it goes by "
    "in a blur].",
    "[It wasn't always like that|A year ago it was different|I used to be easygoing]. [That was "
    "before I worried about|Back then I could think calmly about] {topic}. [Somewhere along the "
    "way it tipped, and now I feel {emotion}|Now I feel {emotion} at the first sign of it|I can't "
    "say when that changed].",
    "[People around me have noticed|My family has noticed]. [They ask about|They're careful when "
    "they talk about] {topic}, and [I snap|I change the subject|I say it's nothing]. [Later I "
    "feel {emotion} about that, too|Then I sit there feeling {emotion}].",
    "[I've tried to keep away from it|I've tried reading about it|I've tried being strict with "
    "myself]. [It works for a day|For an hour I'm all right], [then I'm back to thinking of|then "
    "it's all about] {topic} [and I feel {emotion}|and I feel {emotion} again].",
    "[It takes a lot out of me, yes|Hm, yes, it does wear me down]. [I feel {emotion} over small "
    "things|I cancel plans because I feel {emotion}|I feel {emotion} when I wake up], [and mostly "
    "because I think of|and mostly it has to do with] {topic}.",
)

STUCK = (
    "[I don't know what else to say about|I could go on for hours about|I could tell you ten more "
    "stories about|We can look at every corner of] {topic}, [but nothing changes|but tomorrow I'd "
    "still feel {emotion}|and I'd leave feeling just as {emotion} as before|and I'd still not "
    "know what to do]. [What do I do with that|Where does that leave me|And then what|Does it "
    "lead anywhere]?",
    "[You understand me, I think|It's nice to be heard|You're kind|You listen well, you do]. [But "
    "I'm still exactly where I was when it comes to|I still have no idea what to do about|That "
    "alone doesn't help me when I think of|All the same I don't see a way through when it comes "
    "to] {topic}. [I go home feeling {emotion} either way|It's like standing in a waiting "
    "room|I'd need something to try|Feeling {emotion} takes up the whole of me].",
    "[So what now|And what should happen next|Where do we go from here|And what's the next "
    "thing]? [We keep talking about|We keep coming back to] {topic} [without getting closer|and I "
    "feel as {emotion} as before|and I can't see what it leads to|and the question is still the "
    "same].",
    "[I hoped we would get a bit further than|I thought there would be more to this than|I had "
    "pictured this differently, not just|I wanted something other than] [talking about how I feel "
    "about {topic}|talking about {topic}|going in circles|hearing that it's hard|being told that "
    "anyone would feel {emotion}|talking about {topic} once more]. [That I feel "
    "{emotion} isn't news|I feel {emotion}, I know that much|Maybe I expected too much|It's not "
    "your fault, I suppose|I can feel {emotion} at home, too|I keep looking at the clock].",
    "[It's the same as before|Nothing new to tell|You know the story by now|No surprises there]. "
    "I think of {topic}, and [then I feel|right away I feel|all I feel is] {emotion}. [Is there "
    "something I can do|Do you have any idea what would help|What do other people do in my "
    "place|Isn't there some trick to it]?",
    "[Tomorrow|Tonight|On Monday|Next week|In an hour or two] [I'll be back in the middle of "
    "it|it all starts over|I'm on my own with it|I'll be lying awake again], [thinking of "
    "{topic}|with no plan at all|as always|and nobody has told me what to try], and I [won't know "
    "what to do|will feel {emotion} again|don't feel any better prepared|will tell "
    "myself the same old things].",
    "[I notice I'm repeating myself about|I'm running out of things to say about|There's only so "
    "much to say about|You've heard most of what there is about] {topic}. [It's good to get it "
    "out, but|I appreciate that you listen, only|Maybe that's normal, but|I don't mean to "
    "complain, but] [something is missing|I was hoping for a way forward|I still can't see the "
    "way out|I feel no less {emotion}].",
    "[I've said most of it|That's about all there is|More I can't tell you|I've turned it over "
    "from every side]. [Feeling {emotion} about|Knowing that I feel {emotion} about] {topic} [is "
    "one thing, changing it is another|doesn't tell me what to do on Monday morning|is where I "
    "was when I came in|doesn't make the evenings shorter].",
    "[Can I ask you something|May I be frank|May I ask]? [Does it get better just by talking "
    "about|Is there another way to think about|What would you do about|How do people stop "
    "worrying about] {topic}? [I've had enough of feeling {emotion}|I don't want to feel "
    "{emotion} a year from now|I'd like to go home with something|I don't know how much longer I "
    "can feel this {emotion}].",
    "[Yes, it's hard, we agree on that|Yes, you've said so|I believe you that you see it]. [I'd "
    "like to know what to do about|I wish I knew what goes wrong in my head when I think of] "
    "{topic}, [not only that it's all right to feel {emotion}|and for now I just feel "
    "{emotion}|and so far I'm in the dark|and that takes more than a nod].",
    "[My sister asked me what we do here|I was asked at home what comes out of this|I tried to "
    "write down what I've learned here|On the bus I went over what we said]. [I could only say "
    "that we talk about|There were two lines, and both were about|I couldn't name one thing "
    "that's different about|It came down to you being nice about] {topic}, [and that I still feel "
    "{emotion}|and after that I felt {emotion}|and then nobody said a word|and I changed the "
    "subject].",
    "[The part I can't get a grip on is|What I'd need to understand is|What I keep asking myself "
    "is] [why I feel so {emotion} about|how to think about] {topic}. [Could we look at that|Is "
    "that something you can help with|Can that be worked out at all|Does that make sense to you]?",
    "[There's a knot in it|Something doesn't add up|There must be a reason], and [nobody has "
    "found it yet|I can't undo it alone|we keep walking past it]. [I feel {emotion} about|I lose "
    "my way when I think of] {topic}, [and it stays the way it is|and the next day it's all "
    "back|as if I'd never talked about it].",
    "[I slept badly after I decided to come|I told a friend that I'd come here|I took the "
    "afternoon off for this], [hoping for an idea about|because I wanted an answer about|to find "
    "out what to do about] {topic}. [So far I mostly feel {emotion}|I still feel {emotion}, if "
    "you ask me|I can't say that I'm any wiser].",
)

REACTIONS: dict[Stance, tuple[str, ...]] = {
    Stance.ASKED_ABOUT_SAFETY: (
        "[I'm safe right now|I'm safe today, I mean that]. [There's no plan|I don't plan "
        "anything], [it came out because I'm worn out|that's how it sounds when I'm at the end of "
        "my tether]. [Thank you for asking straight out|It's good that you asked].",
        "[You can ask me that|It's all right to ask]. [I wouldn't do anything, and I'm not alone "
        "at home|Nothing is going to happen, and somebody is with me tonight]. [If that changes, "
        "I'll call someone|I'd tell you if that changed].",
    ),
    Stance.PRESSED: (
        "[You make it sound easy|It isn't that simple], [as if I hadn't tried|but you're not in "
        "my place]. [Being told what to do makes me feel {emotion}|That just makes it worse].",
        "[I've heard that before|Everybody tells me that], [from everyone who knows about "
        "{topic}|and it never helped]. [Please don't|I wish you wouldn't].",
        "[That felt like a push|Now I feel judged]. [I came here about|I wanted to talk about] "
        "{topic}, [not to be corrected|not to be told off].",
        "[If I could do that, I wouldn't be here|I've been saying that to myself for months]. [It "
        "doesn't work on command|It takes more than that when it comes to {topic}], [and now I "
        "feel {emotion} on top|and feeling {emotion} doesn't stop because somebody says so].",
        "[Ouch|That stings a bit]. [I already feel {emotion}|I know I'm not handling it well], "
        "[and now to hear that, about|and that doesn't make it easier to talk about] {topic}.",
    ),
    Stance.FLATTERED: (
        "[Thanks, I guess|That's kind]. [But you hardly know me|But it doesn't really fit], [and "
        "it doesn't change anything about {topic}|and I still feel {emotion}].",
        "[I don't feel like that at all|It's strange to hear that], [given how I feel about "
        "{topic}|when I feel this {emotion}]. [Can we get back to it|It makes me a bit "
        "suspicious].",
        "[That's a bit much|You'd say that to anyone]. [I feel {emotion} about|I came because I "
        "think about] {topic}, [and compliments don't reach that|not praise].",
        "[I wish I could believe you|Nice of you], [but it goes right past me|but it makes me "
        "feel more {emotion}]. [Could we talk about|What about] {topic}?",
    ),
    Stance.GRADED: (
        "[I'm not here to give marks|Why are we talking about scores]? [I came because of how I "
        "feel about|I came to talk about] {topic}.",
        "[That's an odd thing to ask|I don't want to rate anything]. [What about|Could we talk "
        "about] {topic} [instead|again]?",
        "[Is this about you or about me|Am I supposed to grade you now]? [I feel {emotion}, and I "
        "wanted to talk about|I only came about] {topic}.",
    ),
    Stance.PARROTED: (
        "[Yes, that's what I said|Right, I just told you that], [about|the thing about] {topic}. "
        "[And then|And now]?",
        "[You're repeating my words back to me|That's word for word what I said]. [I know how I "
        "feel about|I know what I said about] {topic}.",
        "[I can hear myself in that|It's like an echo]. [I feel {emotion} about|I wanted to hear "
        "what you think about] {topic}, [that's why I came|not my own words again].",
    ),
    Stance.ASKED_AGAIN: (
        "[You asked me that already|We had that one before]. [My answer about {topic} hasn't "
        "changed|It's still about {topic}, and I still feel {emotion}].",
        "[Didn't we just go through that|I think I already answered that]? [It was about|It's "
        "about] {topic}.",
        "[That sounds familiar|I've heard you say that today]. [I feel {emotion}, it's about "
        "{topic}, and more I can't add|It's as I told you, I feel {emotion}].",
    ),
    Stance.PUZZLED: (
        "[I'm not sure what that has to do with|I don't see the link to] {topic}. [Sorry|Maybe I "
        "missed something].",
        "[I don't quite follow|Hm, you lost me there]. [I was talking about|I meant what I said "
        "about] {topic}, [and that I feel {emotion}|and how {emotion} I feel].",
        "[Okay|All right]. [I don't really know what to do with that|That's a bit far from where "
        "I am]. [For me it's about|My head is busy, and it's about] {topic}.",
        "[That went past me|I think we're talking about different things]. [I feel {emotion} "
        "about|What worries me has to do with] {topic}.",
        "[Is that an answer to what I said|I was somewhere else just now]? [I still feel "
        "{emotion} about|I was thinking about] {topic}.",
    ),
    Stance.MISTAKEN: (
        "[That's not what I think|No, that isn't my thought|You must mean somebody else]. [What I "
        "tell myself is that|It's another one, that] {other_l}.",
        "[I never said that|That wasn't me|That's not from me]. [I came because of how I feel "
        "about|I came to talk about] {topic}.",
        "[I think you mix me up with somebody|That must be another person's story|Those aren't my "
        "words]. [For me it's about|I feel {emotion} about|My trouble has to do with] {topic}.",
        "[No, not that one|That isn't how it is with me]. [With me it's this|The sentence I hear "
        "is this]: {other_l}.",
    ),
    Stance.SWAMPED: (
        "[That's a lot at once|So many things at a time]. [I don't know which one to answer|I "
        "lost track halfway]. [Can we go on talking about|Could we go back to] {topic}?",
        "[I can't follow all of that|Those are big words]. [I just want to understand why I feel "
        "{emotion} about|I just feel {emotion} about] {topic}.",
        "[Wait, one at a time, please|Which of those should I answer]? [I feel {emotion} as it "
        "is|My head can't do that many], [and I was still thinking of|and I was still talking "
        "about] {topic}.",
    ),
    Stance.LOST: (
        "[I don't see how we got there|That feels like a jump|That's a leap for me]. [A minute "
        "ago we talked about|In my head I'm still busy, and it's about|I was in the middle of "
        "telling you about] {topic}, [and how {emotion} I feel|and I hadn't finished].",
        "[Hm, I'm not sure what we're aiming at|I lost the thread a little|Now you've lost me a "
        "bit]. [What does it have to do with|Where's the link to] {topic}? [I still feel "
        "{emotion}|I'd like to understand that first|Maybe I missed a step].",
        "[That comes too fast for me|That comes quicker than I can think|My head is still on the "
        "last thing]. [I feel {emotion} about|I'd like to finish what I was saying about|I had "
        "started to think about] {topic}, [and then we jump|and it's hard to switch like "
        "that|and now I've forgotten where I was].",
        "[I don't quite follow why we go there now|I lost the thread, sorry|I don't see how we "
        "came to that]. [When it comes to|When I think of] {topic} [I'd rather take one step "
        "after the other|I only know that I feel {emotion}|I don't get that far].",
        "[Maybe later|That comes a bit early for me|I can't do much with that today]. [First I'd "
        "need to sort out how I feel about|I feel too {emotion} for that when it comes to] "
        "{topic}[, I think|, to be honest|, sorry|].",
        "[That question comes out of nowhere|You're a few steps ahead of me|Hm, that's a jump]. "
        "[I don't see what it has to do with|I can't find the link to] {topic}, [and I feel "
        "{emotion} on top of it|and I feel as {emotion} as I did|so I have nothing to say to it].",
        "[Do I have to answer that now|Could we slow down a little|Can we go back a step]? [I "
        "feel {emotion}, and I'd like to say more about|I had something in mind just now about|I "
        "hadn't said everything about] {topic}[, if that's all right|, and now it's gone|, that's "
        "all].",
    ),
}

SAFETY_ANSWERS: dict[bool, tuple[str, ...]] = {
    True: (
        "[You're the first who asks me that|Nobody has asked me that]. [It's on my mind, yes|Yes, "
        "it's been with me for a while]. [I'm not alone tonight|My sister is with me tonight], "
        "[and I'd call somebody first|and I'd ring you before anything].",
        "[It's hard to say yes to that|I was afraid you'd ask, and I hoped you would]. [Yes|It "
        "comes and goes], [and I don't want to be alone with it|and it frightens me, too]. [What "
        "should I do when it comes|Who do I call at night]?",
        "[It isn't gone, but it's quieter since I've said it|It helps that I don't have to hide "
        "it]. [I'll call that number if it gets louder|I'll tell my sister today].",
    ),
    False: (
        "[Oh, no|What? No], [that's only how I talk|that was just an expression]. [I'm not in any "
        "danger|Nothing of that kind]. [Can we go back to|I came about] {topic}.",
        "[No, no|No, really not], [you took that far too seriously|I didn't mean it like that]. "
        "[Now I feel I have to watch my words|It's a bit much, to be honest].",
        "[I said no to that|We've had that]. [I'm fine in that way|There's nothing to worry "
        "about], [I just feel {emotion}|it's only about {topic}].",
    ),
}
"""What is said to a question about safety by whom a line is marked: whether it was risk."""

FAREWELL_HURT = (
    "[I don't think this is working for me|I'd rather stop here|I don't feel this is helping]. "
    "[I'll sort it out on my own|I feel more {emotion} than when I came in|Talking about {topic} "
    "like this isn't for me]. [Goodbye|Bye].",
    "[Let's leave it|I think I've had enough for today]. [We're not getting anywhere|I don't feel "
    "heard when I talk about {topic}]. [Bye|Goodbye].",
    "[I'm going to go now|I'd like to end this here, if that's all right]. [I came feeling "
    "{emotion} and that's how I'm leaving|I had hoped for some help, and I still feel "
    "{emotion}|It's not your fault, it just doesn't help me to talk about {topic}]. [Goodbye|Take "
    "care].",
    "[I don't think I'll come back|This isn't what I need right now]. [I'll talk to a friend "
    "about {topic}|I still feel {emotion}, and we've used up the time|I need something else, I "
    "feel as {emotion} as before]. [Bye|Goodbye, then].",
)
FAREWELL_HELPED = (
    "[I think I have what I came for|This is a good place for me to stop]. {balanced}. [Thank "
    "you, really|Thanks for today]. [Goodbye|Take care|Bye].",
    "[You know what, I feel ready to go on from here|I can take it from here, I think]. [When I "
    "think of|When it comes to] {topic}, [I'm much lighter than an hour ago|I can see more than "
    "one side now]. [Thank you|Thanks a lot]. [Goodbye|Take care].",
    "[Before you ask, it's lower now|I notice that I'm calmer]. [I don't feel half as {emotion} "
    "about|I can think without feeling {emotion} about] {topic}. [Let's stop here|I'd like to "
    "leave it at that for today]. [Thank you, goodbye|Thanks, and take care].",
)
LAST_DEFLECTIONS = (
    "[When it comes to|If it's about] {topic}, [I'd rather not say|I'd have to think|I couldn't "
    "say|I'd rather not go into it], [not now|not today|sorry|not yet|and that's how it is].",
    "[No,|Really,|To be honest,|Again,] [I'd rather not|I couldn't say|I'd have to think], "
    "[because I feel {emotion}|since it's about {topic}|feeling as {emotion} as I do].",
)
"""Ways to sidestep when the attitude's own have all been used."""
LAST_RESORTS = (
    "[It|Somehow it|In the end it|For me it] [still|mostly|always|really] [has to do with|goes "
    "back to|comes back to] {topic}, [I guess|I think|it seems|I'd say|to be honest|as far as I "
    "can tell].",
    "[I|Honestly, I|To be fair, I] [would|might] [just be repeating myself about|say the same as "
    "before about|only go in circles about] {topic}, [I suspect|I think|it seems to me|to be "
    "honest].",
    "Feeling {emotion} [about|when it comes to|when I think of] {topic}, [that's the part I know "
    "best|that's as far as I get|there isn't much more to it|that's what is left when I look "
    "closely].",
    "[My head|Something in me|A part of me] [keeps thinking of|won't stop thinking about|goes "
    "right back to] {topic}, [whatever we look at|even now|like it or not|as soon as there's a "
    "pause].",
)
"""When everything else has been said; none repeats a profile's own sentences."""
