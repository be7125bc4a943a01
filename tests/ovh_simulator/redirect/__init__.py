"""A folder for PYTHONPATH: its sitecustomize sends python-ovh to the simulator."""
