"""Commands and the composition root: builds the object graph."""
