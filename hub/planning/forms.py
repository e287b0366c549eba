"""What an organiser types: the exchange, and whom to invite. Errors stand beside the field, what was typed stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from hub.places.models import City, Topic
from hub.planning.fields import language_choices, line, zone_choices
from hub.planning.models import KindChoice, RoleChoice
from hub.planning.walltime import moments, skipped_to
from sessions.domain.names import NAME_LENGTH, REASON_LENGTH, USUAL_PRECEDENCE
from sessions.models import ExchangeSession, Format

MOST_CITIES = 6
EARLIER, LATER = "earlier", "later"


class ExchangeForm(forms.Form):
    """An exchange as planned. `starts_at` is in UTC once it is valid; its wall time is `day`, `clock` in `zone`."""

    title = line(_("Title of the exchange"), 200, hint=_("What it is about, as it will stand in calendars."))
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.all(), empty_label="…")
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    clock = forms.TimeField(label=_("Time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    zone = forms.ChoiceField(label=_("Time of which zone"))
    which = forms.ChoiceField(
        label=_("Which of the two"),
        required=False,
        choices=[
            ("", "…"),
            (EARLIER, _("the first time")),
            (LATER, _("the second time, an hour of clocks later")),
        ],
    )
    presentation_minutes = forms.IntegerField(label=_("Presentations, minutes"), min_value=5, max_value=480)
    discussion_minutes = forms.IntegerField(label=_("Open discussion, minutes"), min_value=5, max_value=480)
    question_minutes = forms.IntegerField(label=_("Questions and answers, minutes"), min_value=5, max_value=480)
    languages = forms.MultipleChoiceField(
        label=_("Interpreted into"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each of these needs interpreters; the readiness board says who is missing."),
    )
    carries_to = forms.ModelChoiceField(
        label=_("What stays open goes to"),
        queryset=ExchangeSession.objects.none(),
        required=False,
        empty_label=_("No other exchange"),
        help_text=_(
            "Items that are open at the end come on its agenda: those of a round table on the next day’s."
        ),
    )
    rehearsal = forms.BooleanField(
        label=_("This is a rehearsal"),
        required=False,
        help_text=_("It stands in no list of the archive and counts in no figure."),
    )

    def __init__(self, onward: QuerySet[ExchangeSession], *args: Any, **kwargs: Any) -> None:
        """`onward` has the exchanges to which open items of the agenda may be carried."""
        super().__init__(*args, **kwargs)
        self.fields["carries_to"].queryset = onward  # type: ignore[attr-defined]  # a ModelChoiceField
        cities = City.objects.select_related("country")
        for number in range(1, MOST_CITIES + 1):
            self.fields[f"city{number}"] = forms.ModelChoiceField(
                label=gettext("City %(number)s") % {"number": number},
                queryset=cities,
                required=number <= 2,
                empty_label="…",
            )
        self.fields["zone"].choices = zone_choices(cities)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["languages"].choices = language_choices()  # type: ignore[attr-defined]  # as above
        self.asks_which = False

    @property
    def city_fields(self) -> list[forms.BoundField]:
        return [self[f"city{number}"] for number in range(1, MOST_CITIES + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._clean_cities(cleaned)
        if {"day", "clock", "zone"} <= cleaned.keys():
            self._clean_start(cleaned)
        self._clean_carries_to(cleaned)
        return cleaned

    def _clean_carries_to(self, cleaned: dict[str, Any]) -> None:
        onward, start = cleaned.get("carries_to"), cleaned.get("starts_at")
        if onward is not None and start is not None and onward.starts_at <= start:
            self.add_error(
                "carries_to", ValidationError(_("That exchange begins earlier. Choose a later one."), "earlier")
            )

    def _clean_cities(self, cleaned: dict[str, Any]) -> None:
        chosen: list[City] = []
        for number in range(1, MOST_CITIES + 1):
            city = cleaned.get(f"city{number}")
            if city in chosen:
                self.add_error(
                    f"city{number}", ValidationError(_("This city is chosen already."), "city_twice")
                )
            elif city is not None:
                chosen.append(city)
        cleaned["cities"] = chosen

    def _clean_start(self, cleaned: dict[str, Any]) -> None:
        """Exactly one moment, in the future: a skipped time is refused, of a doubled one it is asked which."""
        zone = ZoneInfo(cleaned["zone"])
        try:
            found = moments(cleaned["day"], cleaned["clock"], zone)
        except OverflowError:
            self.add_error("day", ValidationError(_("This day is not in the calendar."), "no_such_day"))
            return
        if not found:
            self.add_error("clock", self._skipped(cleaned, zone))
        elif len(found) == 2 and not cleaned.get("which"):
            self.asks_which = True
            self.add_error("which", self._doubled(cleaned))
        else:
            self._start(cleaned, found[-1] if cleaned.get("which") == LATER else found[0])

    def _start(self, cleaned: dict[str, Any], at: datetime) -> None:
        if at <= timezone.now() and "starts_at" not in self.initial_kept(at):
            self.add_error("day", ValidationError(_("This moment has passed. Choose a later one."), "past"))
        cleaned["starts_at"] = at

    def initial_kept(self, at: datetime) -> set[str]:
        """A start that was planned before and is not changed may lie in the past."""
        return {"starts_at"} if self.initial.get("starts_at") == at else set()

    def _skipped(self, cleaned: dict[str, Any], zone: ZoneInfo) -> ValidationError:
        instead = skipped_to(cleaned["day"], cleaned["clock"], zone)
        return ValidationError(
            _(
                "On that day clocks in %(zone)s go forward and never show %(clock)s. Choose %(instead)s or another."
            ),
            "skipped",
            {"zone": cleaned["zone"], "clock": f"{cleaned['clock']:%H:%M}", "instead": f"{instead:%H:%M}"},
        )

    def _doubled(self, cleaned: dict[str, Any]) -> ValidationError:
        return ValidationError(
            _(
                "On that day clocks in %(zone)s go back and show %(clock)s twice. Say which of the two you mean."
            ),
            "doubled",
            {"zone": cleaned["zone"], "clock": f"{cleaned['clock']:%H:%M}"},
        )


def planned(exchange: ExchangeSession) -> dict[str, Any]:
    """An exchange as the form shows it."""
    local = exchange.starts_at.astimezone(ZoneInfo(exchange.time_zone))
    twice = len(moments(local.date(), local.time(), ZoneInfo(exchange.time_zone))) == 2
    cities = {f"city{side.side}": side.city_id for side in exchange.sides.all()}
    return cities | {
        "title": exchange.title,
        "topic": exchange.topic_id,
        "format": exchange.format,
        "day": local.date(),
        "clock": local.time(),
        "zone": exchange.time_zone,
        "which": (LATER if local.fold else EARLIER) if twice else "",
        "presentation_minutes": exchange.presentation_minutes,
        "discussion_minutes": exchange.discussion_minutes,
        "question_minutes": exchange.question_minutes,
        "languages": exchange.languages,
        "rehearsal": exchange.rehearsal,
        "carries_to": exchange.carries_to_id,
        "starts_at": exchange.starts_at,
    }


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does it not take place?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody who was invited reads this."),
    )


class PersonForm(forms.Form):
    """Who somebody is in an exchange, and what they come as."""

    name = line(_("Name"), NAME_LENGTH, hint=_("With the form of address: Dr A. Rao"))
    native_name = line(
        _("Name in its own script"), NAME_LENGTH, required=False, hint=_("As 박지원 or अंजलि देसाई")
    )
    title = line(_("Title or office"), NAME_LENGTH, required=False)
    city = forms.ModelChoiceField(label=_("City"), queryset=City.objects.all(), required=False, empty_label="…")
    kind = forms.ChoiceField(label=_("Comes from"), choices=[("", "…"), *KindChoice.choices], required=False)
    role = forms.ChoiceField(label=_("Role"), choices=RoleChoice.choices, initial=RoleChoice.ATTENDEE)
    language = forms.ChoiceField(label=_("Interprets into"), required=False)
    precedence = forms.IntegerField(
        label=_("Place in the delegation"),
        required=False,
        min_value=1,
        max_value=USUAL_PRECEDENCE,
        help_text=_("1 is named first. Left empty: after those who have a number."),
    )

    def __init__(self, exchange: ExchangeSession, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._exchange = exchange
        chosen = [choice for choice in language_choices() if choice[0] in exchange.languages]
        self.fields["language"].choices = [("", "…"), *(chosen or language_choices())]  # type: ignore[attr-defined]

    def clean_precedence(self) -> int:
        return int(self.cleaned_data["precedence"] or USUAL_PRECEDENCE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        interpreter = cleaned.get("role") == RoleChoice.INTERPRETER
        if interpreter and not cleaned.get("language"):
            self.add_error("language", ValidationError(_("Choose the language."), "language_missing"))
        if not interpreter:
            cleaned["language"] = ""
        return cleaned


class InvitationForm(PersonForm):
    """Whom to invite, and how."""

    mail = forms.EmailField(
        label=_("Mail address"),
        required=False,
        help_text=_("Left empty, you get a text to send on by messenger."),
    )
    written_in = forms.ChoiceField(
        label=_("We write in"),
        choices=[
            ("", "…"),
            *((code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES),
        ],
        required=False,
        help_text=_("Until they choose a language themselves."),
    )

    def clean_mail(self) -> str:
        address = str(self.cleaned_data["mail"]).strip()
        if address and self._exchange.invitations.valid().filter(mail__iexact=address).exists():
            raise ValidationError(
                _("This address is invited already. Withdraw that invitation first."), "invited"
            )
        return address


class GuestForm(forms.Form):
    """Who somebody without an account is, in one step."""

    name = line(_("Your name"), NAME_LENGTH)
    title = line(_("Your title or office"), NAME_LENGTH, required=False)
    city = forms.ModelChoiceField(
        label=_("Your city"), queryset=City.objects.all(), required=False, empty_label=_("Another place")
    )
    kind = forms.ChoiceField(label=_("You come from"), choices=KindChoice.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["title"].widget.attrs["autocomplete"] = "organization-title"
