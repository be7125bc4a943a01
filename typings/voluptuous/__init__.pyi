# Home Assistant answers `import voluptuous` with probatio from 2026.10 on.
from probatio import *
