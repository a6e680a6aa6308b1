"""Sentences about the pact and diversification; built from numbers only, each with its file."""

from __future__ import annotations

from counteroffer.agreements.diversify import Diversification
from counteroffer.agreements.overview import Agreements
from counteroffer.agreements.pact import PactComparison
from counteroffer.briefing.agreements_offers import adds, source
from counteroffer.briefing.bargaining_words import LEAST, moves, quoted, share, usd
from counteroffer.briefing.frames import keyed, records
from counteroffer.briefing.wording import listed, number, percent, start, the
from counteroffer.simulation import Run

MOST = 3  # names in a sentence
LITTLE = 5.0  # percentage points of exports
SIZE = 1000.0  # USD million; partners that trade less are not named for what they lose


def _name(run: Run, code: str) -> str:
    return run.economy.region_name(code)


def renewal_sentence(found: PactComparison) -> str:
    """What renewal is worth to each member against a lapse."""
    clauses, rows = [], keyed(found.table[found.table["case"] == "lapses"], "member")
    for member in found.members:
        worth = found.worth("lapses", member)
        name = the(_name(found.renewed, member))
        if abs(worth) < LEAST:
            clauses.append(f"nothing that shows to {name}")
            continue
        of = share(rows[member]["against_renewed_percent"])
        clauses.append(
            f"{usd(worth)} a year to {name} ({of} of its income)"
            if worth > 0
            else f"{usd(worth)} a year less than a lapse to {name} ({of} of its income)"
        )
    return f"The pact's renewal, against its lapse, is worth {listed(clauses)} {source('pact-lapses.yaml')}."


def balanced_sentence(found: PactComparison) -> str:
    """The same with imbalances removed, and whose sign depends on that; nothing where they are removed anyway."""
    if not found.balanced:
        return ""
    clauses, unsure = [], []
    for member, worth in found.balanced.items():
        name = the(_name(found.renewed, member))
        clauses.append(f"{adds(worth)} by {name}" if abs(worth) >= LEAST else f"nothing that shows by {name}")
        if worth * found.worth("lapses", member) < 0:
            unsure.append(name)
    sign = f"; the sign for {listed(unsure)} depends on that, and is not sure" if unsure else ""
    return f"With trade imbalances removed first, as at the bargaining table, it is {listed(clauses)} a year{sign}."


def other_cases(found: PactComparison) -> tuple[str, ...]:
    """What each other case costs the members, against renewal."""
    said = []
    for name, case in found.cases.items():
        if name in ("renewed", "lapses"):
            continue
        rows = records(found.table[found.table["case"] == name])
        clauses = [moves(_name(found.renewed, r["member"]), r["against_renewed_usd_mn"]) for r in rows]
        lead, review = case.title, case.review
        if review is not None:
            lapsed = percent(100 * case.lapsed_share, 0, plus=False)
            lead += (
                f", with a chance of {percent(review.hazard_percent, plus=False)} a year that it lapses (it then has "
                f"lapsed in {lapsed} of the next {review.years} years, discounted): against a renewal that is certain"
            )
        said.append(f"{lead}: {listed(clauses)} {source(case.source.name + '.yaml')}.")
    return tuple(said)


def affected_sentences(found: PactComparison) -> tuple[str, ...]:
    """How much of each flow a lapse falls on, and where duties rise most."""
    frame, said = found.affected, []
    for importer in found.members:
        clauses = []
        for exporter in (code for code in found.members if code != importer):
            part = frame[(frame["importer"] == importer) & (frame["exporter"] == exporter)]
            value = part["trade_usd_mn"]
            hit = 100 * (value * part["affected_percent"] / 100).sum() / value.sum()
            before, after = ((value * part[key]).sum() / value.sum() for key in ("today_percent", "lapsed_percent"))
            clauses.append(
                f"{percent(hit, 0, plus=False)} of USD\u00a0{number(value.sum() / 1000, 0)} billion from "
                f"{the(_name(found.renewed, exporter))} (mean duty from {percent(before, plus=False)} to "
                f"{percent(after, plus=False)})"
            )
        said.append(f"{start(the(_name(found.renewed, importer)))} would charge more on {listed(clauses)}.")
    return tuple(said)


def pact_jobs_sentence(found: PactComparison) -> str:
    """What a lapse does to jobs in the short run."""
    clauses = []
    for row in records(found.jobs[found.jobs["case"] == "lapses"]):
        name = the(_name(found.renewed, row["member"]))
        jobs = row["jobs_change_thousand"]
        lost = "" if jobs != jobs else f" ({number(jobs, 1, plus=True)} thousand jobs)"
        clauses.append(f"by {number(row['unemployment_pp'], 2, plus=True)} points in {name}{lost}")
    return f"In the short run a lapse moves unemployment {listed(clauses)}, beyond what today's measures do."


