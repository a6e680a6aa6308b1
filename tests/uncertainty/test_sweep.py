"""Sweeps: the same rows whoever solves them; what is ended goes on; what is broken is found and done again."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pandas as pd
import pyarrow.dataset as ds
import pytest
import swept
import yaml
from swept import grid_file

from counteroffer.errors import InputError, NotConverged, ScenarioError
from counteroffer.run.run import simulate
from counteroffer.scenario import load_scenario
from counteroffer.tables.forms import file_forms
from counteroffer.uncertainty.sweep import sweep, workers

KEYS = ["point", "horizon", "region"]


def rows(folder: Path) -> pd.DataFrame:
    found: pd.DataFrame = ds.dataset(folder / "data", partitioning="hive").to_table().to_pandas()
    return found.sort_values(KEYS, ignore_index=True)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return grid_file(tmp_path_factory.mktemp("grid"))


@pytest.fixture(scope="module")
def whole(grid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The grid swept by one process."""
    folder = tmp_path_factory.mktemp("swept") / "one"
    done = sweep(grid, folder, processes=1)
    assert (done.chunks, done.points, done.solved) == (4, 12, 4)
    return folder


def test_every_point_is_the_scenario_with_its_values(grid: Path, whole: Path) -> None:
    found = rows(whole)
    assert len(found) == 12 * 2 * 5
    assert set(found["status"]) == {"certified"}
    assert set(found["scenario"]) == {"case"}
    assert set(found["draw"]) == {-1}
    run = simulate(load_scenario(grid.parent / "case.yaml"))
    at = (found["levels"] == "steel=50") & (found["elasticities.source"] == "fgo") & (found["wage_floor"] == 0.98)
    one = found[at & (found["horizon"] == "short_run")].set_index("region")
    assert len(one) == 5
    other = run.varied(levels={"steel": 50.0}, elasticities={"source": "fgo"}).varied(wage_floor=0.98).short_run
    exact = other.effects.regions.set_index("region")["real_income_percent"]
    assert one["real_income_percent"].to_dict() == pytest.approx(exact.to_dict(), abs=1e-8)


def test_the_manifest_lists_every_file_with_its_checksum(whole: Path) -> None:
    said = json.loads((whole / "manifest.json").read_text(encoding="utf-8"))
    assert set(said["files"]) == {name for name in files(whole) if name.endswith(".parquet")}
    assert said["points"] == 12
    begun = json.loads((whole / "sweep.json").read_text(encoding="utf-8"))
    for name, held in (("sweep_manifest", said), ("sweep", begun)):
        check = jsonschema_rs.validator_for(file_forms()[name].schema)
        assert next(check.iter_errors(held), None) is None
        assert not check.is_valid(held | {"version": 99})
    found = rows(whole).drop(columns="scenario")  # which is the folder's name
    assert {one["name"] for one in said["columns"]} == set(found.columns)
    kinds = {one["name"]: one["type"] for one in said["columns"]}
    assert (kinds["region"], kinds["point"], kinds["real_income_percent"]) == ("string", "integer", "number")
    units = {one["name"]: one.get("unit") for one in said["columns"]}
    assert (units["real_income_percent"], units["equivalent_variation_usd_mn"]) == ("%", "USD mn")


def test_rows_do_not_depend_on_the_number_of_workers(grid: Path, whole: Path, tmp_path: Path) -> None:
    assert sweep(grid, tmp_path / "two", processes=2).solved == 4
    assert files(tmp_path / "two") == files(whole)


