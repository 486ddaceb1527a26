"""Google Cloud: each adapter imports its own SDK, and is imported only when it is chosen."""
