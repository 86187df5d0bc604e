"""WhatsApp: a Graph API server of ours, and what the channel is tried with."""
