"""The reference catalogue: countries, cities, topics, organisations and goals, as the hub ships them.

Names are kept in English; those of countries and topics are translated where they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class CityFact:
    slug: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    time_zone: str  # IANA
    languages: tuple[str, ...]  # BCP 47, the working language first


COUNTRIES: dict[str, str] = {
    "AF": gettext_noop("Afghanistan"),
    "AT": gettext_noop("Austria"),
    "AU": gettext_noop("Australia"),
    "BD": gettext_noop("Bangladesh"),
    "BT": gettext_noop("Bhutan"),
    "DK": gettext_noop("Denmark"),
    "EE": gettext_noop("Estonia"),
    "ES": gettext_noop("Spain"),
    "GB": gettext_noop("United Kingdom"),
    "IN": gettext_noop("India"),
    "KR": gettext_noop("Republic of Korea"),
    "LK": gettext_noop("Sri Lanka"),
    "MV": gettext_noop("Maldives"),
    "NL": gettext_noop("Netherlands"),
    "NP": gettext_noop("Nepal"),
    "PK": gettext_noop("Pakistan"),
    "PT": gettext_noop("Portugal"),
}

CITIES: tuple[CityFact, ...] = (
    CityFact("bhubaneswar", "Bhubaneswar", "IN", "Asia/Kolkata", ("or", "hi", "en")),
    CityFact("pune", "Pune", "IN", "Asia/Kolkata", ("mr", "hi", "en")),
    CityFact("surat", "Surat", "IN", "Asia/Kolkata", ("gu", "hi", "en")),
    CityFact("kochi", "Kochi", "IN", "Asia/Kolkata", ("ml", "hi", "en")),
    CityFact("visakhapatnam", "Visakhapatnam", "IN", "Asia/Kolkata", ("te", "hi", "en")),
    CityFact("indore", "Indore", "IN", "Asia/Kolkata", ("hi", "en")),
    CityFact("chennai", "Chennai", "IN", "Asia/Kolkata", ("ta", "hi", "en")),
    CityFact("dhaka", "Dhaka", "BD", "Asia/Dhaka", ("bn", "en")),
    CityFact("kathmandu", "Kathmandu", "NP", "Asia/Kathmandu", ("ne", "en")),
    CityFact("colombo", "Colombo", "LK", "Asia/Colombo", ("si", "ta", "en")),
    CityFact("thimphu", "Thimphu", "BT", "Asia/Thimphu", ("dz", "en")),
    CityFact("male", "Malé", "MV", "Indian/Maldives", ("dv", "en")),
    CityFact("lahore", "Lahore", "PK", "Asia/Karachi", ("ur", "en")),
    CityFact("kabul", "Kabul", "AF", "Asia/Kabul", ("prs", "ps")),
    CityFact("seoul", "Seoul", "KR", "Asia/Seoul", ("ko", "en")),
    CityFact("busan", "Busan", "KR", "Asia/Seoul", ("ko", "en")),
    CityFact("sejong", "Sejong", "KR", "Asia/Seoul", ("ko", "en")),
    CityFact("rotterdam", "Rotterdam", "NL", "Europe/Amsterdam", ("nl", "en")),
    CityFact("barcelona", "Barcelona", "ES", "Europe/Madrid", ("ca", "es", "en")),
    CityFact("guimaraes", "Guimarães", "PT", "Europe/Lisbon", ("pt", "en")),
    CityFact("tallinn", "Tallinn", "EE", "Europe/Tallinn", ("et", "en")),
    CityFact("vienna", "Vienna", "AT", "Europe/Vienna", ("de", "en")),
    CityFact("copenhagen", "Copenhagen", "DK", "Europe/Copenhagen", ("da", "en")),
    CityFact("manchester", "Manchester", "GB", "Europe/London", ("en",)),
    CityFact("melbourne", "Melbourne", "AU", "Australia/Melbourne", ("en",)),
    CityFact("brisbane", "Brisbane", "AU", "Australia/Brisbane", ("en",)),
)

TOPICS: dict[str, str] = {
    "mobility": gettext_noop("Mobility"),
    "water": gettext_noop("Water"),
    "sanitation": gettext_noop("Sanitation and drainage"),
    "solid-waste": gettext_noop("Solid waste"),
    "energy": gettext_noop("Energy and lighting"),
    "air-climate": gettext_noop("Air and climate"),
    "safety": gettext_noop("Safety and emergency"),
    "resilience": gettext_noop("Resilience"),
    "e-governance": gettext_noop("E-governance"),
    "participation": gettext_noop("Participation and inclusion"),
    "housing": gettext_noop("Housing"),
    "health": gettext_noop("Health"),
    "education": gettext_noop("Education"),
    "planning": gettext_noop("Planning and GIS"),
    "data-platforms": gettext_noop("Data platforms"),
    "connectivity": gettext_noop("Connectivity and IoT"),
    "cyber-security": gettext_noop("Cyber security and privacy"),
    "finance": gettext_noop("Finance and PPP"),
    "procurement": gettext_noop("Procurement"),
    "governance": gettext_noop("Governance capacity"),
    "innovation": gettext_noop("Innovation"),
    "heritage": gettext_noop("Heritage"),
    "public-space": gettext_noop("Public space"),
    "smart-villages": gettext_noop("Smart villages"),
}

ORGANISATIONS: dict[str, str] = {
    "world-bank-digital": "World Bank Digital Development",
    "un-global-compact": "UN Global Compact Network",
    "un-habitat": "UN-Habitat",
    "unu-egov": "UNU-EGOV",
    "rmit": "RMIT",
    "queensland": "Queensland University",
    "ihs": "IHS Netherlands",
    "aiilsg": "All India Institute of Local Self Government",
    "adb": "Asian Development Bank",
    "smart-cities-council": "Smart Cities Council",
    "scbi": "Smart City Business Institute",
    "laval": "Laval University",
    "u4ssc": "United for Smart Sustainable Cities (U4SSC)",
    "icegov": "ICEGOV",
}

GOALS: tuple[str, ...] = (
    "No poverty",
    "Zero hunger",
    "Good health and well-being",
    "Quality education",
    "Gender equality",
    "Clean water and sanitation",
    "Affordable and clean energy",
    "Decent work and economic growth",
    "Industry, innovation and infrastructure",
    "Reduced inequalities",
    "Sustainable cities and communities",
    "Responsible consumption and production",
    "Climate action",
    "Life below water",
    "Life on land",
    "Peace, justice and strong institutions",
    "Partnerships for the goals",
)

GOAL_TARGETS: dict[str, str] = {
    "11.1": "Housing",
    "11.2": "Transport",
    "11.3": "Inclusive planning",
    "11.4": "Heritage",
    "11.5": "Disasters",
    "11.6": "Environment, air, waste",
    "11.7": "Public space",
    "11.a": "Regional links",
    "11.b": "Integrated policies",
    "11.c": "Least developed countries' buildings",
}
