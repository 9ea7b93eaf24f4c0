"""Rules of keys, seals and signatures."""
