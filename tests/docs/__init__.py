"""What is written about the program must say what the program does."""
