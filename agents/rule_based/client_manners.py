"""How each attitude colors what the embedded client says.

Every deflection must be recognised as one by `listening.is_answer`, and no opener or tail may be
(tests hold both). Openers that end in a comma are mere sounds; all others, and all tails, are
sentences of their own, so that none has to agree with what it stands beside.
"""

from psy_env.vocabulary import Attitude

DEFLECTIONS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: (
        "[I'm not sure.|I don't know, really.|Um, I couldn't say.|I'd have to think about "
        "that.|Maybe, but I'm not sure.|I don't know yet.|Hm, that's hard to say for me.] [It's "
        "hard to find words when it's about {topic}.|I get shy when it's about {topic}.|I'd only "
        "be guessing.|When it comes to {topic} I never find the words.|Sorry, I'm slow with "
        "words.|Can we take it slowly?|I don't want to say the wrong thing about {topic}.|Nobody "
        "ever asks me about {topic}.|I start a sentence about {topic} and then it's gone.|Would "
        "it be all right to wait with that?|I only know that I feel {emotion}.|When I try, I feel "
        "{emotion} and forget what I meant.]",
        "[Um.|Hm.|Sorry.] [I can't say that yet.|I couldn't say.|I don't know.|I'd have to "
        "think.] [I feel a bit {emotion} just thinking about {topic}.|I thought I knew what I "
        "felt about {topic}.|Something about {topic}, maybe.|Maybe it will come when we've talked "
        "some more.]",
        "[I thought about it on the way here.|It's on the tip of my tongue.|My mind goes blank.] "
        "[I don't know yet.|I couldn't say it right.|I'd have to think about it at home.] [It has "
        "to do with {topic}, I know that much.|I feel {emotion}, that's all I have.|There's more, "
        "but it won't come.]",
    ),
    Attitude.GUARDED: (
        "[It's nothing serious.|It's not a big deal, really.|I'd rather not get into that.|I'd "
        "keep that to myself for now.|I don't really get into that kind of thing.|I don't "
        "know.|There's nothing special, to be honest.|Nothing special.] [I manage, like "
        "everyone.|My father never talked about such things either.|I'm sure you see harder "
        "cases.|People have bigger "
        "problems.|There isn't much to say about {topic}.|Everybody has something like that.|I "
        "usually sort out things like that on my own.|I'd say the same to anyone who asks about "
        "{topic}.|I only brought it up because you asked.|I've had worse to deal with.|So I feel "
        "{emotion} sometimes, who doesn't.|You know that I feel {emotion}, that should do for "
        "now.]",
        "[That's private.|That's between me and me.|We don't know each other that well.] [I'd "
        "rather not.|I'd keep that to myself.|I'd rather not talk about that part.] [Ask me "
        "something simpler.|You know what it's about, that's enough for one day.|You can put down "
        "that I feel {emotion}, and leave it at that.|I only came to say what I think about "
        "{topic}.]",
        "[I'm a private person.|I don't see myself as a case.|My neighbors would "
        "laugh.] [It's nothing serious.|I'd rather not.|It's not a big deal.] [I've always "
        "managed.|People deal with that every day.|Feeling {emotion} now and then is part of "
        "life.]",
    ),
    Attitude.AVOIDANT: (
        "[Let's not go there just yet.|Can we talk about something else for a minute?|Let's skip "
        "that one.|Ha, let's not talk about that.|I don't know.|Oh, I'd rather not.|That one I'd "
        "have to think about, some other day.|I'm not sure.] [Did I mention that {fact_l}?|By the "
        "way, {fact_l}.|Funny enough, {fact_l}.|I'll get to that another time.|You should see me "
        "when I don't feel {emotion}.|There's always something, that's life.|I make jokes about "
        "{topic}, it helps.|Nobody wants to hear me go on about {topic}.|I've got a good story "
        "that has nothing to do with {topic}.|When it's about {topic} I usually put the kettle "
        "on.]",
        "[Is it warm in here?|What a question.|You ask like my aunt.] [Let's skip that.|Let's not "
        "go into it.|I'd rather not, not right now.] [I keep busy so I don't have to think about "
        "{topic}.|I'd feel {emotion} all evening if I started on that.|There are nicer subjects "
        "than me feeling {emotion}.|I was doing quite well at not thinking about {topic}.]",
        "[You have a nice view from here.|I'd need a coffee for that one.|That's a Monday "
        "question.] [Let's skip it.|I'd rather not.|Can we talk about something else?] [I left "
        "that at the door on purpose.|Not a word about {topic} before lunch.|It makes me feel "
        "{emotion}, and it's such a nice day.]",
    ),
    Attitude.DEFENSIVE: (
        "[I don't know why you ask that.|What's that supposed to mean?|I'd say that's not the "
        "point.|Why does that matter?|I'd rather not be questioned like that.|I don't know.|I'm "
        "not sure, and I don't have to be.|I couldn't say.] [Others have it easier, believe "
        "me.|I'm "
        "tired of explaining myself.|I thought we were going to talk about {topic}, not about "
        "me.|I didn't do anything wrong.|Anyone "
        "would have done the same.|I'm doing what I can.|I did what I could.|It's not as if it "
        "were "
        "all on me.|It was never only me.|I've always done my part.|You weren't there.|I "
        "have every right to feel {emotion}.|I feel {emotion}, and that's only normal.]",
        "[Now it sounds as if it's my fault.|You ask that as if it were simple.|So I'm the one "
        "with the problem.] [That's not the point.|I'd rather not go into it.|Why does that "
        "matter?] [I've explained how it was.|I'd like to see anyone else in my place.|Ask the "
        "others about {topic} for once.|Try a week "
        "in my place yourself.|Nobody asks how it is for me.]",
        "[I know how this goes.|You've made up your mind already, I think.|Everybody wants to "
        "know that.] [I'd rather not answer that.|That's not the point.|I'd rather not go over "
        "that.] [I've nothing to hide.|I've done nothing but try.|Anybody can feel {emotion}.]",
    ),
    Attitude.SKEPTICAL: (
        "[I don't see how that's going to help.|Is this supposed to help?|I'm not convinced.|Hm, "
        "I don't know.|It sounds like something out of a book.|What's the use of that?|I'm not "
        "sure.|Why does that matter?] [I'd rather see a result first.|My cousin had ten hours of "
        "this and is none the wiser.|Talking won't change what happened.|I doubt that it "
        "changes anything about {topic}.|I've read about these methods.|I've tried thinking about "
        "{topic}, believe me.|It will be the same tomorrow.|People always ask that when I talk "
        "about {topic}.|I came about {topic}, not for a riddle.|Explain to me what that does for "
        "me.|I'll still feel {emotion} when I go home.|I felt {emotion} before, and I feel "
        "{emotion} now.]",
        "[I've had this kind of conversation before.|I didn't expect that one.|No offense.] [I'm "
        "not convinced.|I don't see how that's going to help me.|What's the use of that?] [Show "
        "me one person it has helped.|I keep asking myself who came up with this.|What I need is "
        "something that works.|How I see it won't "
        "change what happened.|And feeling {emotion} won't go away by talking about it.]",
        "[I've read up on this.|I saw that one coming.|That's a question for a quiz.] [I'm not "
        "convinced.|What's the use of that?|I don't see how that's going to help.] [What happened "
        "is a "
        "fact, however I look at it.|A hundred answers won't make me feel less {emotion}.|I felt "
        "{emotion} after every talk like this.]",
    ),
    Attitude.OVER_COMPLIANT: (
        "[Whatever you think is best.|I don't know, but I'm sure you're right.|You're the "
        "expert.|Yes, whatever you think.|You know best about these things.|I'll do it however "
        "you like.|I don't know, sorry.|I couldn't say, but yes.] [I'm sure there's a reason you "
        "ask.|I don't want to be difficult.|I'm happy to go along with anything.|It's good that "
        "we talk about {topic}.|I trust you to know.|Just tell me what to say about {topic}.|If "
        "you think I feel {emotion}, then I do.|I'll try to feel less {emotion}, I promise.]",
        "[Oh, of course.|Yes, yes.|You're so patient with me.] [You know best about "
        "that.|Whatever you think.|I'll answer however you like.] [What do most people say about "
        "that?|What would be a good answer?|I don't want you to be disappointed in me.|I'll think "
        "what I ought to think about {topic}.]",
        "[I want to be a good client.|Please don't mind me.|I'd never contradict you.] [Whatever "
        "you think is right.|You know best about it.|I don't know, sorry.] [You'll find the right "
        "thing, I'm sure.|I'm sure you know more about {topic} than I do.|If I feel {emotion}, it "
        "must be my mistake.]",
    ),
    Attitude.OVERWHELMED: (
        "[I don't know.|Sorry, I can't think.|I lost what I wanted to say.|My head is too full.|I "
        "don't even know where to start with that.|I'm not sure, everything spins.|I can't think "
        "straight today.|I can't follow, I'm sorry.] [It's all at once.|I feel so {emotion} and "
        "then I cry again.|It's just too much.|I think of one thing and ten others come.|I only "
        "know that I feel {emotion}.|When I pull at one end, ten other things come along.|Could "
        "you say it again, slower?|First it was just one thing, now I can't tell what isn't part "
        "of it.|I feel {emotion} and I don't even know about what anymore.|It has to do with "
        "{topic}, and whatever comes on top, all of it.]",
        "[Wait.|Sorry, sorry.|Hold on.] [I can't think.|I lost what I was saying.|My head is too "
        "full.|I can't follow right now.] [I was still thinking of {topic}.|I feel {emotion} and "
        "everything goes white.|There was something about {topic}, and now it's gone.|I haven't "
        "slept, because of {topic}.]",
        "[It was clear a minute ago.|Too many things, too many.|It's so loud in my head.] [I "
        "can't think.|I don't know.|I can't follow.] [It all blurs together.|I think of {topic} "
        "and then of ten other things.|I just feel {emotion}, from top to bottom.]",
    ),
    Attitude.OPEN: (
        "[Good question, I don't know yet.|I'm not there yet.|I'm not sure.|Hm, I don't know.|I'd "
        "have to think about that.|That's hard to see clearly for me.|I'm still sorting that "
        "out.|I couldn't say right now.] [Maybe we can come at it another way.|I want to "
        "understand it, though.|It must have to do with {topic} somehow.|Give me a moment.|I'd "
        "like to answer that properly.|Ask me again when we've talked about {topic} some more.|I "
        "notice that I feel {emotion} when you ask.|I can tell that I feel {emotion}, but not "
        "why.|There's something there, I just can't reach it.]",
        "[I'm turning it over.|I'd like to be exact here.|That one goes deep.] [I'm not there "
        "yet.|I don't know yet.|I'm still sorting it out.] [I can say that I feel {emotion}.|When "
        "it comes to {topic} I see the edges, not the middle.|Maybe next week I'll see more.]",
    ),
}

