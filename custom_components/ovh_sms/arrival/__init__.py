"""What stands between OVHcloud and the phones: sender rules, STOP list, operators."""
