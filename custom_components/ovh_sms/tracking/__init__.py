"""Messages that OVHcloud has accepted: receipts, replies, questions, history."""
