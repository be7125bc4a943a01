"""How files are kept."""
