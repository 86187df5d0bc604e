"""The staff's web pages: server-rendered, live by server-sent events, nothing from another host."""
