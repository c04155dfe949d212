"""How each attitude colors what the embedded client says.

Every deflection must be recognised as one by `listening.is_answer`, and no opener or tail may be
(tests hold both).
"""

from psy_env.vocabulary import Attitude

DEFLECTIONS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: (
        "[I'm not sure.|I don't know, really.|Um, I couldn't say.|I'd have to think about "
        "that.|Maybe, but I'm not sure.|I don't know yet.|Hm, that's hard to say for me.] "
        "[It's hard to find words when it's about {topic}.|I get shy when it's about {topic}.|I'd "
        "only be guessing about {topic}.|With {topic} I never find the words.|Sorry, I'm slow "
        "with {topic}.|Can we take it slowly with {topic}?|I don't want to say the wrong thing "
        "about {topic}.|Nobody ever asks me about {topic}.|I start a sentence about {topic} and "
        "then it's gone.|Would it be all right to stay with {topic} a moment longer?|I only know "
        "that I feel {emotion}.|When I try, I feel {emotion} and forget what I meant.]",
        "[Um.|Hm.|Sorry.] [I can't say that yet.|I couldn't say.|I don't know.|I'd have to "
        "think.] [I feel a bit {emotion} just thinking about {topic}.|I thought I knew what I "
        "felt about {topic}.|Something about {topic}, maybe.|Maybe it will come when we've talked "
        "about {topic} some more.]",
        "[I thought about it on the way here.|It's on the tip of my tongue.|My mind goes blank.] "
        "[I don't know yet.|I couldn't say it right.|I'd have to think about it at home.] [It's "
        "something with {topic}.|I feel {emotion}, that's all I have.|There's more to {topic}, "
        "but it won't come.]",
    ),
    Attitude.GUARDED: (
        "[It's nothing serious.|It's not a big deal, really.|I'd rather not get into that.|I'd "
        "keep that to myself for now.|I don't really get into that kind of thing.|I don't "
        "know.|There's nothing special, to be honest.|Nothing special.] "
        "[People have bigger problems than {topic}.|There isn't much to say about {topic}.|It's "
        "all fine with {topic}.|Everybody has something like {topic}.|I manage with {topic}.|I "
        "usually sort out things like {topic} on my own.|I'd say the same to anyone who asks "
        "about {topic}.|I only mentioned {topic} because you asked.|I've had worse to deal with "
        "than {topic}.|So I feel {emotion} sometimes, who isn't.|You know I feel {emotion}, that "
        "should do for now.]",
        "[That's private.|That's between me and me.|We don't know each other that well.] [I'd "
        "rather not.|I'd keep that to myself.|I'd rather not talk about that part.] [Ask me "
        "something simpler about {topic}.|I told you it's about {topic}, that's enough for one "
        "day.|You can put down {topic} and leave it at that.|I came to get a bit of advice about "
        "{topic}.]",
        "[You'd have to take my word for it.|I don't see myself as a case.|My neighbors would "
        "laugh.] [It's nothing serious.|I'd rather not.|It's not a big deal.] [I've always "
        "managed with {topic}.|It's {topic}, people deal with that every day.|Feeling {emotion} "
        "now and then is part of life.]",
    ),
    Attitude.AVOIDANT: (
        "[Let's not go there just yet.|Can we talk about something else for a minute?|Let's skip "
        "that one.|Ha, let's not talk about that.|I don't know.|Oh, I'd rather not.|That one I'd "
        "have to think about, some other day.|I'm not sure.] "
        "[Did I mention that {fact_l}?|By the way, {fact_l}.|Funny enough, {fact_l}.|I'll get to "
        "{topic} another time.|You should see me when I don't feel {emotion}.|There's always "
        "something with {topic}, that's life.|I make jokes about {topic}, it helps.|Nobody wants "
        "to hear me go on about {topic}.|I've got a good story that has nothing to do with "
        "{topic}.|When it's about {topic} I usually put the kettle on.]",
        "[Is it warm in here?|What a question.|You ask like my aunt.] [Let's skip that.|Let's not "
        "go into it.|I'd rather not, not right now.] [I keep busy so I don't have to think about "
        "{topic}.|I'd feel {emotion} all evening if I started on {topic}.|There are nicer "
        "subjects than {topic}.|I was doing quite well at not thinking about {topic}.]",
        "[You have a nice view from here.|I'd need a coffee for that one.|That's a Monday "
        "question.] [Let's skip it.|I'd rather not.|Can we talk about something else?] [I left "
        "{topic} at the door on purpose.|Not a word about {topic} before lunch.|It makes me feel "
        "{emotion}, and it's such a nice day.]",
    ),
    Attitude.DEFENSIVE: (
        "[I don't know why you ask that.|What's that supposed to mean?|I'd say that's not the "
        "point.|Why does that matter?|I'd rather not be questioned like that.|I don't know.|I'm "
        "not sure, and I don't have to be.|I couldn't say.] "
        "[I didn't do anything wrong with {topic}.|Anyone would have done the same about "
        "{topic}.|I had my reasons with {topic}.|I did what I could about {topic}.|It's not as if "
        "{topic} were all on me.|Others had a hand in {topic}, too.|I've always done my part "
        "about {topic}.|You weren't there.|I have every right to feel {emotion}.|I feel "
        "{emotion}, and I think that's only normal.]",
        "[Now it sounds as if it's my fault.|You say that as if I had a choice.|So I'm the one "
        "with the problem.] [That's not the point.|I'd rather not go into it.|Why does that "
        "matter?] [I've explained how it was with {topic}.|Ask the others about {topic} for "
        "once.|Try a week of {topic} yourself.|With {topic} nobody ever asks what the others did.]",
        "[I know how this goes.|You've made up your mind already, I think.|Everybody wants to "
        "know that.] [I'd rather not answer that.|That's not the point.|I don't know.] [I'm not "
        "the one who started it with {topic}.|I've done nothing but try with {topic}.|Anybody "
        "would feel {emotion} after that.]",
    ),
    Attitude.SKEPTICAL: (
        "[I don't see how that's going to help.|Is this supposed to help?|I'm not convinced.|Hm, "
        "I don't know.|It sounds like something out of a book.|What's the use of that?|I'm not "
        "sure.|Why does that matter?] "
        "[Talking won't change anything about {topic}.|I doubt that it changes anything about "
        "{topic}.|I've read about these methods, and none of them was about {topic}.|I've tried "
        "thinking about {topic}, believe me.|It will be the same tomorrow with {topic}.|People "
        "always ask that when I mention {topic}.|I came with {topic}, not with a riddle.|Explain "
        "to me what that does for {topic}.|I'll still feel {emotion} when I go home.|I felt "
        "{emotion} before, and I feel {emotion} now.]",
        "[I've had this kind of conversation before.|I didn't expect that one.|With "
        "respect.] [I'm not convinced.|I don't see how that's going to help me.|What's the use of "
        "that?] [Show me one person it has helped with {topic}.|What I need is something that "
        "works for {topic}.|How I see {topic} won't change what happened.|And feeling {emotion} "
        "won't go away by talking about {topic}.]",
        "[I looked this up beforehand.|You could ask me anything now.|That's a question for a "
        "quiz.] [I'm not convinced.|What's the use of that?|I don't know.] [What happened "
        "with {topic} is a fact, however I look at it.|A hundred answers won't take {topic} off "
        "my desk.|I felt {emotion} after every talk like this.]",
    ),
    Attitude.OVER_COMPLIANT: (
        "[Whatever you think is best.|I don't know, but I'm sure you're right.|You're the "
        "expert.|Yes, whatever you think.|You know best about these things.|I'll do it however "
        "you like.|I don't know, sorry.|I couldn't say, but yes.] "
        "[I'm sure there's a reason you ask about {topic}.|I don't want to be difficult about "
        "{topic}.|I'm happy to go along with anything about {topic}.|I agree with everything "
        "about {topic}.|It's good that you look at {topic}.|I trust you with {topic}.|Just tell "
        "me what to say about {topic}.|Yes, it's about {topic}, just as you say.|If you think I "
        "feel {emotion}, then I do.|I'll try to feel less {emotion}, I promise.]",
        "[Oh, of course.|Yes, yes.|You're so patient with me.] [You know best about "
        "that.|Whatever you think.|I'll answer however you like.] [What do most people say about "
        "{topic}?|What would be a good answer about {topic}?|I don't want you to be disappointed "
        "in me over {topic}.|I'll think what I ought to think about {topic}.]",
        "[I want to be a good client.|Please don't mind me.|I'd never contradict you.] [Whatever "
        "you think is right.|You know best about it.|I don't know, sorry.] [You'll find the right "
        "thing for {topic}.|I'm sure you see more in {topic} than I do.|If I feel {emotion}, it "
        "must be my mistake.]",
    ),
    Attitude.OVERWHELMED: (
        "[I don't know.|Sorry, I can't think.|I lost what I wanted to say.|My head is too full.|I "
        "don't even know where to start with that.|I'm not sure, everything spins.|I can't think "
        "straight today.|I can't follow, I'm sorry.] "
        "[It's all at once, {topic} and everything around it.|I feel so "
        "{emotion} and then I cry again.|It's just too much with {topic}.|Everything is tangled "
        "up with {topic}.|One thing leads to the next and I'm back at {topic}.|I only know that I "
        "feel {emotion}.|When I pull at one end of {topic}, ten other things come along.|Could "
        "you say it again, slower?|First it was just {topic}, now I can't tell what isn't part of "
        "it.|I feel {emotion} and I don't even know about what anymore.|It's {topic}, and whatever "
        "comes with it, all of it.]",
        "[Wait.|Sorry, sorry.|Hold on.] [I can't think.|I lost what I was saying.|My head is too "
        "full.|I can't follow right now.] [I was still at {topic}.|I feel {emotion} and "
        "everything goes white.|There was something about {topic}, and now it's gone.|I haven't "
        "slept, because of {topic}.]",
        "[It was clear a minute ago.|Too many things, too many.|It's so loud in my head.] [I "
        "can't think.|I don't know.|I can't follow.] [It all blurs together with {topic}.|I see "
        "{topic} and I see ten other things.|I just feel {emotion}, from top to "
        "bottom.]",
    ),
    Attitude.OPEN: (
        "[Good question, I don't know yet.|I'm not there yet.|I'm not sure.|Hm, I don't know.|I'd "
        "have to think about that.|That's hard to see clearly for me.|I'm still sorting that "
        "out.|I couldn't say right now.] "
        "[Maybe we can come at it another way, starting from {topic}.|I want to understand it, "
        "though, with {topic}.|It must be about {topic} somehow.|With {topic} I'm still in the "
        "middle of it.|Give me a moment with {topic}.|I'd like to answer that properly, since "
        "it's about {topic}.|Ask me again when we've looked at {topic} some more.|I notice that I "
        "feel {emotion} when you ask.|I can feel that I feel {emotion}, but not why.|There's "
        "something there about {topic}, I just can't reach it.]",
        "[I'm turning it over.|I'd like to be exact here.|That one goes deep.] [I'm not there "
        "yet.|I don't know yet.|I'm still sorting it out.] [I can say that I feel {emotion}.|With "
        "{topic} I see the edges, not the middle.|Maybe next week I'll see {topic} more clearly.]",
    ),
}

