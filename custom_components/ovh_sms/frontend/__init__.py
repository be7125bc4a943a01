"""The card, and the WebSocket commands that it uses."""
