"""Stand-ins for the providers of models: the true SDKs talk to them over a socket. Nothing costs anything."""
