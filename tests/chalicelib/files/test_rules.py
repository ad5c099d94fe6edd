"""What files may be called."""

import pytest

from chalicelib.files.rules import MAX_NAME_BYTES, clean_name, disposition

NAMES = {
    "tea.jpg": "tea.jpg",
    "  two  words .pdf ": "two words.pdf",
    "/etc/passwd": "passwd",
    "..\\..\\boot.ini": "boot.ini",
    "..": "file",
    ".bashrc": "bashrc",
    "": "file",
    "/": "file",
    "\u202egpj.exe": "gpj.exe",  # turns the text around
    "a\u200bb\x00\r\n.txt": "ab.txt",
    'a<b>"c|d?e*f:g.txt': "a_b__c_d_e_f_g.txt",
    "end. . ": "end",
    "Cafe\u0301.txt": "Café.txt",  # composed
    "茶.png": "茶.png",
    "x" * 200 + ".tar": "x" * 124 + ".tar",
    "é" * 100 + ".md": "é" * 62 + ".md",
    "x." + "y" * 200: "x." + "y" * 126,  # no suffix is that long
}


@pytest.mark.parametrize(("given", "clean"), NAMES.items(), ids=map(ascii, range(len(NAMES))))
def test_a_name_is_the_last_part_of_a_path_visible_and_short(given, clean):
    assert clean_name(given) == clean
    assert clean_name(clean) == clean
    assert len(clean.encode()) <= MAX_NAME_BYTES


def test_a_file_is_stored_under_its_name_by_browsers_that_read_utf_8_and_by_others():
    header = disposition('Café "2".txt\r\nX: y')
    assert header.startswith('attachment; filename="Cafe _2_.txt__X_ y"; ')
    assert header.endswith("filename*=UTF-8''Caf%C3%A9%20%222%22.txt%0D%0AX%3A%20y")
