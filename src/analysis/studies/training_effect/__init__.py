"""What each course family changed in sales, close rate and customer satisfaction, and how far that can be told."""
