"""A storm of faults, outages and kills, and the count of what came through."""
