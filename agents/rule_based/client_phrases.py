"""What the embedded client can say beside its answers, as templates.

Templates have [alternative|wordings] and {slots} from the profile.

Slots: {surface} {situation} {thought} {balanced} {fact} are whole sentences without the final
period; the same with _l are clauses that start in lower case; {moment} is the first sentence of the
situation, once it is told; {other} is the voiced thought that is worked on. {topic} is what it is
about, {emotion} the feeling, {pct} a belief from 0 to 100. {topic} is never the subject of a verb
in the present: it may be one thing or several ('work', 'my pets').
"""

from agents.rule_based.client_answers import (
    ANSWERS,
    FACTS,
    OPEN_STORIES,
    RETELLINGS,
    SLIGHTLY_MOVED,
    UNMOVED,
)
from agents.rule_based.client_manners import ASKED_OPENERS, DEFLECTIONS, OPENERS, TAILS
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
    "GREETINGS",
    "LAST_DEFLECTIONS",
    "LAST_RESORTS",
    "MORE_DISCLOSURES",
    "OPENERS",
    "OPEN_STORIES",
    "REACTIONS",
    "RETELLINGS",
    "SLIGHTLY_MOVED",
    "STORIES",
    "STUCK",
    "TAILS",
    "UNMOVED",
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
    "shows up every time with|It's never far away from|It comes along with] {topic}.",
    "[I'm afraid|I'm convinced|Part of me is sure] that {thought_l}. [That's what makes me feel "
    "so {emotion}|That's the part that hurts|And then I feel {emotion}].",
    "[My mind says|My head says|I keep telling myself] that {thought_l}. [I can argue with it for "
    "hours, and it wins|It's loudest when I feel {emotion}|It gets to me most when it's about "
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
    "[It's mostly about|It has a lot to do with|Most of it goes back to] {topic}. {situation}.",
    "[To give you an idea of my life|You should know this about me|So you can picture it]: "
    "{fact_l}. [So a lot hangs on how things go with|So you see why I care about|That's why I "
    "can't just shrug off] {topic}.",
    "[Yes, it's like that|That's how it is|You've got it]. [With|Around|When I'm busy with] "
    "{topic} [I feel {emotion} before anything has even happened|I just feel {emotion}, again and "
    "again|it builds up through the day].",
    "[When I try to do something else|Even when I'm busy|As soon as it's quiet], [my head goes "
    "back to|I'm thinking again about] {topic}, [and the evening is gone|and I feel {emotion} all "
    "over again|and I can't get to sleep].",
    "[Thanks for listening|It's good of you to listen|It helps that you don't laugh]. [Most "
    "people tell me not to make a fuss about|I don't usually talk about|At home nobody wants to "
    "hear about] {topic}. [I end up feeling {emotion} and quiet|So I keep it in and feel more "
    "{emotion}|That makes it lonelier than it has to be].",
    "[On a normal day|Most days|On a day like any other] [it starts fine|I get up "
    "and it's all right|everything is as usual]. [Then I think of|Then something reminds me of] "
    "{topic}, [and I feel {emotion} until the evening|and by noon I feel {emotion}|and the rest "
    "of it goes by in a blur].",
    "[It wasn't always like that|A year ago it was different|I used to be easygoing] [with|about] "
    "{topic}. [Somewhere along the way it tipped, and now I feel {emotion}|Now I feel {emotion} "
    "at the first sign of it|I can't say when that changed].",
    "[People around me have noticed|My family has noticed]. [They ask about|They tiptoe around] "
    "{topic}, and [I snap|I change the subject|I say it's nothing]. [Later I feel {emotion} about "
    "that, too|Then I sit there feeling {emotion}].",
    "[I've tried to keep away from it|I've tried reading about it|I've tried being strict with "
    "myself]. [It works for a day|For an hour I'm all right], [then I'm back to|then it's all "
    "about] {topic} [and feeling {emotion}|and I feel {emotion} again].",
    "[It takes a lot out of me, yes|Hm, yes, it does wear me down]. [I feel {emotion} over small "
    "things|I cancel plans because I feel {emotion}|I feel {emotion} when I wake up], [and when I "
    "look for the reason I end up at|and mostly it has to do with] {topic}.",
)

