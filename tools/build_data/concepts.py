"""What each elasticity set measures, the estimates of the first year, and parameters that carry a horizon: authored."""

from __future__ import annotations

import pandas as pd

SET_COLUMNS = ["set", "paper", "reference", "concept", "place", "horizon", "confidence", "doubt", "ensemble", "filled"]
FGO_PLACE = (
    "Section 2.2: ε = 1 + β, with β the coefficient on log(1 + tariff), that is 1 − σ; all 42 sectors of Table B4 are "
    "matched to 0.01 by 1 + β in a public replication on the authors' data"
)
FGO_DOUBT = "read in the code and results of the replication and in the abstract of the data article, not in the paper"
LATER_DOUBT = f"{FGO_DOUBT}; estimates of these industries are later, taken to keep the convention for their like size"
FGO = "Fontagné, Guimbard & Orefice (2022), Journal of International Economics 137, 103593"
# Industries for which the compilation of sets puts 4, where the paper estimates none.
GYY_FILLED = "A01 A02 A03 B05 B06 B07 B08 B09 C19 C26 C28"
TRIADS = "triads of trade flows on triads of 1 + tariff; the coefficient is read as −θ"

SETS = [
    ("fgo", "fgo", FGO, "trade_elasticity", FGO_PLACE, "long", "secondary", LATER_DOUBT, "yes", ""),
    (
        "fgo_tiva",
        "fgo",
        FGO,
        "trade_elasticity",
        f"Table 8; {FGO_PLACE}",
        "long",
        "secondary",
        FGO_DOUBT,
        "no: one set a paper, and fgo is of this table's industries",
        "",
    ),
    (
        "cp",
        "cp",
        "Caliendo & Parro (2015), Review of Economic Studies 82(1), 1–44",
        "trade_elasticity",
        f"Table 1, sample without the smallest 1%; {TRIADS}, for spending with duty",
        "long",
        "memory",
        "whether the flows of the data had duty added to them was not seen; if not, it is ε",
        "yes",
        "",
    ),
    (
        "gyy",
        "gyy",
        "Giri, Yi & Yilmazkuday (2021), Journal of International Economics 129, 103429",
        "trade_elasticity",
        "Table 2; simulated moments of prices across countries give the dispersion θ; no duty enters",
        "long",
        "secondary",
        "table known from a compilation of sets, the method from memory; manufactures only",
        "yes",
        GYY_FILLED,
    ),
    (
        "bsy",
        "bsy",
        "Bagwell, Staiger & Yurukoglu (2021), Econometrica 89(4)",
        "trade_elasticity",
        "Table II, p. 1610: θ, the dispersion of productivity of an Eaton–Kortum model with tariffs",
        "long",
        "secondary",
        "table known from a compilation of sets, method from memory; how flows meet customs values was not seen",
        "yes",
        "",
    ),
    (
        "shapiro",
        "shapiro",
        "Shapiro (2016), American Economic Journal: Economic Policy 8(4), 220–254",
        "unsettled",
        "Table 2, panel B, column 4: −θ by instrumental variables, from costs of freight and not tariffs",
        "long",
        "secondary",
        "the method from memory; whether values hold the freight (then θ) or not (then 1 + θ) was not seen",
        "yes",
        "",
    ),
    (
        "ll",
        "ll",
        "Lashkaripour & Lugovskyy (2023), American Economic Review 113(10), 2759–2808",
        "trade_elasticity",
        "Table 3, p. 2792: σ − 1, of sales on prices that buyers pay",
        "long",
        "secondary",
        "table known from a compilation of sets, the method from memory; estimated on one country's imports",
        "yes",
        "",
    ),
    (
        "in_sample",
        "in_sample",
        "estimate on these industries by the compilation of sets; unpublished",
        "unsettled",
        f"{TRIADS}; flows of the input–output tables",
        "long",
        "read",
        "the estimator's code was read: the tables' flows are at basic prices, without duty, so it may be ε",
        "no: unpublished",
        "C26 C27 C28 C29 C301 C302T309 C31T33",
    ),
    (
        "uniform4",
        "sw",
        "Simonovska & Waugh (2014), Journal of International Economics 92(1), 34–50",
        "trade_elasticity",
        "θ of about 4 from simulated moments of prices; no duty enters",
        "long",
        "secondary",
        "the method from memory; one number for all goods, a convention here",
        "no: one number, not by industry",
        "",
    ),
    (
        "fgo_final",
        "fgo",
        FGO,
        "trade_elasticity",
        FGO_PLACE,
        "long",
        "secondary",
        LATER_DOUBT,
        "no: one set a paper, and fgo is of all uses",
        "",
    ),
    (
        "fgo_intermediate",
        "fgo",
        FGO,
        "trade_elasticity",
        FGO_PLACE,
        "long",
        "secondary",
        LATER_DOUBT,
        "no: one set a paper, and fgo is of all uses",
        "",
    ),
    (
        "boc",
        "boc",
        "Charbonneau & Landry (2018), Bank of Canada Staff Working Paper 2018-57",
        "trade_elasticity",
        f"estimates for 2016; {TRIADS}, as in Caliendo & Parro, whose Table 1 its column for 1993 repeats",
        "long",
        "secondary",
        "number and title of the paper from memory; the doubt of cp holds here too",
        "yes",
        "",
    ),
]
SERVICES_FILLED = ("cp", "gyy", "bsy", "shapiro", "ll", "in_sample", "uniform4")

