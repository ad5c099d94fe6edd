"""What all benchmarks share: the command line, figures, tables, plots, server processes, a load
client, and the app in memory. Benchmarks import its modules by name; it imports none of them."""
