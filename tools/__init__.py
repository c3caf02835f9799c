"""What is run by those who work on the project, not by those who use it."""
