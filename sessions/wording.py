"""Refusals and problems in the reader's language: what, why, what to do next. Codes stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext, gettext_noop

SENTENCES: dict[str, str] = {
    "exchange.not_prepared": gettext_noop(
        "This exchange has not been set up yet. Ask the organiser to set it up."
    ),
    "exchange.already_prepared": gettext_noop("This exchange has been set up already. Nothing was changed."),
    "exchange.ended": gettext_noop(
        "The exchange ended at %(ended)s. You can still read what was said in the archive."
    ),
    "exchange.not_ended": gettext_noop("The exchange is still going on. End it first."),
    "participant.unknown": gettext_noop(
        "You are not on the list of this exchange any more. Ask the moderator to let you in."
    ),
    "role.not_allowed": gettext_noop(
        "Your role in this exchange does not include this. Ask the moderator to do it."
    ),
    "phase.not_allowed": gettext_noop(
        "This is not possible now. Wait until the moderator opens the next part."
    ),
    "phase.not_startable": gettext_noop(
        "This part does not belong to the format of this exchange. Choose one of those that are shown."
    ),
    "question.unknown": gettext_noop("This question is not here any more. Look at the list again."),
    "question.taken": gettext_noop("This question has been asked already. It is on the list."),
    "question.empty": gettext_noop("The question is empty. Write it, then send it again."),
    "question.too_long": gettext_noop(
        "The question has %(length)s characters, %(most)s are possible. Shorten it and send it again."
    ),
    "question.too_many": gettext_noop(
        "You have asked %(most)s questions without a name in ten minutes. Keep this one, and send it a little later."
    ),
    "question.not_open": gettext_noop(
        "“%(text)s” was closed at %(closed)s (%(status)s). Reopen it first to change its outcome."
    ),
    "question.not_waiting": gettext_noop("“%(text)s” is not waiting any more (%(status)s since %(closed)s)."),
    "question.not_yours": gettext_noop("Only the browser in which the question was asked can withdraw it."),
    "question.named_only": gettext_noop(
        "This exchange takes questions with a name only. Keep your text and send it with your name."
    ),
    "question.in_review": gettext_noop(
        "“%(text)s” is being reviewed and not shown to everybody yet. Approve it first, or wait until it is shown."
    ),
    "question.merged": gettext_noop(
        "“%(text)s” was merged with “%(into)s” meanwhile. Go on with that question, or split them again."
    ),
    "question.not_merged": gettext_noop("“%(text)s” stands by itself already. There is nothing to split."),
    "question.itself": gettext_noop(
        "“%(text)s” cannot be merged with itself. Choose another question to merge it with."
    ),
    "question.claimed": gettext_noop(
        "“%(text)s” is with %(name)s until %(ends)s. Choose another question, or wait until it is released."
    ),
    "question.no_reason": gettext_noop(
        "“%(text)s” was not declined, so there is no reason to review. Look at the list again."
    ),
    "questions.open": gettext_noop(
        "Questions without an outcome: %(count)s. Choose one for each, or carry them over, then end the exchange."
    ),
    "panellist.unknown": gettext_noop(
        "Only somebody of the panel, or one of the cities here, can be asked to answer. Choose another."
    ),
    "owner.missing": gettext_noop("Nobody is named who answers it afterwards. Choose one person or one city."),
    "due.past": gettext_noop("The day %(due)s is over already. Choose one that is still to come."),
    "answer.too_long": gettext_noop("The answer has %(length)s characters, %(most)s are possible. Shorten it."),
    "reason.empty": gettext_noop("A reason is missing. The person who asked will read it; write one sentence."),
    "reason.too_long": gettext_noop("The reason has %(length)s characters, %(most)s are possible. Shorten it."),
    "line.unknown": gettext_noop("This line is not in the minutes any more."),
    "line.taken": gettext_noop("This line has been written already. It is in the minutes."),
    "line.empty": gettext_noop("The line is empty. Write it, then save it again."),
    "line.too_long": gettext_noop("The line has %(length)s characters, %(most)s are possible. Shorten it."),
    "line.outdated": gettext_noop(
        "Somebody changed this line meanwhile. It now reads: “%(current)s”. Compare it with yours and save again."
    ),
    "line.held": gettext_noop(
        "%(name)s is changing this line, until %(until)s at the latest. Your text is kept; save it after that."
    ),
    "owner.unknown": gettext_noop(
        "Who is to do this is neither a city nor a person of this exchange. Choose one of them."
    ),
    "date.invalid": gettext_noop("%(date)s is not a day of the calendar. Write it as year-month-day."),
    "date.past": gettext_noop("%(date)s is over already. Choose a day that is still to come."),
    "city.unknown": gettext_noop("This city does not sit at this exchange. Choose one that does."),
    "minutes.none": gettext_noop("The minutes have no line yet. Write what was decided, then hand them in."),
    "minutes.draft": gettext_noop(
        "The minutes are being written. Wait until the rapporteur has handed them in."
    ),
    "minutes.under_review": gettext_noop(
        "The minutes are with the chair for review. Ask the chair to give them back, or to make the change."
    ),
    "minutes.circulated": gettext_noop(
        "The minutes are with the cities for approval. To change them, propose an amendment."
    ),
    "minutes.sealed": gettext_noop(
        "Every city has approved these minutes, so nothing changes in them any more."
    ),
    "minutes.one_language": gettext_noop(
        "These minutes are in one language. Name the second language first, then save the translation again."
    ),
    "minutes.same_language": gettext_noop(
        "Both languages are the same. Choose another second language, or none."
    ),
    "minutes.prevailing_unknown": gettext_noop(
        "The prevailing text has to be in one of the two languages of the minutes."
    ),
    "minutes.untranslated": gettext_noop(
        "The translation is behind in %(count)s lines, first “%(text)s”. Translate them, then send the minutes."
    ),
    "minutes.no_signatory": gettext_noop(
        "Nobody can sign for one of the cities (%(city)s). Name its signatory, then send the minutes."
    ),
    "minutes.not_signatory": gettext_noop(
        "You do not sign for a city of this exchange. Ask the chair to name you, or your city’s signatory to do it."
    ),
    "minutes.not_of_city": gettext_noop(
        "A city’s signatory has to be of its own delegation. Choose one of them."
    ),
    "minutes.other_version": gettext_noop(
        "You read version %(version)s, and version %(current)s is out by now. Read it, then approve it."
    ),
    "minutes.amendments_open": gettext_noop(
        "%(count)s amendments wait for the chair’s answer. Approve the minutes once they are answered."
    ),
    "amendment.unknown": gettext_noop("This amendment is not here. Look at the list again."),
    "amendment.taken": gettext_noop("This amendment was proposed already. It is on the list."),
    "amendment.decided": gettext_noop("The amendment “%(text)s” was answered already."),
    "captions.not_captioner": gettext_noop(
        "You do not write captions in this language. Ask the moderator to name you as a captioner."
    ),
    "captions.partner_writes": gettext_noop(
        "%(name)s writes the captions now. Wait until they hand over; your line is kept."
    ),
    "captions.not_writing": gettext_noop("You are not writing the captions, so there is nothing to hand over."),
    "captions.too_many_captioners": gettext_noop(
        "This language has %(most)s captioners already. Take one of them off the list first."
    ),
    "captions.too_many_languages": gettext_noop(
        "There are captions in %(most)s languages already, which is the most that one exchange can have."
    ),
    "caption.unknown": gettext_noop("This line is not among the captions any more."),
    "caption.taken": gettext_noop("This line has been written already. It is among the captions."),
    "caption.empty": gettext_noop("The line is empty. Write it, then send it again."),
    "caption.too_long": gettext_noop(
        "The line has %(length)s characters, %(most)s are possible. Send it in two parts."
    ),
    "booth.not_an_interpreter": gettext_noop(
        "Only an interpreter of this exchange can go on the air in a booth."
    ),
    "booth.occupied": gettext_noop("Your booth is on the air already. Wait until %(name)s hands over."),
    "booth.microphone_off": gettext_noop(
        "The microphone of %(name)s is off. Turn it on first, then go on the air."
    ),
    "booth.not_on_air": gettext_noop("You are not on the air, so there is nothing to hand over."),
    "channel.unknown": gettext_noop("This exchange is not interpreted into that language."),
    "channel.of_interpreters": gettext_noop(
        "An interpreter needs the language that they interpret into, and nobody else has one. "
        "Set it, then save again."
    ),
    "item.unknown": gettext_noop("This item is not on the agenda any more. Look at the agenda again."),
    "item.taken": gettext_noop("This item is on the agenda already."),
    "item.empty": gettext_noop("The item has no name. Write what it is about, then save it again."),
    "item.too_long": gettext_noop(
        "The name of the item has %(length)s characters, %(most)s are possible. Shorten it."
    ),
    "item.too_many": gettext_noop("An agenda has at most %(most)s items. Put several into one, or skip some."),
    "item.not_waiting": gettext_noop("“%(title)s” has begun or is over already. Add a new item instead."),
    "item.not_running": gettext_noop("“%(title)s” is not going on, so it cannot be finished."),
    "item.owner_unknown": gettext_noop(
        "The person who is to bring this item is not on the list of this exchange. Choose somebody else."
    ),
    "agenda.off_record": gettext_noop(
        "This item is off the record: nothing is written or recorded. Keep your text, and send it when it is over."
    ),
    "phase.nothing_to_take": gettext_noop(
        "The next part has only %(left)s minutes to give. Take fewer, or go on to it."
    ),
    "request.unknown": gettext_noop("This request for a round table is not here any more."),
    "request.taken": gettext_noop("This request has been made already. It is on the list."),
    "request.empty": gettext_noop(
        "The request is empty. Write what the round table is to be about, then send it again."
    ),
    "logistics.empty": gettext_noop(
        "Where, when and how to get in is missing. Those who come need to know; write it down."
    ),
    "logistics.too_long": gettext_noop(
        "What is to be known has %(length)s characters, %(most)s are possible. Shorten it."
    ),
    "participant.not_found": gettext_noop("This person is not on the list of this exchange."),
    "participant.removed": gettext_noop(
        "You were asked to leave this room. Write to the organiser if you think that this is a mistake."
    ),
    "roster.unknown": gettext_noop(
        "This person is not on the list of those who sit at this device. Add them first."
    ),
    "roster.too_many": gettext_noop(
        "At most %(most)s people can sit at one device. Let the others join on a device of their own."
    ),
    "roster.nameless": gettext_noop("Somebody on the list has no name. Write it, or take them off the list."),
    "roster.too_long": gettext_noop(
        "A name or title has %(length)s characters, %(most)s are possible. Shorten it."
    ),
    "floor.not_here": gettext_noop(
        "Now %(name)s is not here. Call somebody else, or wait until they are back."
    ),
    "floor.interpreter": gettext_noop(
        "The floor is not given to interpreters: %(name)s speaks for others. Call whoever they interpret for."
    ),
    "floor.not_yours": gettext_noop("The floor is with %(name)s, not with you. Ask the chair."),
    "floor.not_removable": gettext_noop("Nobody can remove %(name)s from the room. Mute them instead."),
    "floor.oneself": gettext_noop("This is for others. Use your own microphone button for yourself."),
    "floor.muted": gettext_noop(
        "The chair has muted you. Raise your hand; you are heard again when you are called."
    ),
    "door.nameless": gettext_noop("The desk lets nobody in without a name. Write your name, then knock again."),
    "door.too_long": gettext_noop("This is too long, %(most)s characters are possible. Shorten it."),
    "door.inside": gettext_noop("You are in already. Open the exchange’s page."),
    "door.full": gettext_noop(
        "There are %(most)s people at the door already. Try again in some minutes, or ask who invited you."
    ),
    "door.too_often": gettext_noop(
        "Too many tries from here in a short time. Wait ten minutes, then try again."
    ),
    "door.nobody": gettext_noop(
        "Nobody of this name waits at the door any more. Somebody else decided meanwhile."
    ),
    # polls and the chat
    "poll.unknown": gettext_noop("This poll is not here any more. Look at the list again."),
    "poll.empty": gettext_noop("The poll has no question. Write it, then save it again."),
    "poll.too_long": gettext_noop(
        "This text has %(length)s characters, %(most)s are possible. Shorten it and save the poll again."
    ),
    "poll.choices": gettext_noop(
        "The poll has %(count)s answers to choose from. Give it two to %(most)s, none of them empty."
    ),
    "poll.same_choice": gettext_noop("Two of the answers are the same. Change or delete one of them."),
    "poll.too_many": gettext_noop(
        "This exchange has %(most)s polls already. Change one that is not open yet, or ask aloud."
    ),
    "poll.not_draft": gettext_noop(
        "“%(question)s” has been opened already, so its text stays as it is. Withdraw it and write another."
    ),
    "poll.another_open": gettext_noop(
        "“%(question)s” is still open, and one poll runs at a time. Close it, then open this one."
    ),
    "poll.not_open": gettext_noop("“%(question)s” is not open yet. Wait until the desk opens it."),
    "poll.closed": gettext_noop(
        "“%(question)s” was closed at %(closed)s. Votes that came later are not counted."
    ),
    "poll.withdrawn": gettext_noop("“%(question)s” was withdrawn at %(closed)s, so nothing of it is counted."),
    "poll.choice_unknown": gettext_noop("“%(question)s” has no such answer. Look at it again, then choose."),
    "poll.one_choice": gettext_noop("In “%(question)s” one answer is possible. Choose the one that fits best."),
    "poll.of_cities": gettext_noop(
        "In “%(question)s” each city has one vote, given by whoever signs for it. Tell them what you think."
    ),
    "chat.off": gettext_noop("The chat is closed. Your text is kept; ask the desk to open the chat."),
    "chat.empty": gettext_noop("The line is empty. Write something, then send it."),
    "chat.too_long": gettext_noop(
        "The line has %(length)s characters, %(most)s are possible. Shorten it and send it again."
    ),
    "chat.too_fast": gettext_noop(
        "The chat is kept slow. Your text is kept; send it again in %(seconds)s seconds."
    ),
    "chat.unknown": gettext_noop("This line is not in the room any more, so nothing was changed."),
    "slides.unknown": gettext_noop("These slides are not here any more. Look at the list of papers again."),
    "slides.not_yours": gettext_noop(
        "“%(title)s” belongs to somebody else. Ask them to show it, or the moderator."
    ),
    "slides.no_page": gettext_noop("“%(title)s” has %(pages)s pages. Choose one of them."),
    "slides.not_shown": gettext_noop("“%(title)s” is not on the stage any more. Show it again first."),
    "slides.stage_taken": gettext_noop(
        "Now %(name)s shows “%(title)s”. Ask them to put it away, or ask the moderator."
    ),
    "slides.too_many": gettext_noop(
        "An exchange has at most %(most)s sets of slides. Withdraw one that is not needed, then send yours again."
    ),
    "handout.unknown": gettext_noop("This document is not shared any more."),
    "handout.not_yours": gettext_noop(
        "“%(title)s” was shared by somebody else. Ask them to take it back, or the moderator."
    ),
    "handout.too_many": gettext_noop(
        "An exchange shares at most %(most)s documents. Take one back that is not needed, then share yours."
    ),
    # files that are handed in as slides
    "deck.not_pdf": gettext_noop("Slides are shown from a PDF. Save them as PDF, then send that file."),
    "deck.broken": gettext_noop(
        "This PDF is damaged and cannot be read. Save it as PDF once more, then send it again."
    ),
    "deck.encrypted": gettext_noop("This PDF asks for a password. Save it without one, then send it again."),
    "deck.too_many_pages": gettext_noop(
        "The file has %(pages)s pages, %(most)s are possible. Leave some out, then send it again."
    ),
    "deck.page_size": gettext_noop(
        "Page %(page)s has a size or shape that no screen can show. Save it on ordinary slides, then send it again."
    ),
    "deck.program": gettext_noop(
        "This PDF carries a program or starts one. Save it as plain PDF, for instance by printing it to PDF."
    ),
    "deck.too_heavy": gettext_noop(
        "These slides take too much work to draw. Make their pictures simpler or smaller, then send them again."
    ),
    "turn.unknown": gettext_noop("This turn of speech is not known."),
    "segment.unknown": gettext_noop("This part of the recording is not known."),
    # frames and connections
    "frame.malformed": gettext_noop(
        "The page sent something that could not be read (%(why)s). Reload the page; what you typed is kept."
    ),
    "frame.too_large": gettext_noop(
        "What was sent is too large (%(length)s bytes, %(most)s are possible). Shorten it."
    ),
    "frame.too_many": gettext_noop(
        "The page sent more at once than can be carried out. It connects again by itself; what you typed is kept."
    ),
    "pages.too_many": gettext_noop(
        "You opened this exchange on another page, and %(most)s are possible at once, so this one was closed. "
        "Close those that you do not need, then reload this one."
    ),
    "hello.first": gettext_noop("The page did not say which exchange it is for. Reload it."),
    "hello.version": gettext_noop("The hall was updated while this page was open. Reload it."),
    "exchange.unknown": gettext_noop(
        "There is no such exchange, or you are not invited to it. Check the link."
    ),
    "sign_in": gettext_noop("You are not signed in any more. Sign in again; what you typed is kept."),
    "database.busy": gettext_noop("The hall is busy. Your step is kept and is sent again by itself."),
    # media
    "media.unreachable": gettext_noop(
        "Sound and picture do not answer at the moment. They are tried again by themselves."
    ),
    "media.ended": gettext_noop("The exchange has ended, so sound and picture are closed."),
    "media.not_allowed": gettext_noop("Your role here is to listen. Raise your hand if you want to speak."),
    "media.connection_taken": gettext_noop("Another page uses this connection already. Reload the page."),
    "media.too_many_pages": gettext_noop(
        "You have this exchange open on too many pages (%(limit)s are possible). Close some and reload this one."
    ),
    "media.no_common_codec": gettext_noop(
        "Your browser offers no form of sound and picture that the hall can pass on (Opus, VP8). Try another browser."
    ),
    "media.own_track": gettext_noop("Your own sound and picture are not sent back to you."),
    "media.source_invalid": gettext_noop(
        "The page described your microphone, camera or screen in a way that could not be read. Reload it."
    ),
    "sdp": gettext_noop(
        "Your browser described its sound and picture in a way that could not be read. "
        "Update the browser, or try another."
    ),
}
STATUS = {
    "review": gettext_noop("in review"),
    "waiting": gettext_noop("waiting"),
    "floor": gettext_noop("on the floor"),
    "answered": gettext_noop("answered"),
    "declined": gettext_noop("declined"),
    "carried": gettext_noop("carried over"),
    "merged": gettext_noop("merged"),
    "withdrawn": gettext_noop("withdrawn"),
}


def word(code: str, params: dict[str, str | int], language: str, zone: str) -> str:
    """The sentence for a code. `zone` is an IANA name; an unknown code is a fault of ours and raises KeyError."""
    sentence = sentence_of(code)
    with translation.override(language):
        return gettext(sentence) % _values(params, ZoneInfo(zone))


def word_here(code: str, params: Mapping[str, str | int]) -> str:
    """The sentence for a code in the language of this request; for codes that name no time of day."""
    return gettext(sentence_of(code)) % params


def sentence_of(code: str) -> str:
    """The message of a code; what is wrong inside an offer (`sdp.…`) a person is told in one sentence."""
    return SENTENCES["sdp" if code.startswith("sdp.") else code]


def _values(params: dict[str, str | int], zone: ZoneInfo) -> dict[str, Any]:
    """Parameters as a person reads them: `closed_ms` becomes `closed`, a local time of day."""
    values: dict[str, Any] = {}
    for name, value in params.items():
        if name.endswith("_ms"):
            moment = datetime.fromtimestamp(int(value) / 1000, UTC).astimezone(zone)
            values[name.removesuffix("_ms")] = formats.time_format(moment.time(), "H:i")
        else:
            values[name] = gettext(STATUS[str(value)]) if name == "status" else value
    return values
