"""The embedded dataset: every file has its row, its checksum and its source, and all of it is small."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from counteroffer import data

LIMIT = 6_000_000


def files() -> dict[str, int]:
    folder = resources.files("counteroffer.data")
    return {
        entry.name: len(entry.read_bytes())
        for entry in folder.iterdir()
        if entry.is_file() and not entry.name.endswith((".py", ".pyc"))
    }


def test_every_file_has_the_checksum_it_was_built_with() -> None:
    checked = data.verify()
    assert len(checked) >= 9
    assert all(checked.values()), [name for name, sound in checked.items() if not sound]


def test_the_registry_lists_every_file_and_no_other() -> None:
    assert {row.file for row in data.registry()} == set(files()) - {"registry.json"}


def test_sizes_are_as_registered_and_fit_the_limit() -> None:
    sizes = files()
    assert {row.file: row.bytes for row in data.registry()} == {row.file: sizes[row.file] for row in data.registry()}
    assert sum(sizes.values()) <= LIMIT


@pytest.mark.parametrize("row", data.registry(), ids=lambda row: row.file)
def test_every_table_says_what_it_is_and_where_it_is_from(row: data.SourceTable) -> None:
    for field in ("title", "publisher", "year", "licence"):
        assert getattr(row, field).strip(), field
    assert len(row.sha256) == 64
    assert all(name and not name.startswith(("/", "..", "~")) for name in row.source_files)


def test_arrays_are_finite_and_not_negative() -> None:
    for file, names in (("table_2022.npz", ("trade", "input_use")), ("tariffs_baseline.npz", ("tariff",))):
        arrays = data.arrays(file)
        for name in names:
            assert np.isfinite(arrays[name]).all(), name
            assert arrays[name].min() >= 0, name


def test_labels_are_unique_and_groups_name_only_them() -> None:
    regions, sectors, groups = (data.frame(f"{name}.csv") for name in ("regions", "sectors", "groups"))
    assert (len(regions), len(sectors)) == (81, 50)
    assert regions["code"].is_unique
    assert sectors["code"].is_unique
    for kind, known in (("region", set(regions["code"])), ("sector", set(sectors["code"]))):
        for members in groups.loc[groups["kind"] == kind, "members"]:
            assert set(members.split()) <= known
    assert len(groups.query("group == 'EU'")["members"].item().split()) == 27


def test_every_elasticity_set_covers_every_industry_once() -> None:
    frame = data.frame("elasticities.csv")
    assert (frame.groupby("set")["icio"].nunique() == 50).all()
    assert not frame.duplicated(["set", "icio"]).any()
    assert (frame["trade_elasticity"] > 0).all()
