"""The screens of casework, offscreen, as a person uses them."""
