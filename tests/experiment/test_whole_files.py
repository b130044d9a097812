import hashlib

import pytest

from fivelink_sim.experiment.whole_files import digest, whole_file, write_files, write_whole


def test_a_file_appears_whole(tmp_path):
    write_whole(tmp_path / "a.txt", b"all of it")
    assert (tmp_path / "a.txt").read_bytes() == b"all of it"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert digest(tmp_path / "a.txt") == hashlib.sha256(b"all of it").hexdigest()


def test_or_not_at_all(tmp_path):
    write_whole(tmp_path / "a.txt", b"before")

    def interrupted():
        with whole_file(tmp_path / "a.txt") as aside:
            aside.write_bytes(b"half of")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (tmp_path / "a.txt").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_of_several_files_each_is_whole_or_as_it_was(tmp_path):
    write_whole(tmp_path / "b.txt", b"before")
    with pytest.raises(TypeError):
        write_files({tmp_path / "a.txt": b"all of it", tmp_path / "b.txt": "no bytes", tmp_path / "c.txt": b"never"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.txt": b"all of it", "b.txt": b"before"}
    write_files({tmp_path / "b.txt": b"after"})
    assert (tmp_path / "b.txt").read_bytes() == b"after"
