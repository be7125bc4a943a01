"""What messages cost, what was spent, and what may be spent."""
