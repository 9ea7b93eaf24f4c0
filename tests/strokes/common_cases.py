"""The common case of each kind: what is usually told, and the fewest keys from the open file to the saved entry."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_STROKES = 15
"""What a common case may take (the bar of the desktop); what the person tells in words of her own comes on top."""


@dataclass(frozen=True, slots=True)
class Case:
    """One kind with what is typed and what must stand in the file afterwards, as texts."""

    kind: str
    script: str
    saved: dict[str, str] = field(default_factory=dict)


CASES = (
    Case("name_variant", "<Strg+I>schrei<Eingabe>«حداد»<Strg+Eingabe>", {"text": "حداد"}),
    Case("nationality", "<Strg+I>staa<Eingabe>syr<Strg+Eingabe>", {"country": "SYR"}),
    Case(
        "contact_detail",
        "<Strg+I>tel<Eingabe>mob<Tab>«0151 5550733»<Strg+Eingabe>",
        {"kind": "mobile", "value": "0151 5550733"},
    ),
    Case(
        "address",
        "<Strg+I>ansch<Eingabe>«Am Markt 3»<Tab>«37199»<Tab>«Lauenstein»<Strg+Eingabe>",
        {"street": "Am Markt 3", "postcode": "37199", "municipality": "Lauenstein"},
    ),
    Case("arrival", "<Strg+I>einr<Eingabe>3.2023<Strg+Eingabe>", {"arrived_germany": "2023-03"}),
    Case(
        "residence_title",
        "<Strg+I>titel<Eingabe>25(3)<Strg+Eingabe>",
        {"title": "25(3)"},
    ),
    Case("language_skill", "<Strg+I>spr<Eingabe>deu<Tab>a2<Strg+Eingabe>", {"language": "deu", "overall": "A2"}),
    Case(
        "course_enrolment",
        "<Strg+I>kurs<Eingabe>ik-a<Tab>ang<Strg+Eingabe>",
        {"course": "IK-A", "status": "angemeldet"},
    ),
    Case("task", "<Strg+I>wied<Eingabe>«Bescheid nachfragen»<Tab>1.12.<Strg+Eingabe>", {"due": "2026-12-01"}),
    Case("appointment", "<Strg+I>term<Eingabe>«Kita ansehen»<Tab>24.11.<Strg+Eingabe>", {"date": "2026-11-24"}),
    Case("foreign_identifier", "<Strg+I>kenn<Eingabe>azr<Tab>«123456789012»<Strg+Eingabe>", {"kind": "azr"}),
    Case("reachability", "<Strg+I>err<Eingabe>wha<Tab>ara<Strg+Eingabe>", {"preferred_channel": "whatsapp"}),
    Case("household_member", "<Strg+I>hau<Eingabe>kin<Tab>«Sami»<Tab>2019<Strg+Eingabe>", {"role": "child"}),
    Case("family_status", "<Strg+I>stand<Eingabe>verh<Strg+Eingabe>", {"marital_status": "VH"}),
    Case("residence_condition", "<Strg+I>aufl<Eingabe>12a<Strg+Eingabe>", {"kind": "residence_12a"}),
    Case("passport", "<Strg+I>pass<Eingabe>nat<Tab>syr<Strg+Eingabe>", {"kind": "passport", "state": "SYR"}),
    Case("native_language", "<Strg+I>mutt<Eingabe>ara<Strg+Eingabe>", {"language": "ara"}),
    Case("language_certificate", "<Strg+I>zeug<Eingabe>dtz<Tab>b1<Strg+Eingabe>", {"exam": "DTZ", "level": "B1"}),
    Case("literacy", "<Strg+I>alph<Eingabe>zwei<Strg+Eingabe>", {"kind": "zweitschrift"}),
    Case("schooling", "<Strg+I>schul<Eingabe>gym<Tab>syr<Strg+Eingabe>", {"kind": "gymnasium", "country": "SYR"}),
    Case(
        "recognition",
        "<Strg+I>aner<Eingabe>«Krankenpflege»<Tab>antr<Strg+Eingabe>",
        {"status": "antrag_gestellt"},
    ),
    Case("occupation", "<Strg+I>beruf<Eingabe>«Schneiderin»<Tab>syr<Tab>8<Strg+Eingabe>", {"years": "8"}),
    Case("skill", "<Strg+I>wün<Eingabe>«Pflege»<Tab>«nähen»<Strg+Eingabe>", {"skills": "nähen"}),
    Case("employment", "<Strg+I>arbeit<Eingabe>mini<Tab>«Bäckerei Groß»<Strg+Eingabe>", {"kind": "minijob"}),
    Case("benefit", "<Strg+I>leist<Eingabe>bürg<Strg+Eingabe>", {"kind": "sgb2"}),
    Case("course_entitlement", "<Strg+I>bere<Eingabe>44a<Tab>jobc<Strg+Eingabe>", {"kind": "ik_obliged"}),
    Case("housing", "<Strg+I>wohn<Eingabe>gem<Tab>2023<Strg+Eingabe>", {"kind": "shared", "begins": "2023"}),
    Case("everyday_life", "<Strg+I>allt<Eingabe>bus<Strg+Eingabe>", {"transport": "('public',)"}),
    Case("health_need", "<Strg+I>gesu<Eingabe>schwa<Strg+Eingabe>", {"kind": "pregnancy"}),
    Case("vulnerability", "<Strg+I>schutz<Eingabe>gewa<Eingabe><Strg+Eingabe>", {"kind": "violence"}),
    Case("childcare", "<Strg+I>kita<Eingabe>ges<Strg+Eingabe>", {"state": "wanted"}),
    Case("child_schooling", "<Strg+I>schulb<Eingabe>«Grundschule Am Anger»<Strg+Eingabe>", {}),
    Case("plan", "<Strg+I>plan<Eingabe><↓><Eingabe><Strg+Eingabe>", {"agreed": "2026-11-17"}),
    Case("goal", "<Strg+I>ziel<Eingabe>«Ich spreche B1.»<Tab>spr<Strg+Eingabe>", {"area": "sprache"}),
    Case("measure", "<Strg+I>schri<Eingabe>«VHS anrufen»<Tab>ber<Strg+Eingabe>", {"responsible": "counsellor"}),
)
