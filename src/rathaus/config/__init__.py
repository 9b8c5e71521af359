"""Settings, site map, server entry and command line. Imports every module, owned by none."""
