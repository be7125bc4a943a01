"""The switch of the silence guard."""
