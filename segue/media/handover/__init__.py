"""The film for an editing program: OpenTimelineIO, FCPXML and EDL, with the unused source around the cuts."""
