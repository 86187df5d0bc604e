"""What colleagues are told in their own messenger: one clear line for each code."""

from __future__ import annotations

from collections.abc import Mapping

from bot.talk.texts import Text, _, p_

ASKED: Mapping[str, Text] = {
    "new": _("New, and nobody has it yet."),
    "late": _("An answer is late."),
    "backup": _("Nobody answered in time, and you stand in."),
    "coordinator": _("Nobody answered in time. You coordinate."),
    "call": _("You promised the family a call."),
    "transfer": _("A colleague would like to pass it on to you."),
    "transfer_accepted": _("It was taken over, as you asked."),
    "transfer_declined": _("It was not taken over, so it stays with you."),
    "transfer_unanswered": _("Nobody took it over in time, so it stays with you."),
    "transfer_silent": _("The family did not answer, so it stays with you."),
    "transfer_refused": _("The family would rather stay with you."),
}
"""Why a colleague hears of a case."""
SOMETHING = _("Something changed. The console shows it.")

FOR_GROUP = ("new", "late", "backup", "coordinator")
"""What the team's group hears of a case that nobody has taken."""

PLAIN: Mapping[str, Text] = {
    "linked": _(
        "This chat is linked to your account, {name}. I write here when a case is for you, without "
        "a word of what the family wrote. Once you take it, I bring here what the family writes. "
        "/cases shows what waits."
    ),
    "linked_apart": _(
        "This chat is linked to your account, {name}. What was said here before, as a family, "
        "stays apart: no colleague finds it in your account. /cases shows what waits."
    ),
    "linked_already": _("This chat is linked to your account. /cases shows what waits."),
    "family_here": _(
        "Here a family has a question that is still open, so I did not link this chat. "
        "When that is done, make a new link."
    ),
    "elsewhere": _(
        "This chat is linked to another account. Unlink it there first, or write /stop here; "
        "then make a new link."
    ),
    "link_over": _("This link was used or is too old. You find a new one on your account page."),
    "unlinked": _(
        "This chat is no longer linked to your account, and I write nothing about cases here any "
        "more. What still stands here stays until you delete it."
    ),
    "help": _(
        "/cases shows what is yours and what waits. What you write as a reply to a message of a "
        "family, or in the topic of a case, goes to that family. Everything else stays inside."
    ),
    "stray": _("Nothing was sent. Reply to a message of the family, or choose a case: /cases"),
    "stray_topic": _("Nothing was sent. This topic is about no case of yours any more: /cases"),
    "stray_two": _("Nothing was sent: the message you answer is of another family."),
    "stray_edit": _(
        "Nothing changed for the family: what was sent stays as it is. You can write it anew."
    ),
    "empty": _("Nothing was sent: this is nothing that I can pass on."),
    "no_file": _(
        "Nothing was sent: I could not get the file. Send it once more, or a smaller one."
    ),
    "went_wrong": _("Something went wrong on my side. Nothing was sent. Please try once more."),
    "away": _("You do not work here any more, as far as I know. Nothing was sent."),
    "nothing_open": _("You write to no family now."),
    "unlink": _("Shall I unlink this chat from your account?"),
    "gone": _("This case is not there any more."),
}
"""Lines about no case."""

CASES: Mapping[str, Text] = {
    "answering": _("You write to the family of case {number} now. /stop ends it."),
    "in_topic": _("What you write here, in this topic, goes to the family of case {number}."),
    "not_chosen": _(
        "Nothing was sent: it is a while ago that you chose case {number}. Choose it once more."
    ),
    "noting": _(
        "The next text you write is kept as a note on case {number}. The family does not get it; "
        "it finds it under “my data”. /stop ends it."
    ),
    "noted": _("Kept as a note on case {number}. The family did not get it."),
    "note_is_text": _("A note is a text only. Nothing was kept, and nothing was sent."),
    "sure": _("Close case {number}? The family hears it, and Naast answers again."),
    "until": _("Until when shall I put case {number} aside?"),
    "aside": _("Case {number} is put aside until {when}."),
    "awake": _("Case {number} is taken up again."),
    "closed": _("Case {number} is closed."),
    "faster": _("{name} was faster: case {number} is with {name}."),
    "with": _("Case {number} is with {name} now."),
    "yours": _("Case {number} is with you."),
    "waits": _("Case {number} waits: nobody has taken it."),
    "in_console": _("From now on you find case {number} in the console only."),
    "hidden": _("Case {number} is with somebody else. It cannot be opened from here."),
    "erased": _(
        "Everything about the family of case {number} was erased. If something of it still stands "
        "in this chat, please delete it."
    ),
    "failed": _("Not delivered to the family of case {number}: {reason}."),
    "more": _("The family of case {number} gave something along. Open it to see what."),
}
"""Lines about one case."""

BUTTONS: Mapping[str, Text] = {
    "take": p_("button", "Take"),
    "open": p_("button", "Open"),
    "answer": p_("button", "Answer"),
    "note": p_("button", "Note"),
    "pass": p_("button", "Pass on"),
    "snooze": p_("button", "Put aside"),
    "close": p_("button", "Close"),
    "sure": p_("button", "Yes, close it"),
    "wake": p_("button", "Take it up again"),
    "tomorrow": p_("button", "Tomorrow"),
    "monday": p_("button", "Monday"),
    "unlink": p_("button", "Yes, unlink it"),
    "help": p_("button", "No"),
    "console": p_("button", "Open the console"),
    "to_chat": p_("button", "Open in my own chat"),
}

NOT_SENT = _("Nothing was sent.")
URGENT = p_("mark", "Urgent")
CASE = _("Case {number}")
SIGNS_IN = Text("This link signs you in, in this browser. It works once.")
"""As the page behind the link says it, in the same words of the catalogues."""
WAITING = _("waiting {time}")
YOURS = _("with you")
WITH = _("with {name}")
WHY_YOU = _("Why you: {reasons}")
SINCE = _("Since {when}. {why}")
DUE = _("An answer is due: {when}")
LETTER = _("By when, as the family says it: {when}")
CALL = _("Call: {call}")
VOICEMAIL = {
    True: _("You may say who you are to whoever answers."),
    False: _("Say who you are to the family alone. No voicemail."),
}
"""What others may hear of a call, by whether the family said yes to that."""
SHARED = _("The family agreed to share:")
NOTHING_SHARED = _("The family shared nothing yet.")
NOTHING_WAITS = _("No case is yours, and none waits.")
YOUR_CASES = _("Yours, and what waits:")
NO_CONTENT = _("(a file that could not be brought here)")
NOT_GIVEN = _("(a file that the family has not given to a person)")
IN_CONSOLE = _("You answered in the console:")
IN_ANSWER_TO = _("In answer to:")
NOT_UNDERSTOOD = _("⚠ This was not understood:")
BY_MACHINE = _("Made by a machine ({machine}). It can be wrong.")
BELOW = _("The family reads it below these words.")
ALONE = _("There is no translation now. The family gets the words alone.")
CHANGED = p_("message of a family", "changed:")
TAKEN_BACK = p_("message of a family", "taken back")