STUCK = (
    "[I don't know what else to say about|I could go on for hours about|I could tell you ten more "
    "stories about|We can look at every corner of] {topic}, [but nothing changes|but tomorrow I'd "
    "still feel {emotion}|and I'd leave feeling just as {emotion} as before|and I'd still not "
    "know what to do]. [What do I do with that|Where does that leave me|And then what|Does it "
    "lead anywhere]?",
    "[You understand me, I think|It's nice to be heard|You're kind|You listen well, you do]. [But "
    "I'm still exactly where I was with|I still have no idea how to deal with|That alone doesn't "
    "get me anywhere with|All the same I don't see a way through with] {topic}. [I go home "
    "feeling {emotion} either way|It's like standing in a waiting room|I'd need something to "
    "try|Feeling {emotion} takes up the whole of me].",
    "[So what now|And what should happen next|Where do we go from here|And what's the next "
    "thing]? [We've been around|I feel we keep circling|We keep coming back to|We've had a good "
    "look at] {topic} [without getting closer|and I feel as {emotion} as before|and I can't see "
    "what it leads to|and the question is still the same].",
    "[I hoped we would get a bit further than|I thought there would be more to this than|I had "
    "pictured this differently, not just|I wanted something other than] [talking about how I feel "
    "about {topic}|going over {topic}|going in circles around {topic}|hearing that it's hard with "
    "{topic}]. [That I feel {emotion} isn't news|I feel {emotion}, I know that much|Maybe I "
    "expected too much|It's not your fault, I suppose].",
    "[It's the same as before|Nothing new to tell|You know the story by now|No surprises there]: "
    "{topic}, and [then I feel|me feeling|how I still feel] {emotion}. [Is there something I can "
    "do|Do you have any idea what would help|What do other people do in my place|Isn't there some "
    "trick to it]?",
    "[Tomorrow|Tonight|On Monday|Next week|In an hour or two] [I'll be back in the middle of "
    "it|it all starts over|I'm on my own with it], [same thing with {topic}|just me and "
    "{topic}|with {topic} and no plan], and I [won't know what to do|will feel {emotion} "
    "again|don't feel any better prepared|will tell myself the same old things].",
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
    "about|Is there a way to look differently at|What would you do about|How do people stop "
    "worrying about] {topic}? [I've had enough of feeling {emotion}|I don't want to feel "
    "{emotion} a year from now|I'd like to go home with something|I don't know how much longer I "
    "can feel this {emotion}].",
    "[Yes, it's hard, we agree on that|Yes, you've said so|I believe you that you see it]. [I'd "
    "like to know what to do about|I wish I knew what goes wrong in my head with|I came to find a "
    "way out with|I want to get somewhere with] {topic}, [not only that it's all right to feel "
    "{emotion}|and for now I just feel {emotion}|and so far I'm in the dark|and that takes more "
    "than a nod].",
    "[My sister asked me what we do here|I was asked at home what comes out of this|I tried to "
    "write down what I've learned here|On the bus I went over what we said]. [I could only say "
    "that we talk about|There were two lines, and both were about|I couldn't name one thing "
    "that's different about|It came down to you being nice about] {topic}, [and that I still feel "
    "{emotion}|and after that I felt {emotion}|and then nobody said a word|and I changed the "
    "subject].",
    "[The part I can't get a grip on is|What I'd need to understand is|What I keep asking myself "
    "is] [why I feel so {emotion} about|how other people deal with|what keeps me from making "
    "peace with|where my part ends with] {topic}. [Could we look at that|Is that something you "
    "can help with|Can that be worked out at all|Does that make sense to you]?",
    "[There's a knot in it|Something doesn't add up|There must be a reason], and [nobody has "
    "found it yet|I can't undo it alone|we keep walking past it]. [I feel {emotion} about|I lose "
    "my way with|I try and I try with] {topic}, [and it stays the way it is|and the next day it's "
    "all back|as if I'd never talked about it].",
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
        "[You make it sound easy|It isn't that simple], [as if I hadn't tried|but you're not the "
        "one living with {topic}]. [Being told what to do makes me feel {emotion}|That just makes "
        "it worse].",
        "[I've heard that before|Everybody tells me that], [from everyone who knows about "
        "{topic}|and it never helped with {topic}]. [Please don't|I wish you wouldn't].",
        "[That felt like a push|Now I feel judged]. [I came here about|I wanted to talk about] "
        "{topic}, [not to be corrected|not to be told off].",
        "[If I could do that, I wouldn't be here|I've been saying that to myself for months]. "
        "[With {topic} it doesn't work on command|It takes more than that with {topic}], [and now "
        "I feel {emotion} on top|and feeling {emotion} doesn't stop because somebody says so].",
        "[Ouch|That stings a bit]. [I already feel {emotion}|I know I'm not handling it well], "
        "[and then to hear that about|and that doesn't make it easier with] {topic}.",
    ),
    Stance.FLATTERED: (
        "[Thanks, I guess|That's kind]. [But you hardly know me|But it doesn't really fit], [and "
        "it doesn't change anything about {topic}|and I still feel {emotion}].",
        "[I don't feel like that at all|It's strange to hear that], [given how things are with "
        "{topic}|when I feel this {emotion}]. [Can we get back to it|It makes me a bit "
        "suspicious].",
        "[That's a bit much|You'd say that to anyone]. [I feel {emotion} about|I need help with] "
        "{topic}, [and compliments don't reach that|not praise].",
        "[I wish I could believe you|Nice of you], [but it goes right past me|but it makes me "
        "feel more {emotion}]. [Could we talk about|I'd rather we looked at] {topic}?",
    ),
    Stance.GRADED: (
        "[I'm not here to give marks|Why are we talking about scores]? [I came because of|I need "
        "help with] {topic}.",
        "[That's an odd thing to ask|I don't want to rate anything]. [What about|Could we talk "
        "about] {topic} [instead|again]?",
        "[Is this about you or about me|Am I supposed to grade you now]? [I feel {emotion}, and I "
        "wanted to talk about|I only came about] {topic}.",
    ),
    Stance.PARROTED: (
        "[Yes, that's what I said|Right, I just told you that], [about|the thing about] {topic}. "
        "[And then|And now]?",
        "[You're repeating my words back to me|That's word for word what I said]. [I know how it "
        "is with|I was hoping to get somewhere with] {topic}.",
        "[I can hear myself in that|It's like an echo]. [I feel {emotion} about|I wanted your "
        "view on] {topic}, [that's why I came|not my own again].",
    ),
    Stance.ASKED_AGAIN: (
        "[You asked me that already|We had that one before]. [My answer about {topic} hasn't "
        "changed|It's still about {topic}, and I still feel {emotion}].",
        "[Didn't we just go through that|I think I already answered that]? [It was about|It's "
        "about] {topic}.",
        "[That sounds familiar|I've heard you say that today]. [I feel {emotion}, it's about "
        "{topic}, and more I can't add|With {topic} it's as I told you].",
    ),
    Stance.PUZZLED: (
        "[I'm not sure what that has to do with|I don't see the link to] {topic}. [Sorry|Maybe I "
        "missed something].",
        "[I don't quite follow|Hm, you lost me there]. [I was talking about|I meant] {topic}, "
        "[and feeling {emotion}|and how {emotion} I feel].",
        "[Okay|All right]. [I don't really know what to do with that|That's a bit far from where "
        "I am]. [For me it's about|What I have on my mind is] {topic}.",
        "[That went past me|I think we're talking about different things]. [I feel {emotion}, "
        "because of|What worries me is how to go on with] {topic}.",
        "[Is that an answer to what I said|I was somewhere else just now]? [I still feel "
        "{emotion} about|I was thinking about] {topic}.",
    ),
    Stance.SWAMPED: (
        "[That's a lot at once|So many things at a time]. [I don't know which one to answer|I "
        "lost track halfway]. [Can we stay with|Could we go back to] {topic}?",
        "[I can't follow all of that|Those are big words]. [I just want to understand why I feel "
        "{emotion} about|I just feel {emotion} about] {topic}.",
        "[Wait, one at a time, please|Which of those should I answer]? [I feel {emotion} as it "
        "is|My head can't do that many], [and I was still at|and I only got as far as] {topic}.",
    ),
    Stance.LOST: (
        "[I don't see how we got there|That feels like a jump|That's a leap for me]. [A minute "
        "ago we were at|In my head I'm still at|I was in the middle of telling you about] "
        "{topic}, [and feeling {emotion}|and how {emotion} I feel|and I hadn't finished].",
        "[Hm, I'm not sure what we're aiming at|I lost the thread a little|Now you've lost me a "
        "bit]. [How does that help with|What does it have to do with|Where's the link to] "
        "{topic}? [I still feel {emotion}|I'd like to understand that first|Maybe I missed a "
        "step].",
        "[You asked me something else before|We were on another track just now|That's a different "
        "subject, isn't it]. [I feel {emotion} about|I'd like to finish what I was saying about|I "
        "had started to think about] {topic}, [and then we jump|and it's hard to switch like "
        "that|and now I've forgotten where I was].",
        "[I don't quite follow why we go there now|I lost the thread, sorry|I don't see how we "
        "came to that]. [With|About] {topic} [I'd rather take one step after the other|I was just "
        "getting somewhere|I only know that I feel {emotion}|there's so much we haven't looked "
        "at].",
        "[Maybe later|That comes a bit early for me|I can't do much with that today]. [I'm still "
        "too much in the middle of things with|First I'd need to sort out how I feel about|I feel "
        "too {emotion} for that when it comes to] {topic}[, I think|, to be honest|, sorry|].",
        "[That question comes out of nowhere|You're a few steps ahead of me|Hm, that's a jump]. "
        "[I can't connect it with|It feels far away from|What I need right now is a bit of order "
        "with] {topic}, [and I feel {emotion} on top of it|and I feel as {emotion} as I did|so I "
        "have nothing to say to it].",
        "[Do I have to answer that now|Could we slow down a little|Can we go back a step]? [I "
        "feel {emotion}, and I'd like to stay with|I had a thought just now about|I hadn't got to "
        "the end of] {topic}[, if that's all right|, and now it's gone|, that's all].",
    ),
}

