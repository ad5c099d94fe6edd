"""Another checkout, which a benchmark compares with."""

import pytest

from bench.harness.checkouts import other_checkout


def test_a_folder_without_the_measured_part_is_refused_with_what_makes_a_checkout(tmp_path, capsys):
    with pytest.raises(SystemExit) as refused:
        other_checkout(str(tmp_path), "app.py")
    assert refused.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"has no app.py. Make another checkout with: git worktree add {tmp_path} COMMIT" in line


def test_a_folder_with_the_measured_part_is_taken(tmp_path):
    (tmp_path / "app.py").touch()
    assert other_checkout(str(tmp_path), "app.py") == tmp_path.resolve()
