import hashlib

import pytest

from fivelink_sim.experiment.whole_files import digest, whole_file, write_whole


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
