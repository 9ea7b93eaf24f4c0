"""Keys, unlocking, sealing and signing: the only importer of crypto libraries and of the OS keyring."""
