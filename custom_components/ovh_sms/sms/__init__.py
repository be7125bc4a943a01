"""What a text and a phone number are to an SMS: pure functions."""
