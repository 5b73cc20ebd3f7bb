"""python -m hov_tools: the same as hov."""

import sys

from hov_tools.cli import main

sys.exit(main())
