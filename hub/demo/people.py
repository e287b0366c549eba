"""The people of the demonstration. All of them are fictional."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

Role = Literal["chair", "moderator", "rapporteur", "leader", "attendee", "interpreter"]
ROLE_NAMES = {
    "leader": _("City leader"),
    "chair": _("Chair"),
    "moderator": _("Moderator"),
    "rapporteur": _("Rapporteur"),
    "attendee": _("Attendee"),
    "interpreter": _("Interpreter"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One of the cast. `participant` begins their participant ids: see `participant_id`."""

    slug: str  # in the address of the one-click door
    participant: str  # [a-z][0-9a-z]*
    role: Role
    side: int  # 1 needs, 2 has done it, 0 sits on no side
    name: str
    title: str
    city: str  # slug; empty for the exchange desk
    time_zone: str = ""  # IANA; else the city's
    precedence: int = 100
    native_name: str = ""  # the same name in the script of its owner
    channel: str = ""  # an interpreter's: the language that they interpret into
    can: str = ""  # what choosing this person lets one try, a message of the catalogue

    @property
    def mail(self) -> str:
        return f"{self.slug}@twinhall.example"

    @property
    def role_name(self) -> str:
        return str(ROLE_NAMES[self.role])


DEMO_CAST: tuple[Person, ...] = (
    Person(
        slug="anjali-desai",
        participant="p1surat",
        role="leader",
        side=1,
        name="Dr Anjali Desai",
        title="Municipal Commissioner",
        native_name="अंजलि देसाई",
        city="surat",
        precedence=10,
        can=gettext_noop("Speaks for Surat, which needs to know where its water goes."),
    ),
    Person(
        slug="park-ji-won",
        participant="p1busan",
        role="leader",
        side=2,
        name="Park Ji-won",
        title="Director General, Waterworks",
        native_name="박지원",
        city="busan",
        precedence=10,
        can=gettext_noop("Speaks for Busan, which has halved its losses."),
    ),
    Person(
        slug="amara-perera",
        participant="p1desk",
        role="moderator",
        side=0,
        name="Amara Perera",
        title="Moderator, exchange desk",
        city="",
        time_zone="Asia/Colombo",
        precedence=20,
        can=gettext_noop("Runs the floor and the questions, records, and ends the exchange."),
    ),
    Person(
        slug="thabo-nkosi",
        participant="p2desk",
        role="chair",
        side=0,
        name="Dr Thabo Nkosi",
        title="Chair of the exchange",
        city="",
        time_zone="Europe/London",
        precedence=10,
        can=gettext_noop("Opens and ends the exchange, and releases what is held."),
    ),
    Person(
        slug="ingrid-maas",
        participant="p3desk",
        role="rapporteur",
        side=0,
        name="Ingrid Maas",
        title="Rapporteur, exchange desk",
        city="",
        time_zone="Europe/Amsterdam",
        precedence=30,
        can=gettext_noop("Writes the minutes: notes, decisions and actions."),
    ),
    Person(
        slug="fatima-siddiqui",
        participant="p1lahore",
        role="attendee",
        side=0,
        name="Fatima Siddiqui",
        title="Managing Director, Water and Sanitation",
        native_name="فاطمہ صدیقی",
        city="lahore",
        precedence=10,
        can=gettext_noop("Listens from a third city, asks questions and votes for those of others."),
    ),
    Person(
        slug="harsh-patel",
        participant="p2surat",
        role="leader",
        side=1,
        name="Harsh Patel",
        title="City Engineer, Water Supply",
        city="surat",
        precedence=20,
    ),
    Person(
        slug="lee-seung-ho",
        participant="p2busan",
        role="leader",
        side=2,
        name="Lee Seung-ho",
        title="Head of Leakage Control",
        native_name="이승호",
        city="busan",
        precedence=20,
    ),
    Person(
        slug="sunita-kulkarni",
        participant="p1pune",
        role="attendee",
        side=0,
        name="Sunita Kulkarni",
        title="Chief Engineer, Water Supply",
        city="pune",
        precedence=10,
    ),
    Person(
        slug="han-seo-yeon",
        participant="p1booth",
        role="interpreter",
        side=0,
        name="Han Seo-yeon",
        title="Interpreter",
        native_name="한서연",
        city="",
        time_zone="Asia/Seoul",
        precedence=40,
        channel="ko",
        can=gettext_noop("Interprets into Korean, by turns with a partner."),
    ),
    Person(
        slug="choi-min-jun",
        participant="p2booth",
        role="interpreter",
        side=0,
        name="Choi Min-jun",
        title="Interpreter",
        native_name="최민준",
        city="",
        time_zone="Asia/Seoul",
        precedence=50,
        channel="ko",
        can=gettext_noop("Is her partner in the booth: takes over when she hands over, or is not heard."),
    ),
    Person(
        slug="sana-malik",
        participant="p3booth",
        role="interpreter",
        side=0,
        name="Sana Malik",
        title="Interpreter",
        city="",
        time_zone="Asia/Karachi",
        precedence=60,
        channel="ur",
        can=gettext_noop("Interprets into Urdu, alone; from the floor, or from the Korean of her colleagues."),
    ),
)
PERSON: dict[str, Person] = {person.participant: person for person in DEMO_CAST}
CHOOSABLE: tuple[Person, ...] = tuple(person for person in DEMO_CAST if person.can)


def participant_id(exchange_id: str, person: Person) -> str:
    """A participant row is one person in one exchange: `p1surat` at `waterlive` is `p1suratwaterlive`."""
    return f"{person.participant}{exchange_id}"
