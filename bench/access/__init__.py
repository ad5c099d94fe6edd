"""Benchmark: whether anybody hears of a room what they may not, while everything fails."""