ONE_YEAR_COLUMNS = ["key", "reference", "concept", "estimate", "se", "scope", "place", "confidence", "doubt"]
ONE_YEAR = [
    (
        "blp",
        "Boehm, Levchenko & Pandalai-Nayar (2023), American Economic Review 113(4), 861–905",
        "tariff_exclusive",
        0.76,
        0.11,
        "world, all goods, HS6; values without duty, one year after",
        "Figure 2, p. 876; the abstract",
        "secondary",
        "standard error from a summary; 0.46 with all data and all tariffs",
    ),
    (
        "fgkk",
        "Fajgelbaum, Goldberg, Kennedy & Khandelwal (2020), Quarterly Journal of Economics 135(1), 1–55",
        "tariff_exclusive",
        2.53,
        0.26,
        "US imports 2018–19, across origins within HS10; months after",
        "Table IV: σ between varieties, that is 1 + θ",
        "memory",
        "the table was not seen; of months rather than a year",
    ),
]

HORIZON_COLUMNS = ["parameter", "symbol", "year1", "long", "path", "source", "confidence"]
HORIZONS = [
    (
        "product_elasticity",
        "η",
        "1.5",
        "1.5",
        "constant",
        "Fajgelbaum et al. (2020), Table V: 1.53 (s.e. 0.27) across products within an industry",
        "memory",
    ),
    (
        "border_response",
        "ψ",
        "0.15",
        "1",
        "geometric",
        "set so that about 0.94 of a duty reaches the border price in the first year, as in Amiti et al. (2026) and "
        "Gopinath & Neiman (2026); costs pass in full in the long run",
        "secondary",
    ),
    (
        "labour_mobility",
        "μ",
        "1.5",
        "inf",
        "times_year",
        "Galle, Rodríguez-Clare & Yi (2023): 1.42 to 2.79; free movement under the closure long_run",
        "memory",
    ),
    (
        "wage_floor",
        "δ",
        "0.98",
        "0",
        "power_of_year",
        "no nominal cut with wages rising by 2% a year; no floor under the closure long_run",
        "assumption",
    ),
]

CLOSING_COLUMNS = ["parameter", "symbol", "value", "source", "confidence"]
CLOSING = [
    (
        "invoice_currency",
        "",
        "USD",
        "Gopinath, Boz, Casas, Díez, Gourinchas & Plagborg-Møller (2020), Dominant Currency Paradigm: the currency "
        "that prices at the border are mostly set in, and are sticky in",
        "memory",
    ),
    (
        "capital_share",
        "a",
        "1/3",
        "share of capital in value added, the textbook's; capital at its steady state answers with ε = a/(1 − a)",
        "assumption",
    ),
    (
        "okun",
        "",
        "0.4",
        "Okun's law: points of unemployment for each percent of GDP, the textbook's",
        "memory",
    ),
    (
        "demand_multiplier",
        "m",
        "0.84",
        "set once so that 25% both ways between the US and Canada adds Okun's points to Canada's unemployment at the "
        "fall of GDP that the Bank of Canada had in January 2025 (published.csv, boc-25); `counteroffer demand` prints "
        "it",
        "assumption",
    ),
    (
        "demand_shortfall",
        "g",
        "0.038",
        "how much less Canada spends there, as a share of value added: 0.84 × exports lost, 4.5% of value added. Where "
        "g is larger the multiplier is extrapolated; `counteroffer demand` prints it",
        "assumption",
    ),
]


def sets(goods: list[str], sectors: list[str]) -> pd.DataFrame:
    """A row a set; `filled` are industries in which its figure is not the paper's own."""
    services = " ".join(code for code in sectors if code not in goods)
    frame = pd.DataFrame(SETS, columns=SET_COLUMNS)
    more = frame["set"].isin(SERVICES_FILLED).map({True: services, False: ""})
    return frame.assign(filled=(frame["filled"] + " " + more).str.strip())


def one_year() -> pd.DataFrame:
    """Published elasticities of trade without duty one year after a tariff."""
    return pd.DataFrame(ONE_YEAR, columns=ONE_YEAR_COLUMNS)


def horizons() -> pd.DataFrame:
    """Parameters beside θ that change as years pass, and how."""
    return pd.DataFrame(HORIZONS, columns=HORIZON_COLUMNS)


def closing() -> pd.DataFrame:
    """Invoice currency, the capital of the very long run, and what falling exports do to spending."""
    return pd.DataFrame(CLOSING, columns=CLOSING_COLUMNS)