OPENERS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: (
        "um,",
        "hm, well,",
        "I may be saying this wrong.",
        "It's hard to put into words.",
        "Sorry, I'm slow with this.",
        "I'll try to say it.",
        "I hope this makes sense.",
    ),
    Attitude.GUARDED: (
        "well, all right,",
        "I don't usually talk about this.",
        "I hope this stays in here.",
        "I'll say this much.",
        "This stays between you and me.",
        "I'll keep it short.",
        "I'd rather keep this brief.",
    ),
    Attitude.AVOIDANT: (
        "ha, well,",
        "oh dear,",
        "Not my favorite subject.",
        "The quick version, then.",
        "You don't let go, do you?",
        "I'd hoped we'd get around this.",
        "Let me say it quickly, before I lose my nerve.",
    ),
    Attitude.DEFENSIVE: (
        "look,",
        "Just to be clear, I did nothing wrong.",
        "Anyone would see it that way.",
        "Don't get me wrong here.",
        "I don't want to be blamed for this.",
        "You can think of me what you like.",
        "I'm only saying how it is.",
    ),
    Attitude.SKEPTICAL: (
        "all right,",
        "I don't see where this is going.",
        "I doubt that it matters.",
        "Let's say I play along.",
        "I can tell you, though it won't change much.",
        "I'll say it for the sake of argument.",
        "I'm not sold on this.",
        "Since we're here anyway.",
    ),
    Attitude.OVER_COMPLIANT: (
        "oh, yes,",
        "yes, of course,",
        "I hope this is what you want to hear.",
        "I'll gladly tell you.",
        "I want to get this right.",
        "I hope I get this right.",
        "I'm happy to answer.",
    ),
    Attitude.OVERWHELMED: (
        "oh,",
        "Sorry, it's all coming at once.",
        "Give me a second.",
        "I'm a mess today.",
        "It's a lot.",
        "Okay, breathe.",
        "I hope I can get this out.",
        "Everything runs together.",
    ),
    Attitude.OPEN: (
        "well,",
        "I've been wondering about that, too.",
        "Let me look at it closely.",
        "I'm only just noticing it.",
        "I'm thinking out loud here.",
        "I'd like to be honest with myself.",
        "I want to understand this.",
    ),
}
"""How a client begins while trust is low."""

