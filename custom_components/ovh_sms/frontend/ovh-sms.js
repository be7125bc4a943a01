// Built by scripts/build-card.
