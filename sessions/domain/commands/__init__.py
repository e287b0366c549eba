"""What somebody, or time itself, asks of an exchange. Imperative; refused or turned into events by `decide`."""

from __future__ import annotations

from sessions.domain.commands.agenda import *
from sessions.domain.commands.base import *
from sessions.domain.commands.booth import *
from sessions.domain.commands.captions import *
from sessions.domain.commands.chat import *
from sessions.domain.commands.delegations import *
from sessions.domain.commands.desk import *
from sessions.domain.commands.door import *
from sessions.domain.commands.floor import *
from sessions.domain.commands.hall import *
from sessions.domain.commands.media import *
from sessions.domain.commands.minutes import *
from sessions.domain.commands.people import *
from sessions.domain.commands.plan import *
from sessions.domain.commands.polls import *
from sessions.domain.commands.questions import *
from sessions.domain.commands.slides import *

PersonCommand = (
    PersonHallCommand
    | PersonPeopleCommand
    | PersonQuestionsCommand
    | PersonDeskCommand
    | PersonMinutesCommand
    | PersonBoothCommand
    | PersonCaptionsCommand
    | PersonMediaCommand
    | PersonAgendaCommand
    | PersonDelegationsCommand
    | PersonFloorCommand
    | PersonDoorCommand
    | PersonPollsCommand
    | PersonChatCommand
    | PersonSlidesCommand
)
SystemCommand = (
    SystemHallCommand
    | SystemPeopleCommand
    | SystemQuestionsCommand
    | SystemDeskCommand
    | SystemBoothCommand
    | SystemCaptionsCommand
    | SystemMediaCommand
    | SystemAgendaCommand
    | SystemDoorCommand
    | SystemChatCommand
    | SystemSlidesCommand
    | PlanCommand
)
AnyCommand = PersonCommand | SystemCommand