def test_a_sweep_that_is_killed_goes_on_with_nothing_lost_or_done_twice(
    grid: Path, whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "killed"
    path = os.pathsep.join([str(Path(swept.__file__).parent), str(Path(swept.__file__).parents[1]), *sys.path])
    ended = subprocess.run(
        [sys.executable, swept.__file__, "2", str(grid), str(folder)],
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    assert ended.returncode == -9
    kept = {name: (folder / name).stat().st_mtime_ns for name in files(folder) if name.endswith(".parquet")}
    assert 2 <= len(kept) < 4
    assert not (folder / "manifest.json").exists()
    done = sweep(grid, folder, processes=1)
    assert done.solved == 4 - len(kept)
    assert {name: (folder / name).stat().st_mtime_ns for name in kept} == kept
    assert {name: content for name, content in files(folder).items() if not name.endswith(".new")} == files(whole)


def test_a_broken_chunk_is_found_by_its_checksum_and_done_again(grid: Path, whole: Path, tmp_path: Path) -> None:
    for name, content in files(whole).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    one, two = (path for path in sorted((tmp_path / "data").rglob("*.parquet"))[:2])
    one.write_bytes(one.read_bytes()[:-1] + b"x")
    two.unlink()
    assert sweep(grid, tmp_path, processes=1).solved == 2
    assert files(tmp_path) == files(whole)
    assert sweep(grid, tmp_path, processes=1).solved == 0


def test_a_worker_that_dies_costs_its_chunk_only(
    grid: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIED", str(tmp_path / "mark"))
    monkeypatch.setattr(workers, "solve_chunk", swept.dying_once)
    assert sweep(grid, tmp_path / "out", processes=2).solved == 4
    assert (tmp_path / "mark").exists()
    assert files(tmp_path / "out") == files(whole)


def test_a_chunk_that_ends_every_worker_is_named(grid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "solve_chunk", swept.dying_always)
    monkeypatch.setattr(workers, "TRIES", 1)
    with pytest.raises(NotConverged, match=r"chunk 0 \(case  \) ended every process"):
        sweep(grid, tmp_path / "out", processes=1)


def test_draws_of_every_combination(tmp_path: Path) -> None:
    path = grid_file(tmp_path, levels=[{}], assumptions={"wage_floor": [0.98]}, draws=5, horizons=["long_run"])
    done = sweep(path, tmp_path / "out", processes=1)
    assert (done.points, done.chunks) == (5, 2)
    found = rows(tmp_path / "out")
    assert sorted(set(found["draw"])) == [0, 1, 2, 3, 4]
    assert set(found["horizon"]) == {"long_run"}
    assert "drawn.wage_floor" not in found  # the grid says it
    assert found.groupby("draw")["drawn.elasticity_set"].nunique().eq(1).all()
    assert len(set(found[found["region"] == "CAN"]["real_income_percent"])) > 1


def test_a_point_without_an_equilibrium_is_kept_and_named(tmp_path: Path) -> None:
    anchored = {"all": {"anchor": "cpi"}}
    path = grid_file(tmp_path, levels=[{}], assumptions={"wage_floor": [0.5, 1.0]}, horizons=["short_run"])
    case = path.parent / "case.yaml"
    said = yaml.safe_load(case.read_text(encoding="utf-8")) | {"currencies": anchored, "wage_floor": 0.5}
    case.write_text(yaml.safe_dump(said), encoding="utf-8")
    sweep(path, tmp_path / "out", processes=1)
    found = rows(tmp_path / "out")
    by_floor = dict(iter(found.groupby("wage_floor")))
    assert set(by_floor[0.5]["status"]) == {"certified"}
    assert set(by_floor[1.0]["status"]) == {"failed"}
    assert by_floor[1.0]["why"].str.contains("no certified equilibrium").all()
    assert by_floor[1.0]["real_income_percent"].isna().all()


def test_what_a_grid_says_acts_or_is_refused(tmp_path: Path) -> None:
    for changes, message in (
        ({"assumptions": {"wage_flor": [1.0]}}, "wage_flor"),
        ({"assumptions": {"wage_floor": [2.5]}}, "give 2 or less"),
        ({"assumptions": {"closure": ["roy"]}}, "horizons"),
        ({"assumptions": {"labour_mobility.x": [1.0]}}, "labour_mobility"),
        ({"levels": [{"stel": 50.0}]}, "steel"),
        ({"days": ["2025-10-07"]}, "as_of"),
        ({"scenarios": ["case.yaml", "case.yaml"]}, "two are named case"),
        ({"surprise": 1}, "surprise"),
    ):
        with pytest.raises(InputError, match=message):
            sweep(grid_file(tmp_path, **changes), tmp_path / "out", processes=1)
    with pytest.raises(InputError, match="no file at"):
        sweep(tmp_path / "none.yaml", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_of_something_else_is_left_alone(grid: Path, whole: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="other things than a sweep"):
        sweep(grid, tmp_path)
    other = grid_file(tmp_path, chunk=4)
    with pytest.raises(InputError, match="begun for another grid"):
        sweep(other, whole)


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed: [cluster]")
def test_workers_of_a_cluster_find_the_same(grid: Path, whole: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, memory_limit="3GiB"
    ) as cluster:
        assert sweep(grid, tmp_path / "out", scheduler=cluster.scheduler_address).solved == 4
    # Sums of matrices depend on the threads that a cluster gives NumPy: the last digits do, the rows do not.
    pd.testing.assert_frame_equal(rows(tmp_path / "out"), rows(whole), rtol=1e-9, atol=1e-6)


def test_without_a_scheduler_at_the_address_it_says_so(grid: Path, tmp_path: Path) -> None:
    message = "no Dask scheduler answers" if importlib.util.find_spec("distributed") else r"counteroffer\[cluster\]"
    with pytest.raises(InputError, match=message):
        sweep(grid, tmp_path / "out", scheduler="tcp://127.0.0.1:9")
    assert issubclass(ScenarioError, InputError)
