"""The strategy: goals, and indicators that say how far they are reached. For everyone to read."""
