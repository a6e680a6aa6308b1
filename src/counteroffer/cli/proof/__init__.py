"""Commands that set the model beside what others published and what happened."""
