"""Zips are a function of their content, and whole."""

import os
import zipfile

import pytest

from fivelink_sim.experiment.zip_file import write_zip


def test_a_zip_has_the_files_by_name_from_disk_and_memory(tmp_path):
    (tmp_path / "table").write_bytes(b"1,2\n" * 40_000)
    write_zip(tmp_path / "a.zip", {"z/table.csv": tmp_path / "table", "a.txt": b"text"})
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["a.txt", "z/table.csv"]
        assert archive.read("a.txt") == b"text"
        assert archive.read("z/table.csv") == b"1,2\n" * 40_000
        assert archive.testzip() is None


def test_its_bytes_know_nothing_of_order_dates_and_rights_of_files(tmp_path):
    file = tmp_path / "table"
    file.write_bytes(b"1,2\n")
    write_zip(tmp_path / "a.zip", {"a": file, "b": b"text"})
    os.utime(file, (1_000_000_000, 1_000_000_000))
    file.chmod(0o600)
    write_zip(tmp_path / "b.zip", {"b": b"text", "a": file})
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_zip_that_cannot_be_finished_leaves_what_was_there(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"before")
    with pytest.raises(FileNotFoundError):
        write_zip(tmp_path / "a.zip", {"a": b"text", "b": tmp_path / "missing"})
    assert (tmp_path / "a.zip").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
