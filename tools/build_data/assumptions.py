"""What draws are over: each assumption, how it is spread, and where that is from; and errors of trade elasticities."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

COLUMNS = ["assumption", "symbol", "key", "acts", "needs", "spread", "values", "low", "high", "source", "confidence"]
ENSEMBLE = "fgo cp gyy bsy shapiro:theta*0.5 shapiro:epsilon*0.5 ll boc"
# acts: in which solves it does (all; far: trade elasticities past the first year; near: of the first year; attached:
# labour that is not mobile; floored: wages that do not fall; demand: the same where spending in some currency can fall
# short; rates: the same where there is a currency that others are quoted in). needs: what a scenario has to have, or
# it stays as it is.
ASSUMPTIONS = [
    (
        *("elasticity_set", "θ", "elasticities.source", "far", "data", "choice", ENSEMBLE, "", ""),
        "one set of each paper, as likely as any other; of a set whose concept is unsettled each reading is half as "
        "likely (elasticity_sets.csv)",
        "secondary",
    ),
    (
        *("elasticity_error", "θ", "", "far", "data", "errors", "0 1", "-3", "3"),
        "standard errors of the drawn set, of each industry by itself (elasticity_errors.csv); none where no paper's "
        "was seen",
        "memory",
    ),
    (
        *("first_year", "ε", "", "near", "data", "first_year", "0 1", "0.55", ""),
        "the published one-year estimates and all between them, with their standard errors (one_year.csv); held at "
        "0.55: at 0.5 exports and imports together would answer to a currency by less than their own value",
        "memory",
    ),
    (
        *("product_elasticity", "η", "product_elasticity", "all", "products", "normal", "1.53 0.27", "0.5", "3"),
        "Fajgelbaum et al. (2020), Table V: 1.53 (s.e. 0.27) across products within an industry",
        "memory",
    ),
    (
        *("border_response", "ψ", "border_response", "near", "border", "triangular", "0.10 0.15 0.56", "", ""),
        "border pass-through of 0.80 (Gopinath & Neiman 2026, of 2018–19) to 0.96 (Kiel Institute 2026), 0.94 most "
        "often (Amiti et al. 2026; Gopinath & Neiman 2026); ψ is where the model passes that on, 0.82 at 0.5 and 0.94 "
        "at 0.15",
        "secondary",
    ),
    (
        *("labour_mobility", "μ", "labour_mobility", "attached", "", "uniform", "1.42 2.79", "", ""),
        "Galle, Rodríguez-Clare & Yi (2023): 1.42 to 2.79",
        "memory",
    ),
    (
        *("wage_floor", "δ", "wage_floor", "floored", "", "triangular", "0.97 0.98 0.99", "", ""),
        "0.99 in Rodríguez-Clare, Ulate & Vásquez (2026), Table 1; 0.98 is no nominal cut with wages rising by 2% a "
        "year, 0.97 with 3%",
        "secondary",
    ),
    (
        *("demand_multiplier", "m", "demand_multiplier", "demand", "", "uniform", "0 0.84", "", ""),
        "from the supply side alone, 0, to the multiplier that was set once so that Canada loses the work that Okun's "
        "law gives it in the Bank of Canada's case, 0.84 (closing.csv); nothing published says where between",
        "assumption",
    ),
    (
        *("trade_uncertainty", "ι", "trade_uncertainty", "demand", "", "uniform", "0 0.02", "", ""),
        "none, to spending put off that is worth 2% of exports, 0.7% of Canada's value added; that uncertainty of "
        "trade policy lowers investment is Caldara et al. (2020), of whose figures none was seen",
        "assumption",
    ),
    (
        *("exchange_response", "λ", "exchange_response", "rates", "", "triangular", "0.5 1 1", "", ""),
        "rates that float, 1, likeliest, to rates that come half the way; that duties of 2018–19 moved the renminbi "
        "and hardly the dollar is Jeanne & Son (2020, abstract), how much of the way a rate comes nothing says",
        "assumption",
    ),
    (
        *("deficit_rule", "D", "deficit_rule", "far", "", "choice", "world_share value_added_share zero", "", ""),
        "the three rules there are, each as likely",
        "assumption",
    ),
    (
        *("deficit_rule_year1", "D", "deficit_rule", "near", "", "choice", "world_share value_added_share", "", ""),
        "two rules, each as likely: to remove every imbalance first takes years, and at first-year elasticities moves "
        "prices by more than the measures do",
        "assumption",
    ),
    (
        *("table", "", "table", "all", "data", "choice", "2022 2024", "", ""),
        "the table as published, and moved to the customs pattern of a later year",
        "assumption",
    ),
    (
        *("claims", "", "tariff_book.claims", "all", "book", "choice", "backcast as_is pooled", "", ""),
        "the three readings of what was claimed under pacts",
        "assumption",
    ),
    (
        *("route", "", "tariff_book.route", "all", "routes", "choice", "hs6 commodity", "", ""),
        "which industry a product is of: by its HS6 code, or by the commodity of the input-output accounts that it is "
        "of; neither is nearer the world table",
        "assumption",
    ),
    (
        *("home_supply", "", "home_supply", "all", "products", "choice", "detail imports", "", ""),
        "what home makes of each product: both readings",
        "assumption",
    ),
]


def assumptions() -> pd.DataFrame:
    """A row an assumption."""
    return pd.DataFrame(ASSUMPTIONS, columns=COLUMNS)


def errors(shared: Path, goods: list[str]) -> pd.DataFrame:
    """Standard error over the estimate, by set and industry; of what is left out none is known.

    Of `fgo` the mean over the HS6 products of an industry stands for it: its error is how far products lie apart over
    the root of their number. Of `cp` it is the paper's, on the sample that its figures are from, at most 1.
    """
    folder = shared / "parameters"
    mean = pd.read_csv(folder / "protee_by_icio.csv")
    fgo = pd.DataFrame(
        {"set": "fgo", "icio": mean["icio"], "relative_se": (mean["se_of_mean"] / mean["mean_epsilon"].abs()).round(4)}
    ).assign(source="CEPII ProTEE 0.1: spread over an industry's HS6 products over the root of their number")
    fgo = fgo.assign(confidence="read")
    table = pd.read_csv(folder / "caliendo_parro_table1_memory.csv")
    rows = []
    for row in table.to_dict("records"):
        first, _, last = str(row["icio"]).replace("C20-C21", "C20 C21").partition("-")
        codes = goods[goods.index(first.split()[0]) : goods.index(last or first.split()[-1]) + 1]
        rows += [(code, min(row["se_99pct_sample"] / row["theta_99pct_sample"], 1.0)) for code in codes]
    by_code = pd.DataFrame(rows, columns=["icio", "relative_se"]).groupby("icio", sort=False)["relative_se"].mean()
    cp = pd.DataFrame({"set": "cp", "icio": by_code.index, "relative_se": by_code.round(4).to_numpy()})
    cp = cp.assign(source="Caliendo & Parro (2015), Table 1, sample without the smallest 1%", confidence="memory")
    return pd.concat([fgo, cp], ignore_index=True)
