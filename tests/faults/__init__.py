"""The fault gates: what kills, flips, cuts, failing disks and prying eyes may not do to an office."""
