"""The world: people, places, channels and desks, shared by all programmes."""
