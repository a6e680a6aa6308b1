"""What households pay: prices, pay and returned revenue by income and place, and who wins and loses."""

from __future__ import annotations

from counteroffer.briefing.document import Beside, Block, Bullets, Figures, Heading, Paragraph, Section
from counteroffer.briefing.sections.households import tables
from counteroffer.briefing.sections.households.text import RETURNED, SHOWN, each, standing
from counteroffer.briefing.shaping import beside, supporting, supporting_table
from counteroffer.briefing.words import Wording, start
from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.frames import records
from counteroffer.briefing.words.notices import missing_words
from counteroffer.household.groups import led_by
from counteroffer.study import Missing, Part, Study, Why
from counteroffer.study.part import solved
from counteroffer.study.parts.households import HouseholdsResult


def section(study: Study, w: Wording) -> Section | None:
    """Sentences, charts and tables; why there are none, where no household is known."""
    if not study.asked(Part.households, Part.households_short_run):
        return None
    part, near = study.parts[Part.households], study.parts[Part.households_short_run]
    short, blocks = solved(near), tuple[Block, ...]()
    found = solved(part) or short
    if found is not None:
        blocks = (*_groups(study, found, short, w), *_winners(study, short or found, w))
        blocks += _tables(study, found, short, w)
    if isinstance(part, Missing) and part.why is not Why.not_asked:
        blocks += (Paragraph(missing_words(part, w)),)
    if isinstance(near, Missing) and near.why is not Why.not_asked:
        blocks += (Paragraph(w("In the short run: not shown ({why}).", why=missing_words(near, w)), "note"),)
    return Section("households", w("What households pay"), blocks, _finding(study, found, w))


def _finding(study: Study, found: HouseholdsResult | None, w: Wording) -> str:
    """What prices take of the mean household of the first country whose own is known."""
    if found is None:
        return ""
    known = _known(study, found)
    return prices_sentence(study, found, known[0], w) if known else ""


def prices_sentence(study: Study, found: HouseholdsResult, code: str, w: Wording) -> str:
    """What prices take of the mean household, or bring it."""
    row = records(found.national(code))[0]
    given = {
        "horizon": w(HORIZON[found.closure]),
        "region": w.region(study.economy, code),
        "prices": each(row["prices_usd"], w, study.money if code == study.lead[0] else None),
        "share": w.percent(abs(row["prices_percent"]), 2, plus=False),
    }
    if abs(row["prices_usd"]) < SHOWN:
        return start(w("{region:in}, {horizon}: prices of what a household buys hardly change.", **given))
    if row["prices_usd"] < 0:
        return start(
            w("{region:in}, {horizon}: what a household buys costs {prices} a year more ({share} of it).", **given)
        )
    return start(
        w("{region:in}, {horizon}: what a household buys costs {prices} a year less ({share} of it).", **given)
    )


def household_sentence(study: Study, found: HouseholdsResult, code: str, w: Wording) -> str:
    """What prices take of the mean household, what is left when all is counted, and whose margins are in it."""
    row = records(found.national(code))[0]
    given = {
        "before": standing(row["total_usd"] - row["revenue_usd"], w),
        "total": standing(row["total_usd"], w),
        "returned": w(RETURNED[found.found.how.revenue]),
        "margins": each(row["profits_usd"], w),
    }
    whole = w(
        "All counted, it is {before} without the tariff revenue, and {total} with it, handed back {returned}.", **given
    )
    owners = ""
    if row["profits_usd"] >= SHOWN:
        owners = w("Of that, sellers' margins bring {margins}, which go to owners.", **given)
    elif row["profits_usd"] <= -SHOWN:
        owners = w("Of that, sellers' margins take {margins}, which owners lose.", **given)
    return f"{prices_sentence(study, found, code, w)} {whole} {owners}".rstrip()


