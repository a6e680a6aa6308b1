"""Cases of other capitals: each does what its title says, for those it names, and asks about the pact at its table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builders import scenario
from counteroffer.economy import Economy, load_economy
from counteroffer.economy.types import OwnSource
from counteroffer.errors import InputError, ScenarioError
from counteroffer.negotiation.game.table import table_of
from counteroffer.run.notices import Notable
from counteroffer.run.pact_cases import pact_cases, stake, staked
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import load_scenario, resolve, shipped
from counteroffer.scenario.law.preferences import lapsed_pairs, ordinary_rates
from counteroffer.scenario.maps import with_blocs
from counteroffer.study.own_money import shown_money
from counteroffer.study.parts.question import asked_about
from counteroffer.tariffs.terms.pacts import load_pacts, named_pact
from counteroffer.tariffs.terms.partners import law_of

# Who leads, and who loses (or gains) by what is asked about, or by the case where it asks about all of it.
CASES = {
    "eu-us": (("EU", "USA"), {"EU": -1}),
    "mexico-october-2025": (("MEX", "USA"), {"MEX": -1}),
    "china-us": (("CHN", "USA"), {"CHN": -1, "USA": -1}),
    "china-us-truce-ends": (("CHN", "USA"), {"CHN": -1, "USA": -1}),
    "india-us": (("IND", "USA"), {"IND": -1, "USA": -1}),
    "brazil-us": (("BRA", "USA"), {"BRA": -1, "USA": -1}),
    "uk-eu": (("GBR", "EU"), {"GBR": 1, "EU": 1}),
    "china-australia": (("AUS", "CHN"), {"AUS": -1, "CHN": -1}),
}
NEW = ("asean", "ceta", "cptpp", "eu_single_market", "eu_uk", "mercosur", "rcep")


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    return {name: simulate(name) for name in CASES}


def usd(run: Run) -> dict[str, float]:
    rows = run.effects.regions if run.scenario.question is None else asked_about(run)
    return dict(zip(rows["region"], rows["equivalent_variation_usd_mn"], strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a_case_leads_with_its_capital_and_costs_whom_it_is_on(name: str, runs: dict[str, Run]) -> None:
    run, (lead, signs) = runs[name], CASES[name]
    assert run.lead == lead
    found = usd(run)
    for region, sign in signs.items():
        assert sign * found[region] > 100  # USD million: above what rounds to nothing
    assert [one.remark for one in run.notices if one.remark] == []


@pytest.mark.parametrize("name", CASES)
def test_every_case_has_a_table_of_two_players_who_each_own_an_issue(name: str, runs: dict[str, Run]) -> None:
    table = table_of(runs[name].varied(deficit_rule="zero"))
    assert len(table.game.players) == 2
    assert all(len(table.game.instruments.of(player)) for player in table.game.names)


def test_what_is_asked_about_is_part_of_the_whole(runs: dict[str, Run]) -> None:
    brazil = usd(runs["brazil-us"])
    whole = runs["brazil-us"].effects.regions.set_index("region")["equivalent_variation_usd_mn"]
    assert whole["BRA"] < brazil["BRA"] < 0  # the 40% alone, and with 10%, metals and cars
    wrong = scenario(measures=[{"name": "one", "importers": ["USA"], "exporters": ["BRA"], "sectors": ["goods"],
                                "rate": 5}], question={"title": "x", "measures": ["two"]})  # fmt: skip
    assert wrong.question is not None


def test_the_end_of_the_truce_costs_both_and_china_too(runs: dict[str, Run]) -> None:
    goes_on, ends = usd(runs["china-us"]), usd(runs["china-us-truce-ends"])
    # China's own duty costs it more than the terms of trade bring it: it buys inputs.
    assert ends["USA"] < goes_on["USA"] - 1000
    assert ends["CHN"] < goes_on["CHN"] - 1000
    on = {one.measure.name: one for one in runs["china-us-truce-ends"].policy.applied}["china.april"]
    assert on.largest_percent == pytest.approx(34, abs=0.01)


def test_a_case_of_before_the_table_says_so(runs: dict[str, Run]) -> None:
    told = {name: [one.kind for one in run.notices] for name, run in runs.items()}
    assert Notable.later_table in told["china-australia"]
    assert not any(Notable.later_table in kinds for name, kinds in told.items() if name != "china-australia")


def test_a_union_that_leads_is_one_region_and_trades_with_others_as_its_members_did(focus: Economy) -> None:
    union = load_economy("focus", regions=with_blocs(["EU"], "focus"))
    assert "EU" in union.regions
    assert not {"DEU", "FRA", "REU"} & {*union.regions}
    assert union.region_name("EU") == "European Union"
    members = [n for n, code in enumerate(focus.regions) if code in ("DEU", "ESP", "FRA", "ITA", "NLD", "REU")]
    eu, usa = union.regions.index("EU"), union.regions.index("USA")
    np.testing.assert_allclose(
        union.trade[:, usa, eu].sum(), focus.trade[:, focus.regions.index("USA"), members].sum(), rtol=1e-9
    )
    assert with_blocs(["USA", "CAN"], "focus") is None
    with pytest.raises(ScenarioError, match="CPTPP cuts through ASE, ROW of economy 'focus'; say `economy: full`"):
        with_blocs(["CPTPP"], "focus")
    with pytest.raises(ScenarioError, match="CPTPP and CUSMA share members"):
        with_blocs(["CUSMA", "CPTPP"], "full")


@pytest.mark.parametrize("name", [name for name in shipped() if load_scenario(name).scenario.spotlight])
def test_every_shipped_case_can_be_told_from_mexico(name: str) -> None:
    turned = load_scenario(f"{name}@MEX").scenario
    assert turned.spotlight[0] == "MEX"
    if turned.players:
        assert "MEX" in next(iter(turned.players.values())).regions
    assert turned.security is None


def test_from_another_seat_effects_stay_and_the_table_turns() -> None:
    october, turned = load_scenario("october-2025").scenario, load_scenario("october-2025@USA").scenario
    assert list(turned.players) == ["United States", "Canada"]
    assert turned.issues == october.issues
    assert turned.spotlight == ("USA", "CAN", "MEX")
    mexico = load_scenario("october-2025@MEX").scenario
    assert list(mexico.players) == ["Mexico", "United States"]
    assert mexico.issues == {}
    assert mexico.agreements == ("pact",)


def test_the_pact_at_stake_is_the_one_between_the_players() -> None:
    found = {name: stake(load_scenario(name).scenario) for name in ("october-2025", "uk-eu", "eu-us", "china-us")}
    assert {name: pact and pact.pact for name, pact in found.items()} == {
        "october-2025": "usmca",
        "uk-eu": "eu_uk",
        "eu-us": None,
        "china-us": None,
    }
    with pytest.raises(ScenarioError, match=r"eu-us: the book has no one pact .* name one: `at_stake: NAME`"):
        pact_cases(load_scenario("eu-us"))
    cases = pact_cases(staked(load_scenario("october-2025"), "ceta"))
    assert list(cases) == ["renewed", "lapses"]
    assert cases["lapses"].file.scenario.pact_forms["ceta"] == "lapsed"
    assert cases["lapses"].file.scenario.pact_forms["usmca"] == "in_force"
    assert cases["lapses"].file.scenario.spotlight[-1] == "EU"


@pytest.mark.parametrize("key", NEW)
def test_a_pact_says_who_is_in_it_what_lapses_to_what_and_what_is_missing(key: str, focus: Economy) -> None:
    pact, fine = load_pacts()[key], focus.detail
    assert pact.gaps
    for importer, exporter in lapsed_pairs(pact, "lapsed"):
        rates = ordinary_rates(pact, importer, exporter, fine)
        assert 0 <= rates.min() <= rates.max() < 2
        assert min(len(fine.under(importer)), len(fine.under(exporter))) > 0
    # No two pacts of the book are asked about the same pair.
    others = {pair for name, one in load_pacts().items() if name != key for pair in one.pairs}
    assert not others & set(pact.pairs)


@pytest.mark.parametrize(
    ("key", "lead"), [("ceta", ["CAN", "EU"]), ("cptpp", ["CAN", "JPN"]), ("eu_uk", ["GBR", "EU"])]
)
def test_a_lapse_raises_duties_to_mfn_and_no_others(key: str, lead: list[str]) -> None:
    file = load_scenario("october-2025")
    bare = scenario(as_of="2025-10-07", spotlight=lead, pact={key: "lapsed"}, measures=None,
                    without=sorted({m.programme.split(".")[0] for m in file.scenario.measures}))  # fmt: skip
    economy = load_economy("focus", regions=with_blocs(lead, "focus"))
    policy = resolve(bare, economy)
    fine, new = economy.detail, policy.detail.tariff
    rise = new - fine.tariff
    assert rise.min() >= 0
    pairs = {(fine.countries[n], fine.countries[i]) for _, n, i in np.argwhere(rise > 1e-12)}
    known = lapsed_pairs(named_pact(key, "a test"), "lapsed")
    assert {(law_of(n), law_of(i)) for n, i in pairs} <= set(known)
    assert len(pairs) > 1
    mean = {law_of(n): 0.0 for n, _ in pairs}
    assert all(100 * float(rise[:, fine.under(n)].max()) < 60 for n in mean)


def test_a_pact_without_claims_has_no_rules_of_origin() -> None:
    with pytest.raises((ScenarioError, InputError), match=r"who claims .* is not in the data"):
        scenario(as_of="2025-10-07", rules_of_origin=[{"pact": "ceta", "source": "a test"}], measures=None)
    with pytest.raises((ScenarioError, InputError), match="bilateral is of a pact with a hub"):
        scenario(as_of="2025-10-07", pact={"ceta": "bilateral"}, measures=None)


def test_a_file_can_name_its_perspective(tmp_path: Path) -> None:
    text = Path(shipped()["brazil-us"]).read_text(encoding="utf-8")
    path = tmp_path / "theirs.yaml"
    path.write_text(text + "\nperspective: USA\n", encoding="utf-8")
    assert load_scenario(path).scenario.spotlight == ("USA", "BRA")


def test_money_is_the_regions_own_or_what_the_case_names_or_none_and_what_has_no_rate_is_refused(
    focus: Economy,
) -> None:
    scenario = load_scenario("october-2025").scenario

    def shown(code: str, lead: str = "CAN") -> tuple[str, float] | None:
        found = shown_money(scenario.varied(money=code), focus, (lead,))
        return None if found is None else (found.code, found.local_per_usd)

    assert shown("") == ("CAD", 1.3014)
    assert shown("", "MEX") == ("MXN", 20.1208)
    assert shown("", "REU") == ("EUR", 0.94931)
    assert shown("GBP") == ("GBP", 0.80834)
    assert shown("USD") is shown("", "USA") is shown("", "TUR") is None
    with pytest.raises(ScenarioError, match="unknown currency 'TRY'"):
        scenario.varied(money="TRY")
    old = replace(focus, table=None, source=OwnSource("a", "1995", "b", (), True))
    with pytest.raises(InputError, match=r"no exchange rate of EUR is known for 1995; the data have 2017 to 2023"):
        shown_money(scenario.varied(money="EUR"), old, ("CAN",))
