"""`make release`: the version that all parts have, and the files that are published."""