def _groups(study: Study, found: HouseholdsResult, short: HouseholdsResult | None, w: Wording) -> tuple[Block, ...]:
    codes = _shown(study, found)
    each_way = list(dict.fromkeys(one for one in (found, short) if one is not None))
    sentences = tuple(household_sentence(study, one, code, w) for code in _known(study, found) for one in each_way)
    lead = w(
        "Prices are measured against what a country's factors earn, so that a loss shows in prices, and pay differs "
        "only by where one works. All counted: prices of what a household buys itself, of public services and "
        "investment, pay, sellers' margins, tariff revenue, and what comes from abroad on balance. How revenue returns "
        "is a choice, not law: a table below has others. Groups and places add up to real income."
    )
    charts = [tables.groups_chart(study, found, code, w) for code in codes]
    places = (tables.places_chart(study, short or found, code, w) for code in codes)
    charts += [chart for chart in places if chart is not None]
    drawn = (Figures(tuple(charts)),) if charts else ()
    groups = (tables.groups_table(study, found, code, w) for code in codes)
    folded = (supporting_table(one, w) for one in groups)
    notes = ((w("How to read it"), lead),)
    shown = (Beside(drawn, notes),) if drawn else (Paragraph(lead, "note"),)
    return (*shown, Bullets(sentences), *folded)


def _known(study: Study, found: HouseholdsResult) -> list[str]:
    """Countries that lead the page and whose households are counted, in the page's order."""
    led = led_by(study.economy, study.lead)
    return [code for code in led if found.national(code)["total_usd"].notna().any()]


def _shown(study: Study, found: HouseholdsResult) -> list[str]:
    """Countries that lead the page and whose income groups are known."""
    led = led_by(study.economy, study.lead)
    return [code for code in found.surveyed(led) if code in led]


def _winners(study: Study, found: HouseholdsResult, w: Wording) -> tuple[Block, ...]:
    known = set(found.found.balance["region"])
    charts = tuple(
        tables.winners_chart(study, found, code, w) for code in led_by(study.economy, study.lead) if code in known
    )
    if not charts:
        return ()
    table = tables.winners_table(study, found, w)
    words = w(
        "Industries: what is earned in them, workers and owners together, against the country's mean. Places: real "
        "income by where it is made, with margins and revenue by value added, where a province's households have "
        "theirs by income and in equal sums. Income groups: as above. Each of the three adds up to real income."
    )
    return (
        Heading(w("Who wins and loses")),
        *beside(charts, w, (w("How to read it"), words)),
        supporting_table(table, w),
    )


def _tables(study: Study, found: HouseholdsResult, short: HouseholdsResult | None, w: Wording) -> tuple[Block, ...]:
    codes, blocks = _shown(study, found), list[Block]()
    for code in codes:
        if short is not None and short is not found:
            table = tables.groups_table(study, short, code, w)
            blocks.append(supporting_table(table, w))
        if (found.found.of(code)["place"] != "").any():
            table = tables.places_table(study, short or found, code, w)
            blocks.append(supporting_table(table, w))
        table = tables.choices_table(study, found, code, w)
        blocks.append(supporting_table(table, w))
    table = tables.countries_table(study, found, w)
    blocks.append(supporting_table(table, w))
    note = w(
        "What is assumed: spending of a survey no larger than the table's final use; margins, and what retailers do "
        "not pass on, go to households by income before taxes; public services, investment and what comes from abroad "
        "by own purchases; transfers keep their worth against pay. Where no survey is known, one household buys all "
        "final use. No published cost per household is in the package to compare with."
    )
    by_place = [w.region(study.economy, code) for code in codes if (found.found.of(code)["place"] != "").any()]
    more = w(
        "For {regions} also which industry makes what is bought, and spending in place of income.",
        regions=w.listed([str(name) for name in by_place]),
    )
    assumed = Paragraph(" ".join((note, *([more] if by_place else []))))
    return (*blocks, supporting(w("What is assumed of households"), assumed))
