"""What captioners wrote in the demonstration's finished exchange: who said it and when, in English and in Urdu."""

from __future__ import annotations

from typing import NamedTuple


class StoryCaption(NamedTuple):
    """Milliseconds from the start."""

    who: str
    from_ms: int
    to_ms: int
    english: str
    urdu: str


CAPTIONERS = {"en": "p3desk", "ur": "p3booth"}
DEMO_CAPTIONS = (
    StoryCaption(
        "p1surat",
        11_000,
        16_500,
        "In Surat a third of the water never reaches a meter.",
        "سورت میں ایک تہائی پانی کسی میٹر تک نہیں پہنچتا۔",
    ),
    StoryCaption(
        "p1surat",
        18_000,
        24_000,
        "We know how much leaves the works. We do not know where it goes.",
        "ہمیں معلوم ہے کہ پلانٹ سے کتنا پانی نکلتا ہے۔ یہ معلوم نہیں کہ جاتا کہاں ہے۔",
    ),
    StoryCaption(
        "p2surat",
        36_000,
        42_500,
        "Half of our house connections have no meter at all.",
        "ہمارے آدھے گھروں کے کنکشن پر میٹر ہی نہیں۔",
    ),
    StoryCaption(
        "p1busan",
        58_500,
        65_000,
        "Between two and four at night almost nobody draws water. What flows then is lost.",
        "رات دو سے چار بجے کے درمیان تقریباً کوئی پانی نہیں لیتا۔ اس وقت جو بہتا ہے وہ ضائع ہے۔",
    ),
    StoryCaption(
        "p2busan",
        84_000,
        91_000,
        "So we closed the city into 412 districts, and read each one at night.",
        "اس لیے ہم نے شہر کو 412 حصوں میں بند کیا، اور ہر ایک کو رات کو ناپا۔",
    ),
    StoryCaption(
        "p2busan",
        129_000,
        136_000,
        "A district needs one meter at its inlet. The houses can come later.",
        "ایک حصے کو صرف داخلی پائپ پر ایک میٹر چاہیے۔ گھروں کی باری بعد میں آ سکتی ہے۔",
    ),
    StoryCaption(
        "p1surat",
        196_500,
        203_000,
        "Then we can begin with two districts before the monsoon.",
        "پھر ہم مون سون سے پہلے دو حصوں سے شروع کر سکتے ہیں۔",
    ),
)
