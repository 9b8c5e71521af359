"""``python -m rathaus`` is ``rathaus``."""

from rathaus.config.cli import main

main()
