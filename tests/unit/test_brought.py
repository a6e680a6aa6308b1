"""Tables that come as files: layouts that mean the same, lists laid over them, and what is refused with its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from counteroffer.disk.reads import reads
from counteroffer.economy import Economy, identities
from counteroffer.economy.brought import schedules, store
from counteroffer.economy.brought.brought import Brought
from counteroffer.economy.brought.built import built
from counteroffer.economy.brought.grid import Grid, cell_name
from counteroffer.economy.brought.official import read_official, read_shipped
from counteroffer.economy.brought.plain import read_plain
from counteroffer.economy.brought.sdmx import read_sdmx
from counteroffer.economy.brought.systems import from_system
from counteroffer.economy.brought.templates import TRADE, USES, csv_texts, workbook
from counteroffer.economy.world import world_accounts
from counteroffer.effects.labour import headcount
from counteroffer.errors import EconomyError, InputError, LabelError
from counteroffer.scenario import parse_scenario, scenario_economy
from official_table import FINAL, NAMES, official, text_of

INDUSTRIES = {
    "2021": ("01T02", "24", "29", "69T75"),
    "2023": ("A01_02", "C24", "C29", "M"),
    "2025": ("A01", "C24A", "C29", "M"),
}


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def folder(path: Path, layout: str = "long") -> Path:
    path.mkdir()
    for name, text in csv_texts(layout).items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def listed(text: str) -> Grid:
    rows = [tuple(cell or None for cell in line.split(",")) for line in text.strip().splitlines()]
    return Grid("list", "list.csv", tuple(rows))


@pytest.fixture
def northland(tmp_path: Path) -> Brought:
    return read_plain(folder(tmp_path / "northland"), "northland")


# Layouts -----------------------------------------------------------------------------------------------------------


def test_the_template_is_an_economy_of_its_figures_in_every_form(tmp_path: Path, northland: Brought) -> None:
    b = built(northland).baseline
    np.testing.assert_allclose(b.trade, 1000 * np.array(TRADE, dtype=float), rtol=1e-12)  # USD bn in million
    np.testing.assert_allclose(northland.input_use, 1000 * np.array(USES, dtype=float))
    assert max(np.abs(gap).max() for gap in identities(b).values()) < 1e-12
    for layout in ("long", "wide"):
        workbook(tmp_path / f"{layout}.xlsx", layout)
        for path in (tmp_path / f"{layout}.xlsx", folder(tmp_path / layout, layout)):
            other = read_plain(path, "other")
            np.testing.assert_allclose(other.trade, northland.trade, rtol=1e-9)
            np.testing.assert_allclose(other.input_use, northland.input_use, rtol=1e-6, atol=0.02)
            assert (other.tariff == northland.tariff).all()
            assert (other.jobs == northland.jobs).all()


@pytest.mark.parametrize("edition", NAMES)
@pytest.mark.parametrize("extended", [False, True])
def test_official_tables_of_every_edition_give_their_own_flows(edition: str, extended: bool, tmp_path: Path) -> None:
    countries, industries = ("CHN", "MEX", "USA"), INDUSTRIES[edition]
    frame = official(countries, industries, edition=edition, extended=extended)
    (tmp_path / "ICIO2021_2018.csv").write_text(text_of(frame))
    given = read_official(tmp_path / "ICIO2021_2018.csv", 2018, "table")
    assert (given.regions, given.sectors) == (countries, industries)
    parts = {"CHN": ["CN1", "CN2"], "MEX": ["MX1", "MX2"]} if extended else {}
    rows = {c: [f"{p}_{industries[1]}" for p in parts.get(c, [c])] for c in countries}
    sold = frame.loc[rows["MEX"], [*(f"USA_{s}" for s in industries), *(f"USA_{f}" for f in FINAL)]]
    assert given.trade[1, 2, 1] == pytest.approx(sold.to_numpy().sum(), rel=1e-9)
    used = frame.loc[
        [r for each in rows.values() for r in each], [f"{p}_{industries[0]}" for p in parts.get("CHN", ["CHN"])]
    ]
    assert given.input_use[1, 0, 0] == pytest.approx(used.to_numpy().sum(), rel=1e-9)
    assert given.countries == given.regions
    assert [one.name for one in built(given).currencies] == ["CNY", "MXN", "USD"]
    assert "edition of " + edition in given.publisher


def test_an_official_table_takes_elasticities_and_tariffs_of_the_embedded_one(tmp_path: Path) -> None:
    for edition in ("2025", "2021"):
        (tmp_path / f"{edition}.csv").write_text(
            text_of(official(("CHN", "USA"), INDUSTRIES[edition], edition=edition))
        )
    now, then = (read_official(tmp_path / f"{year}.csv", int(year), "x", "cp") for year in ("2025", "2021"))
    world = world_accounts()[0]
    s, n, i = world.sectors.index("C29"), world.regions.index("USA"), world.regions.index("CHN")
    assert now.tariff[2, 1, 0] == pytest.approx(world.revenue[s, n, i] / world.trade[s, n, i])
    assert now.tariff[3].max() == 0  # services
    parts = [world.sectors.index(code) for code in ("C24A", "C24B")]
    expected = world.revenue[parts, n, i].sum() / world.trade[parts, n, i].sum()
    assert then.tariff[1, 1, 0] == pytest.approx(expected)
    assert then.theta[2] == now.theta[2]
    assert then.elasticities.startswith("cp")
    assert built(now).goods == {"A01", "C24A", "C29"}


def test_inventories_may_be_negative_and_what_they_turn_is_listed(tmp_path: Path) -> None:
    frame = official(("CHN", "USA"), INDUSTRIES["2025"])
    cells = [f"USA_{x}" for x in (*INDUSTRIES["2025"], *FINAL)]
    moved = frame.loc["CHN_A01", cells].sum() + 50
    frame.loc["CHN_A01", "USA_INVNT"] -= moved
    for label in ("OUT",):
        frame.loc["CHN_A01", label] -= moved
    frame.loc["OUT", "CHN_A01"] -= moved
    frame.loc["VA", "CHN_A01"] -= moved
    (tmp_path / "t.csv").write_text(text_of(frame))
    given = read_official(tmp_path / "t.csv", 2020, "x")
    assert given.trade[0, 1, 0] == 0
    assert any("A01 USA from CHN" in note.cells for note in given.notes)


def test_sdmx_and_systems_give_the_same_economy_as_the_template(tmp_path: Path, northland: Brought) -> None:
    s, n = len(northland.sectors), len(northland.regions)
    share = northland.trade / northland.trade.sum(2, keepdims=True)
    z = np.einsum("ksn,kni->iksn", northland.input_use, share)  # [from, input, user, region]
    y = northland.trade - northland.input_use.sum(1)[:, :, None] * share  # [s, n, i]
    rows = [
        (i, k, r, u, float(z[a, b, c, d]), "2024")
        for a, i in enumerate(northland.regions)
        for b, k in enumerate(northland.sectors)
        for c, u in enumerate(northland.sectors)
        for d, r in enumerate(northland.regions)
    ]
    rows += [
        (i, k, r, "P3", float(y[b, d, a]), "2024")
        for a, i in enumerate(northland.regions)
        for b, k in enumerate(northland.sectors)
        for d, r in enumerate(northland.regions)
    ]
    names = ["REF_AREA", "ACTIVITY", "COUNTERPART_AREA", "ACTIVITY_TO", "OBS_VALUE", "TIME_PERIOD"]
    frame = pd.DataFrame(rows, columns=names)
    frame.loc[len(frame)] = ["NTH", "farm", "NTH", "farm", 1e9, "2019"]
    frame.assign(UNIT_MULT=3, OBS_VALUE=frame["OBS_VALUE"] / 1e3).to_csv(tmp_path / "flows.csv", index=False)
    columns = {"exporter": "REF_AREA", "sector": "ACTIVITY", "importer": "COUNTERPART_AREA", "user": "ACTIVITY_TO"}
    found = read_sdmx(tmp_path / "flows.csv", "x", 2024, columns, ["P3"], "USD mn", None)
    np.testing.assert_allclose(found.trade, northland.trade, rtol=1e-9)
    np.testing.assert_allclose(found.input_use, northland.input_use, rtol=1e-9)
    index = pd.MultiIndex.from_product([northland.regions, northland.sectors])
    final = pd.MultiIndex.from_product([northland.regions, ["all"]])
    system = SimpleNamespace(
        Z=pd.DataFrame(z.transpose(0, 1, 3, 2).reshape(n * s, n * s), index=index, columns=index),
        Y=pd.DataFrame(y.transpose(2, 0, 1).reshape(n * s, n), index=index, columns=final),
    )
    theta = pd.Series(northland.theta, index=list(northland.sectors))
    same = from_system(system, trade_elasticity=theta)
    np.testing.assert_allclose(same.trade, northland.trade, rtol=1e-9)
    np.testing.assert_allclose(same.input_use, northland.input_use, rtol=1e-9)
    with pytest.raises(InputError, match=r"Z is no frame"):
        from_system(SimpleNamespace(Z=None, Y=None), trade_elasticity=theta)
    with pytest.raises(InputError, match=r"P3 buy and do not sell.*--final"):
        read_sdmx(tmp_path / "flows.csv", "x", 2024, columns, [], "USD mn", None)
    with pytest.raises(InputError, match=r"no column exporter.*--column exporter=NAME"):
        read_sdmx(tmp_path / "flows.csv", "x", 2024, {}, ["P3"], "USD mn", None)


# Lists -------------------------------------------------------------------------------------------------------------


def test_a_row_of_tariffs_that_names_a_pair_counts_more_than_one_for_everybody(northland: Brought) -> None:
    steel = listed("importer,exporter,sector,rate_percent\nNTH,STH,steel,0\nNTH,*,steel,12\n")
    tariff = schedules.with_tariffs(northland, steel).tariff
    assert tariff[1, 0].tolist() == [0, 0, 0.12]
    np.testing.assert_array_equal(tariff[[0, 2, 3]], northland.tariff[[0, 2, 3]])


def test_lines_by_hs_code_are_weighed_by_their_value_or_counted_alike(tmp_path: Path, northland: Brought) -> None:
    (tmp_path / "t.csv").write_text(text_of(official(("CHN", "USA"), INDUSTRIES["2025"])))
    given = read_official(tmp_path / "t.csv", 2022, "x")
    head = "importer,exporter,hs,rate_percent"
    weighed = listed(f"{head},value\nUSA,CHN,8703.23,10,300\nUSA,CHN,870322,30,100\n")
    alike = listed(f"{head}\nUSA,CHN,8703.23,10\nUSA,CHN,870322,30\n")
    assert schedules.with_tariffs(given, weighed).tariff[2, 1, 0] == pytest.approx(0.15)
    found = schedules.with_tariffs(given, alike)
    assert found.tariff[2, 1, 0] == pytest.approx(0.2)
    assert any("count alike" in note.rule for note in found.notes)
    own = listed("importer,exporter,hs,sector,rate_percent\nNTH,STH,7208,steel,10\n")
    assert schedules.with_tariffs(northland, own).tariff[1, 0, 1] == pytest.approx(0.1)
    with pytest.raises(InputError, match=r"list.csv, cell C2: the table has sectors of its own; say .*sector"):
        schedules.with_tariffs(northland, listed(f"{head}\nNTH,STH,7208,10"))


def test_jobs_and_unemployment_are_those_brought_and_no_others(northland: Brought) -> None:
    heads = headcount(built(northland))
    np.testing.assert_allclose(heads.jobs, northland.jobs)
    np.testing.assert_allclose(heads.unemployment, [0.05, 0.075, 0.04])
    none = schedules.with_regions(northland, listed("region,unemployment_percent\nNTH,9"))
    assert headcount(built(none)).unemployment[0] == pytest.approx(0.09)


def test_regions_of_one_country_are_meant_by_its_code(northland: Brought) -> None:
    given = schedules.with_regions(northland, listed("region,country\nNTH,UNI\nSTH,UNI"))
    economy = built(given)
    assert economy.region_groups["UNI"] == ("NTH", "STH")
    assert economy.detail.countries == ("UNI", "UNI", "WST")
    assert economy.baseline.countries == ("UNI", "UNI", "WST")
    with pytest.raises(InputError, match=r"WST is a region of the table itself"):
        schedules.with_regions(northland, listed("region,country\nNTH,WST"))


LISTS: dict[str, tuple[str, str, str]] = {
    "unknown region": ("tariffs", "importer,exporter,sector,rate_percent\nNTX,STH,steel,1", "NTX.*cell A2.*'NTH'"),
    "twice": ("tariffs", "importer,exporter,sector,rate_percent\nNTH,STH,cars,1\nNTH,STH,cars,2", "A3 says again.*A2"),
    "a subsidy of all": ("tariffs", "importer,exporter,sector,rate_percent\nNTH,STH,cars,-100", "D2 is -100"),
    "fractions by name": ("tariffs", "importer,exporter,sector,rate\nNTH,STH,cars,0.1", "D1: nothing reads.*'rate'"),
    "elasticity left out": ("elasticities", "sector,elasticity\nfarm,4", "no elasticity of steel, cars, services"),
    "elasticity of nought": ("elasticities", "sector,elasticity\nfarm,0", "B2 is 0; a trade elasticity"),
    "jobs in part": ("jobs", "region,sector,jobs_thousand\nNTH,farm,3", "jobs of NTH, and none in steel, cars"),
    "good or not": ("sectors", "sector,good\nfarm,perhaps", "B2 is 'perhaps'; write yes, or no"),
    "unemployment": ("regions", "region,unemployment_percent\nNTH,120", "B2 is 120"),
}


@pytest.mark.parametrize("case", LISTS)
def test_lists_that_cannot_be_are_refused_with_their_cell(case: str, northland: Brought) -> None:
    kind, text, words = LISTS[case]
    with pytest.raises((InputError, EconomyError), match=words):
        getattr(schedules, f"with_{kind}")(northland, listed(text))


# What is broken ----------------------------------------------------------------------------------------------------


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        text = (path / name).read_text(encoding="utf-8")
        assert old in text
        (path / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "changed layout": (lambda p: (p / "trade.csv").rename(p / "flows.csv"), "flows.csv: unknown sheet 'flows'"),
    "missing sheet": (lambda p: (p / "sectors.csv").unlink(), "no sheet sectors"),
    "missing column": (
        replaced("trade.csv", "sector,importer,exporter,value", "sector,importer,,value"),
        "trade.csv lacks the column exporter; its first row has sector, importer, value",
    ),
    "negative": (
        replaced("trade.csv", "NTH,NTH,60", "NTH,NTH,-60"),
        "trade.csv, cell D2 is -60, and what NTH buys of farm from NTH cannot",
    ),
    "negative input": (
        replaced("inputs.csv", "NTH,45", "NTH,-45"),
        "cell D20 is -45, and what cars in NTH uses of steel",
    ),
    "unbalanced": (
        lambda p: (p / "value_added.csv").write_text("sector,region,value\nsteel,NTH,99\n"),
        r"value_added.csv, cell C2 is 99 for steel in NTH; the table does not balance: sales of 130 \(trade.csv, "
        r"exporter NTH\) less inputs of 43 \(inputs.csv, user steel\) leaves 87; mend that cell, one of these",
    ),
    "final use unbalanced": (
        lambda p: (p / "final_use.csv").write_text("sector,region,value\nsteel,NTH,99\n"),
        r"final_use.csv, cell C2 is 99 .*purchases of 100 \(trade.csv, importer NTH\) less inputs of 77 .*leaves 23",
    ),
    "inputs beyond output": (
        replaced("inputs.csv", "steel,cars,NTH,45", "steel,cars,NTH,4500"),
        r"inputs.csv: its rows of input steel and region NTH add up to 4,532, and NTH buys 100 of steel \(trade.csv",
    ),
    "inputs beyond sales": (
        replaced("inputs.csv", "services,farm,WST,10", "services,farm,WST,190"),
        r"inputs.csv: its rows of user farm and region WST add up to 199, and WST sells 70 of farm \(trade.csv",
    ),
    "wrong units": (replaced("about.csv", "USD bn", "tonnes"), r"about.csv, cell B2 is 'tonnes'.*USD mn"),
    "a currency without its worth": (replaced("about.csv", "USD bn", "EUR bn"), "in EUR: say what one is worth"),
    "duplicate label": (replaced("regions.csv", "STH,South", "NTH,South"), r"regions.csv, cell A3 says again.*A2"),
    "duplicate row": (replaced("trade.csv", "farm,NTH,STH", "farm,NTH,NTH"), r"trade.csv, cell A3 says again.*A2"),
    "unknown label": (replaced("trade.csv", "farm,NTH,STH", "farm,NTH,SHT"), r"cell C3; did you mean 'STH'"),
    "NaN": (replaced("trade.csv", "NTH,NTH,60", "NTH,NTH,nan"), r"trade.csv, cell D2 holds nan; write a finite number"),
    "empty": (replaced("trade.csv", "NTH,NTH,60", "NTH,NTH,"), r"trade.csv, cell D2 is empty; write a number"),
    "text in numbers": (
        replaced("trade.csv", "NTH,NTH,60", "NTH,NTH,60 bn"),
        r"cell D2 holds '60 bn', which is no number",
    ),
    "thousands": (replaced("trade.csv", "NTH,NTH,60", 'NTH,NTH,"1,060"'), r"cell D2 holds '1,060'.*nothing between"),
    "other encoding": (
        lambda p: (p / "regions.csv").write_bytes("region,name\nNTH,Nordsjö\nSTH,S\nWST,W\n".encode("latin-1")),
        r"regions.csv is not UTF-8 text \(line 2.*CSV UTF-8",
    ),
    "semicolons": (
        lambda p: (p / "trade.csv").write_text((p / "trade.csv").read_text().replace(",", ";")),
        "trade.csv has semicolons between its cells; save it with commas",
    ),
    "a column nobody reads": (replaced("jobs.csv", "jobs_thousand", "jobs"), "C1: nothing reads a column 'jobs'"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_lists_are_refused_with_the_cell_and_the_mend(case: str, tmp_path: Path) -> None:
    change, words = BROKEN[case]
    change(folder(tmp_path / "own"))
    with pytest.raises((InputError, EconomyError), match=words):
        built(read_plain(tmp_path / "own", "own"))


WIDE: dict[str, tuple[Callable[[Path], object], str]] = {
    "unbalanced": (replaced("table.csv", "VA,", "VA,9"), "table.csv, OUT × NTH_farm .*states output"),
    "label": (replaced("table.csv", "NTH_steel,NTH_cars", "NTH_steel,NTH_steel"), "cell D1 says NTH_steel again"),
    "missing row": (
        lambda p: (p / "table.csv").write_text(
            "".join(x for x in (p / "table.csv").read_text().splitlines(True) if not x.startswith("VA"))
        ),
        "table.csv has no row VA",
    ),
    "NaN": (replaced("table.csv", "\nNTH_farm,", "\nNTH_farm,nan"), "cell B2 holds 'nan"),
}


@pytest.mark.parametrize("case", WIDE)
def test_broken_matrices_are_refused_with_the_cell_and_the_mend(case: str, tmp_path: Path) -> None:
    change, words = WIDE[case]
    change(folder(tmp_path / "own", "wide"))
    with pytest.raises((InputError, EconomyError), match=words):
        read_plain(tmp_path / "own", "own")


def table_with(change: Callable[[pd.DataFrame], pd.DataFrame | None]) -> bytes:
    frame = official(("CHN", "USA"), INDUSTRIES["2025"])
    found = change(frame)
    return text_of(frame if found is None else found).encode()


def setting(row: str, column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.astype({column: object}) if isinstance(value, str) else frame
        frame.loc[row, column] = value
        return frame

    return change


OFFICIAL: dict[str, tuple[bytes, str]] = {
    "changed layout": (table_with(lambda f: f.rename(index={"USA_C29": "USA_C99"})), "USA_C99 is of no industry"),
    "missing column": (table_with(lambda f: f.drop(columns="USA_C29")), "USA_C29 has a row and no column"),
    "no value added": (table_with(lambda f: f.drop(index="VA")), r"no row of value added \(VA or VALU\)"),
    "negative": (table_with(setting("USA_C29", "CHN_M", -5.0)), r"USA_C29 × CHN_M \(cell E8\) \(-5\) is negative"),
    "unbalanced": (table_with(setting("USA_C29", "OUT", 9.9e6)), "USA_C29 × OUT .*states output 9.9e"),
    "one cell unbalanced": (
        table_with(setting("USA_C29", "CHN_M", 9e4)),
        r"USA_C29 × OUT .*states output 201,596.*off by as much: mend USA_C29 × CHN_M \(cell E8\), 89,425.7 too large$",
    ),
    "one industry unbalanced": (table_with(setting("VA", "USA_C29", 5.0)), "OUT × USA_C29 .*states output"),
    "wrong units": (table_with(lambda f: f * 1e6), "times what the embedded table has.*USD mn"),
    "duplicate label": (table_with(lambda f: f.rename(index={"USA_C29": "USA_M"})), "two rows are labelled USA_M"),
    "NaN": (table_with(setting("USA_C29", "CHN_M", np.nan)), r"USA_C29 × CHN_M \(cell E8\) is no number"),
    "text in numbers": (table_with(setting("USA_C29", "CHN_M", "n.a.")), r"USA_C29 × CHN_M \(cell E8\) holds 'n.a.'"),
    "other encoding": (table_with(lambda f: None).decode().encode("utf-16"), "UTF-16 text; save it as UTF-8"),
    "latin letters": (b"\xe9" + table_with(lambda f: None), "not UTF-8 text"),
    "no table": (b"a;b;c\n1;2;3\n", "no table with commas"),
}


@pytest.mark.parametrize("case", OFFICIAL)
def test_broken_official_tables_are_refused_with_the_cell_and_the_mend(case: str, tmp_path: Path) -> None:
    content, words = OFFICIAL[case]
    (tmp_path / "2022_SML.csv").write_bytes(content)
    with pytest.raises((InputError, EconomyError), match=words):
        read_official(tmp_path / "2022_SML.csv", 2022, "x")


def test_a_zip_has_the_table_of_a_year_or_is_refused(tmp_path: Path) -> None:
    text = text_of(official(("CHN", "USA"), INDUSTRIES["2025"]))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2016-2022_SML/2021_SML.csv", "nothing")
        archive.writestr("2016-2022_SML/2022_SML.csv", text)
        archive.writestr("ReadMe.txt", "2022")
    path = tmp_path / "2016-2022_SML.zip"
    path.write_bytes(content.getvalue())
    assert read_official(path, 2022, "x").sources[0][0] == "2016-2022_SML.zip:2016-2022_SML/2022_SML.csv"
    with pytest.raises(InputError, match=r"no CSV file of 1995; it has .*2022_SML.csv"):
        read_official(path, 1995, "x")
    for cut in (len(content.getvalue()) // 2, len(content.getvalue()) - 10):
        path.write_bytes(content.getvalue()[:cut])
        with pytest.raises(InputError, match=r"no whole zip file .*download it again"):
            read_official(path, 2022, "x")


def test_a_country_whole_and_in_parts_is_refused(tmp_path: Path) -> None:
    whole = official(("CHN", "USA"), INDUSTRIES["2025"])
    renamed = official(("BRA", "USA", "CHN"), INDUSTRIES["2025"])
    twofold = renamed.rename(index=lambda x: x.replace("BRA", "CN1"), columns=lambda x: x.replace("BRA", "CN1"))
    (tmp_path / "t.csv").write_text(text_of(twofold))
    with pytest.raises(InputError, match=r"CHN stands there whole and in parts"):
        read_official(tmp_path / "t.csv", 2022, "x")
    assert len(whole) < len(twofold)


# Names -------------------------------------------------------------------------------------------------------------


def test_names_are_not_overwritten_and_nothing_is_half_written(
    kept: Path, northland: Brought, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store.save(northland)
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"'northland' is kept already.*--replace"):
        store.save(northland)

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(InputError, match=r"cannot keep 'northland'"):
            store.save(schedules.with_regions(northland, listed("region,name\nNTH,Elsewhere")), replace=True)
    assert [one.name for one in kept.iterdir()] == ["northland.npz"]
    assert path.read_bytes() == before
    again = store.load("northland")
    assert again.region_names == northland.region_names
    assert again.notes == northland.notes
    np.testing.assert_array_equal(again.trade, northland.trade)
    path.write_bytes(before[:200])
    with pytest.raises(EconomyError, match=r"no kept economy that can be read.*import its tables again"):
        store.load("northland")
    store.remove("northland")
    with pytest.raises(LabelError, match=r"unknown economy 'northland'.*data import"):
        store.load("northland")


SAID = """
title: t
author: t
date: 2026-12-01
sources: [t]
description: t
economy: northland
"""


def test_a_scenario_names_it_and_what_speaks_of_the_embedded_table_is_refused(
    northland: Brought, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"economy: unknown economy 'northland'.*data import"):
        parse_scenario(SAID, name="x", folder=tmp_path)
    store.save(northland)
    far = scenario_economy(parse_scenario(SAID, name="x", folder=tmp_path))
    near = scenario_economy(parse_scenario(SAID + "closure: short_run", name="x", folder=tmp_path))
    assert (near.baseline.trade_elasticity < far.baseline.trade_elasticity).all()
    np.testing.assert_allclose(near.long_run_elasticity, far.long_run_elasticity)
    for key in ("elasticities: {source: fgo}", "table: 2024", "home_supply: imports", "goods: products"):
        with pytest.raises(InputError, match=key.partition(":")[0]):
            scenario_economy(parse_scenario(SAID + key, name="x", folder=tmp_path))


def test_cells_are_named_as_spreadsheets_name_them() -> None:
    assert [cell_name(0, 0), cell_name(9, 25), cell_name(0, 26), cell_name(3, 702)] == ["A1", "Z10", "AA1", "AAA4"]


def test_a_result_that_is_kept_rests_on_the_tables_it_was_made_of(northland: Brought, tmp_path: Path) -> None:
    path = store.save(northland)
    for _ in range(2):  # also where this process has read it before
        with reads() as seen:
            scenario_economy(parse_scenario(SAID, name="x", folder=tmp_path))
        assert str(path.resolve()) in (seen.standing() or {})


def test_a_shipped_economy_is_the_same_again_and_takes_a_schedule_of_ones_own(focus: Economy) -> None:
    same = built(read_shipped("focus", "ours"))
    for name in ("trade", "tariff", "input_share", "value_added", "expenditure", "trade_elasticity"):
        np.testing.assert_allclose(getattr(same.baseline, name), getattr(focus.baseline, name), rtol=1e-9, atol=1e-9)
    rates = "importer,exporter,sector,rate_percent\nCAN,*,autos,6\nCAN,USA,autos,0".replace("autos", focus.sectors[0])
    ours = schedules.with_tariffs(read_shipped("focus", "ours"), listed(rates))
    canada, us = focus.regions.index("CAN"), focus.regions.index("USA")
    assert ours.tariff[0, canada, us] == ours.tariff[0, canada, canada] == 0
    others = [n for n in range(len(focus.regions)) if n not in (canada, us)]
    assert (ours.tariff[0, canada, others] == 0.06).all()
    assert built(ours).baseline.expenditure[0, canada] != focus.baseline.expenditure[0, canada]
    hs = "importer,exporter,hs,rate_percent\nCAN,*,8703.23,6"
    with pytest.raises(InputError, match="`sector`"):
        schedules.with_tariffs(read_shipped("focus", "ours"), listed(hs))
    with pytest.raises(LabelError, match="full"):
        read_shipped("ful", "ours")
