"""Lines of alarms in Activity."""
