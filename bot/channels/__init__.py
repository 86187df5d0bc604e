"""The channels people write on. A channel reads what comes in and sends what goes out, within its
platform's limits; it knows neither dialogues nor storage."""
