"""What a briefing tells, a folder a topic: each section is a function of a study and a wording."""
