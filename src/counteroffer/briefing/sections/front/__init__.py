"""Page one: the headline, the questions and their answers, and the situation."""
