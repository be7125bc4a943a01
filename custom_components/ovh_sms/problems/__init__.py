"""What the user is told when something is wrong: errors and repair issues."""
