"""A long run of many families on WhatsApp with all that goes wrong on the way: `make soak`."""
