"""The reference catalogue: countries, cities, topics, organisations and goals, as the hub ships them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CityFact:
    slug: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    time_zone: str  # IANA
    languages: tuple[str, ...]  # BCP 47, the working language first


COUNTRIES: dict[str, str] = {
    "AF": "Afghanistan",
    "AT": "Austria",
    "AU": "Australia",
    "BD": "Bangladesh",
    "BT": "Bhutan",
    "DK": "Denmark",
    "EE": "Estonia",
    "ES": "Spain",
    "GB": "United Kingdom",
    "IN": "India",
    "KR": "Republic of Korea",
    "LK": "Sri Lanka",
    "MV": "Maldives",
    "NL": "Netherlands",
    "NP": "Nepal",
    "PK": "Pakistan",
    "PT": "Portugal",
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
    "mobility": "Mobility",
    "water": "Water",
    "sanitation": "Sanitation and drainage",
    "solid-waste": "Solid waste",
    "energy": "Energy and lighting",
    "air-climate": "Air and climate",
    "safety": "Safety and emergency",
    "resilience": "Resilience",
    "e-governance": "E-governance",
    "participation": "Participation and inclusion",
    "housing": "Housing",
    "health": "Health",
    "education": "Education",
    "planning": "Planning and GIS",
    "data-platforms": "Data platforms",
    "connectivity": "Connectivity and IoT",
    "cyber-security": "Cyber security and privacy",
    "finance": "Finance and PPP",
    "procurement": "Procurement",
    "governance": "Governance capacity",
    "innovation": "Innovation",
    "heritage": "Heritage",
    "public-space": "Public space",
    "smart-villages": "Smart villages",
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
