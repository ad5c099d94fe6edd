"""Reports: tables for the terminal and for the docs, and where `--write` puts them."""

import pytest

from bench.harness import report
from bench.harness.aims import Aim
from bench.harness.report import Report, Table, write_to_docs

TABLE = Table("Sizes", ["size", "ms", "what"], [["1", 0.25, "a"], ["1,000", 12, "b"]])


def test_a_table_in_the_docs_has_text_to_the_left_and_figures_to_the_right():
    assert TABLE.markdown() == (
        "**Sizes**\n\n| size | ms | what |\n|---|--:|--:|\n| 1 | 0.25 | a |\n| 1,000 | 12 | b |\n"
    )


def test_a_table_in_the_terminal_is_aligned():
    assert TABLE.text() == (
        "\nSizes\n  size     ms  what\n  1      0.25     a\n  1,000    12     b"
    )


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"longer|shorter"):
        Table("", ["a", "b"], [["1", "2", "3"]]).text()


def test_the_tables_go_between_the_marks_and_the_rest_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "DOCS", tmp_path)
    docs = tmp_path / "deploying.md"
    docs.write_text("before\n<!-- sizes -->\nold\n<!-- /sizes -->\nafter\n")
    found = Report([TABLE])
    assert write_to_docs(found, "deploying.md", "sizes") == [docs]
    assert docs.read_text() == (
        f"before\n<!-- sizes -->\n{found.markdown()}<!-- /sizes -->\nafter\n"
    )
    assert report.documented("deploying.md", "sizes") == found.markdown()


def test_the_aims_follow_the_tables_in_the_docs():
    found = Report([TABLE], aims=[Aim("ms", 0.25, 0.4, is_limit=True)])
    assert found.markdown().endswith(
        "**Aims**\n\n| what | measured | aim |  |\n|---|--:|--:|--:|\n"
        "| ms | 0.25 | at most 0.4 | met |\n\n"
    )


def test_a_document_without_the_marks_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "DOCS", tmp_path)
    docs = tmp_path / "deploying.md"
    docs.write_text("no marks\n")
    with pytest.raises(ValueError, match="sizes"):
        write_to_docs(Report([TABLE]), "deploying.md", "sizes")
    assert docs.read_text() == "no marks\n"
