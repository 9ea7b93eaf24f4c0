"""Own painted charts."""