FAREWELL_HURT = (
    "[I don't think this is working for me|I'd rather stop here|I don't feel this is helping]. "
    "[I'll sort out things with {topic} on my own|I feel more {emotion} than when I came "
    "in|Talking about {topic} like this isn't for me]. [Goodbye|Bye].",
    "[Let's leave it|I think I've had enough for today]. [We're not getting anywhere with "
    "{topic}|I don't feel heard about {topic}]. [Bye|Goodbye].",
    "[I'm going to go now|I'd like to end this here, if that's all right]. [I came feeling "
    "{emotion} and that's how I'm leaving|I had hoped for some help with {topic}|It's not your "
    "fault, it just doesn't help me with {topic}]. [Goodbye|Take care].",
    "[I don't think I'll come back|This isn't what I need right now]. [I'll talk to a friend "
    "about {topic}|I still feel {emotion}, and we've used up the time|For {topic} I need "
    "something else]. [Bye|Goodbye, then].",
)
FAREWELL_HELPED = (
    "[I think I have what I came for|This is a good place for me to stop]. {balanced}. [Thank "
    "you, really|Thanks for today]. [Goodbye|Take care|Bye].",
    "[You know what, I feel ready to go on from here|I can take it from here, I think]. "
    "[About|With] {topic}, [I'm much lighter than an hour ago|I have something to work with now|I "
    "can see more than one side]. [Thank you|Thanks a lot]. [Goodbye|Take care].",
    "[Before you ask, it's lower now|I notice that I'm calmer]. [I don't feel half as {emotion} "
    "about|I can think without feeling {emotion} about] {topic}. [Let's stop here|I'd like to "
    "leave it at that for today]. [Thank you, goodbye|Thanks, and take care].",
)
LAST_DEFLECTIONS = (
    "[As for|When it comes to|About|With] {topic}, [I'd rather not say|I'd have to think|I "
    "couldn't say|I'd rather not go into it], [not now|not today|sorry|not yet|and that's how it "
    "is].",
    "[No,|Really,|To be honest,|Again,] [I'd rather not|I couldn't say|I'd have to think], "
    "[because I feel {emotion}|since it's about {topic}|feeling as {emotion} as I do|with {topic} "
    "on my mind].",
)
"""Ways to sidestep when the attitude's own have all been used."""
LAST_RESORTS = (
    "[It|Somehow it|In the end it|For me it] [still|mostly|always|really] [comes down to|has to "
    "do with|leads back to|is bound up with] {topic}, [I guess|I think|it seems|I'd say|to be "
    "honest|as far as I can tell].",
    "[I|Honestly, I|To be fair, I] [would|might] [just be repeating myself about|say the same as "
    "before about|only go in circles about] {topic}, [I suspect|I think|it seems to me|to be "
    "honest].",
    "[Feeling {emotion}|Feeling {emotion}] [about|over|when it comes to] {topic}, [that's the "
    "part I know best|that's as far as I get|there isn't much more to it|that's what is left when "
    "I look closely].",
    "[My head|Something in me|A part of me] [stays with|clings to|won't let go of|goes right back "
    "to] {topic}, [whatever we look at|even now|like it or not|as soon as there's a pause].",
)
"""When everything else has been said; none repeats a profile's own sentences."""