OPENERS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: (
        "um,",
        "hm, well,",
        "let me see,",
        "I'm not sure how to say it, but",
        "it's hard to put into words, but",
        "sorry, I'm slow with this, but",
        "I don't know if I'm saying this right, but",
        "I may be making too much of it, but",
        "if I try to say it,",
        "this may come out wrong, but",
    ),
    Attitude.GUARDED: (
        "it's not a big thing, but",
        "I don't usually talk about this, but",
        "without making a fuss of it,",
        "well, all right,",
        "this stays in here, I hope, but",
        "I'll say this much:",
        "between you and me,",
        "to keep it short,",
        "there's not much to it, but",
        "if it has to be said,",
    ),
    Attitude.AVOIDANT: (
        "ha, well,",
        "not my favorite subject, but",
        "quick version:",
        "if we must,",
        "you don't let go, do you, so",
        "oh dear,",
        "I'd hoped we'd get around this, but",
        "one thing, and then something lighter:",
        "just so that we have it behind us,",
        "before I lose my nerve,",
    ),
    Attitude.DEFENSIVE: (
        "I did nothing wrong, just so you know, but",
        "anyone would see it that way:",
        "I have my reasons, but",
        "look,",
        "it's not like I didn't try, but",
        "don't get me wrong,",
        "I don't want to be blamed for this, but",
        "just to be clear,",
        "you can think what you like, but",
        "as a matter of fact,",
    ),
    Attitude.SKEPTICAL: (
        "I don't see where this is going, but",
        "for what it's worth,",
        "I doubt it matters, but",
        "let's say I play along:",
        "suit yourself:",
        "I can tell you, though it won't change much,",
        "if that's of any use,",
        "all right, for the sake of argument,",
        "I'm not sold on this, but",
        "since we're here anyway,",
    ),
    Attitude.OVER_COMPLIANT: (
        "yes, of course,",
        "absolutely,",
        "I hope this is what you want to hear, but",
        "you're so right to look at that,",
        "yes, definitely,",
        "oh, yes,",
        "I'll gladly tell you:",
        "I want to get this right:",
        "correct me if I'm wrong, but",
        "happy to:",
    ),
    Attitude.OVERWHELMED: (
        "sorry, it's all coming at once, but",
        "give me a second,",
        "I'm a mess today, but",
        "it's a lot, but",
        "okay, breathe,",
        "I hope I can get this out:",
        "everything runs together, but",
        "where was I,",
        "it's hard to hold on to one thing, but",
        "oh, it's so much,",
    ),
    Attitude.OPEN: (
        "I've been wondering about that, too, and",
        "let me think,",
        "when I look at it closely,",
        "to be precise,",
        "if I'm honest with myself,",
        "as far as I can see,",
        "I'm only just noticing it, but",
        "thinking out loud,",
        "the way I see it now,",
        "when I listen to myself,",
    ),
}
"""How a client begins while trust is low: clauses that fit before any answer, and before any
further account."""