def pact_places_sentence(found: PactComparison) -> str:
    """Where real income falls most with a lapse."""
    frame = found.places[found.places["case"] == "lapses"]
    if frame.empty:
        return ""
    clauses = []
    for _, part in frame.groupby("country", sort=False):
        worst = records(part.nsmallest(MOST, "real_income_percent"))
        clauses.append(listed([f"{r['name']} ({percent(r['real_income_percent'], 2)})" for r in worst]))
    return f"Real income moves least favourably in {'; and in '.join(clauses)} (top-down split of the national result)."


def displaced_sentence(found: Diversification) -> str:
    """Where sales go by themselves."""
    frame = found.displaced
    abroad = frame[frame["share_before_percent"].notna()]
    row = keyed(abroad, "partner")[found.market]
    market, region = the(_name(found.run, found.market)), the(_name(found.run, found.region))
    before, after = (percent(row[f"share_{side}_percent"], plus=False) for side in ("before", "after"))
    rises = row["share_after_percent"] > row["share_before_percent"]
    hhi = found.agreements.set_index("case")["hhi"]
    fell = abroad[abroad["before_usd_mn"] > SIZE].nsmallest(MOST, "change_usd_mn")
    lost = [f"{the(str(r['name']))} ({number(r['change_usd_mn'] / 1000, 1)})" for r in records(fell)]
    stays, way = ("does not move", "rises") if rises else ("moves", "falls")
    spread = [number(hhi[case], 0) for case in ("before", "today")]
    return (
        f"By itself trade {stays} away: the share of {market} in the exports of {region} {way} from {before} to "
        f"{after} in volume, and their concentration over partners (HHI, by value) goes from {spread[0]} to "
        f"{spread[1]}. Sales change least favourably to {listed(lost)}, USD billion."
    )


def buy_back_sentences(found: Agreements) -> tuple[str, ...]:
    """What agreements elsewhere buy back of the tariff loss, and of a lapse."""
    d = found.diversification
    assert d is not None
    rows = keyed(d.agreements, "case")
    today, every, file = rows["today"], rows["all"], source(f"{d.options.name}.yaml")
    region, market = the(_name(d.run, d.region)), the(_name(d.run, d.market))
    brings = f"All the agreements together would bring {region} {usd(every['gain_usd_mn'])} a year"
    if d.lost < 0:
        back = percent(every["bought_back_percent"], 0, plus=False)
        brings += f": {back} of the {usd(d.lost)} that today's measures cost it"
    said = [f"{brings} {file}."]
    if found.bought_back:
        lapse, part = found.bought_back, percent(found.bought_back["percent"], 0, plus=False)
        said.append(
            f"If the pact lapsed they would bring {usd(lapse['gain_usd_mn'])}, {part} of the "
            f"{usd(lapse['lost_usd_mn'])} that measures and lapse then cost {source('pact-lapses.yaml')}."
        )
    before, after = (percent(row["share_percent"], plus=False) for row in (today, every))
    little = "; income moves more than dependence" if today["share_percent"] - every["share_percent"] < LITTLE else ""
    said.append(f"The share of {market} in exports, by value, would go from {before} to {after}{little}.")
    return (*said, *_cut_sentence(found), _signs_sentence(d))


def _cut_sentence(found: Agreements) -> tuple[str, ...]:
    d = found.diversification
    assert d is not None
    clauses = []
    for case, cut in found.cuts.items():
        title = "all of these partners" if case == "all" else f"the partners of {quoted(d.packages[case])}"
        if cut.possible:
            clauses.append(f"{percent(cut.percent, 2, plus=False)} with {title}")
        else:
            clauses.append(f"more than any agreement could bring with {title}")
    if not clauses:
        return ()
    return (f"To make the tariff loss good, trade costs in goods would have to fall, both ways, by {listed(clauses)}.",)


def _signs_sentence(d: Diversification) -> str:
    party = d.partners[d.partners["party"]]
    losers = party[party["gain_usd_mn"] <= 0]
    if losers.empty:
        return "Every partner would gain by its agreement itself, and so has reason to sign."
    names = [f"{the(str(r['name']))} by {quoted(d.packages[r['case']])}" for r in records(losers)]
    return f"These partners would lose and have no reason to sign: {listed(names)}."


def lead_sentence(found: Agreements) -> str:
    """The section in one sentence: renewal, diversification, the shield."""
    clauses = []
    if found.pact is not None:
        worth = [
            f"{usd(found.pact.worth('lapses', m))} a year to {the(_name(found.run, m))}"
            for m in found.pact.members
            if found.pact.worth("lapses", m) > LEAST
        ]
        clauses.append(f"the pact's renewal is worth {listed(worth)}" if worth else "no member gains by renewal")
    if found.bought_back:
        clauses.append(
            f"agreements elsewhere buy back {percent(found.bought_back['percent'], 0, plus=False)} of what a lapse and "
            "today's tariffs together would cost"
        )
    if found.security is not None:
        frame = found.security.offers.set_index(["offer", "region"])["total_usd_mn"]
        both = [
            f"{adds(float(frame[('relief and pay', side)]))} a year for {the(_name(found.run, side))}"
            for side in found.security.sides
        ]
        clauses.append(f"the security offer with tariff relief adds up to {listed(both)}")
    return start("; ".join(clauses)) + "." if clauses else ""
