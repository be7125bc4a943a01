"""An SMS account at run time: the door every message goes out by."""
