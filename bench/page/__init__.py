"""The page in Chromium: how soon it shows messages, and how fast it stays."""
