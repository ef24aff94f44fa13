"""What can be proved of an issue, of its machine text, and of this machine."""