ASKED_OPENERS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: ("okay, I'll try:", "I'm never good at these questions, but"),
    Attitude.GUARDED: ("if you need to know,", "fine,", "since you ask,"),
    Attitude.AVOIDANT: ("okay, and then something lighter:", "all right, one answer:"),
    Attitude.DEFENSIVE: (
        "I'm only answering because you asked, but",
        "that's a strange thing to ask, but",
    ),
    Attitude.SKEPTICAL: (
        "well, if that's the method,",
        "I'll give it a try:",
        "I've been asked that before, and",
    ),
    Attitude.OVER_COMPLIANT: ("sure, gladly:", "you're right to ask,", "thank you for asking:"),
    Attitude.OVERWHELMED: ("where do I even begin:", "one thing at a time, okay,"),
    Attitude.OPEN: (
        "that's a good question:",
        "yes, I can say something about that:",
        "good that you ask:",
    ),
}
"""Beginnings that only fit after a question."""

TAILS: dict[Attitude, tuple[str, ...]] = {
    Attitude.HESITANT: (
        ", if that makes any sense",
        ", I think",
        ", at least I guess so",
        ", or something like that",
        ", but I might be wrong",
        ", I suppose",
        ", if that's clear at all",
        ", sort of",
    ),
    Attitude.GUARDED: (
        ", but I'm okay",
        ", and that's all, really",
        ", no drama",
        ", but it's under control",
        ", though you don't need to write that down",
        ", and I'd leave it at that",
        ", more or less",
        ", nothing more to it",
    ),
    Attitude.AVOIDANT: (
        ", anyway",
        ", but enough of that",
        ", well, such is life",
        ", so much for that",
        ", but it could be worse",
        ", and now you know",
        ", ha",
        ", and that's that",
    ),
    Attitude.DEFENSIVE: (
        ", and I stand by that",
        ", which isn't a crime",
        ", and you'd say the same",
        ", just to explain how it is",
        ", and there's nothing wrong with that",
        ", and I won't apologize for it",
        ", to be fair",
        ", if you'd been in my place",
    ),
    Attitude.SKEPTICAL: (
        ", whether that helps or not",
        ", but we'll see",
        ", not that it changes much",
        ", make of that what you will",
        ", so I wonder what you'll do with that",
        ", and I still don't see the point",
        ", for all the good it does",
        ", as I could have told you before",
    ),
    Attitude.OVER_COMPLIANT: (
        ", if that's all right",
        ", I hope that's a good answer",
        ", unless you see it differently",
        ", but tell me if I got it wrong",
        ", if that's what you meant",
        ", as you can imagine",
        ", and I'll do better",
        ", if that helps you",
    ),
    Attitude.OVERWHELMED: (
        ", and then there's everything else",
        ", and I can't sort it",
        ", and it never stops",
        ", sorry, that came out all jumbled",
        ", and I can't keep up with it",
        ", on top of all the rest",
        ", and it all spins",
        ", and that's only the half of it",
    ),
    Attitude.OPEN: (
        ", and I'd like to understand where that comes from",
        ", and it's a relief to say it",
        ", I notice that as I say it",
        ", which makes me curious",
        ", now that I look at it",
        ", now that I put it into words",
        ", as far as I can tell",
        ", and that surprises me a little",
    ),
}
"""How a client ends while trust is low: clauses that fit after any account."""