ASKED_OPENERS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: ("Okay, I'll try.", "I'm never good at these questions."),
    Attitude.GUARDED: ("If you need to know.", "Since you ask."),
    Attitude.AVOIDANT: ("All right, one answer.", "Okay, but then something lighter."),
    Attitude.DEFENSIVE: ("I'm only answering because you asked.", "That's a strange thing to ask."),
    Attitude.SKEPTICAL: (
        "If that's the method.",
        "I'll give it a try.",
        "I've been asked that before.",
    ),
    Attitude.OVER_COMPLIANT: ("sure,", "You're right to ask.", "Thank you for asking."),
    Attitude.OVERWHELMED: ("Where do I even begin?", "One thing at a time, okay."),
    Attitude.OPEN: ("That's a good question.", "Good that you ask."),
}
"""Beginnings that only fit after a question."""

TAILS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: (
        "If that makes any sense.",
        "Or something like that.",
        "I might be wrong.",
        "You'd have to help me with the words.",
        "It sounded clearer in my head.",
        "I hope you see what I mean.",
    ),
    Attitude.GUARDED: (
        "And that's all, really.",
        "No drama.",
        "I've got it under control.",
        "You know enough now, I think.",
        "I don't tell that around.",
        "I'd leave it at that.",
    ),
    Attitude.AVOIDANT: (
        "Anyway.",
        "But enough of that.",
        "And now you know.",
        "Let's call that an answer.",
        "Shall we leave it there for a bit?",
        "So much for that, ha.",
    ),
    Attitude.DEFENSIVE: (
        "And you'd say the same.",
        "That's no crime.",
        "I won't apologize for it.",
        "I don't see what's wrong with that.",
        "Anyone with eyes could see that.",
        "You'd have to have been there.",
    ),
    Attitude.SKEPTICAL: (
        "Make of that what you will.",
        "Not that it changes much.",
        "I wonder what you'll do with that.",
        "I've said as much to others, and nothing came of it.",
        "You tell me what that's good for.",
        "For all the good it does to say so.",
    ),
    Attitude.OVER_COMPLIANT: (
        "I hope that's a good answer.",
        "Tell me if I got it wrong.",
        "If that's what you meant.",
        "I can say more if you'd like.",
        "You'll know what to make of it.",
        "I hope that helps you.",
    ),
    Attitude.OVERWHELMED: (
        "And that's only the half of it.",
        "Sorry, that came out all jumbled.",
        "And then there's everything else.",
        "I can't sort it.",
        "I lose the thread all the time.",
        "There's so much of it.",
    ),
    Attitude.OPEN: (
        "It's a relief to say it.",
        "I'd like to understand that better.",
        "I notice that as I say it.",
        "I've never said that out loud before.",
        "There may be more to it, too.",
        "That's where I am with it.",
    ),
}
"""How a client ends while trust is low: sentences that fit after any account."""

