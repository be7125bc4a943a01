"""A folder for PYTHONPATH: modules nobody needs to be real."""