WORK_TAILS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: (
        "I think so, at least.",
        "It feels strange to be the one who says that.",
        "I'd need to hear myself say it a few more times.",
        "I don't know if I'm allowed to see it that way.",
        "It's wobbly, but it's there.",
        "I hope I'm doing this right.",
    ),
    Attitude.GUARDED: (
        "I wouldn't say that to just anyone.",
        "That goes no further, please.",
        "I'd rather check that on my own first.",
        "I'll think about it when I'm by myself.",
        "You won't hear me say it twice.",
        "That'll have to do for today.",
    ),
    Attitude.AVOIDANT: (
        "Can we do an easy one next?",
        "There, I looked, and now let's look away again.",
        "I usually make a joke at this point.",
        "That was enough looking for a week.",
        "I could do with a cup of tea now.",
        "Is there much more of this?",
    ),
    Attitude.DEFENSIVE: (
        "I never said I hadn't thought of that.",
        "That doesn't mean I was wrong to be upset.",
        "I came to that myself, for the record.",
        "I'd still like to hear that I wasn't all wrong.",
        "And I'm not taking anything back.",
        "Don't make too much of it.",
    ),
    Attitude.SKEPTICAL: (
        "Saying it is one thing, believing it is another.",
        "I'd want to see that hold up outside of here.",
        "On paper, at least.",
        "Ask me again on a bad day.",
        "I've believed nicer things before.",
        "I'm still waiting for the catch.",
    ),
    Attitude.OVER_COMPLIANT: (
        "Is that what you were hoping for?",
        "I'll say it as often as you like.",
        "You brought me to that, thank you.",
        "I'd never have got there on my own.",
        "I hope you're pleased with me.",
        "I hope I put it well.",
    ),
    Attitude.OVERWHELMED: (
        "If I can hold on to that for more than a minute.",
        "And ten other things come up right behind it.",
        "I had it, and now it's slipping again.",
        "It's the first quiet minute in days.",
        "Could you write that down for me?",
        "I wish I could keep hold of that.",
    ),
    Attitude.OPEN: (
        "I want to write that down.",
        "That's new to me, and I like it.",
        "I'd like to look at that more at home.",
        "It's strange how new that feels.",
        "I'm curious if it lasts.",
        "Odd that I never saw it.",
    ),
}
"""How an attitude goes on showing in the work, however much the client trusts by then."""
