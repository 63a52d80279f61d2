"""What admins set for the whole centre: topics, plans, canned replies, hours and targets, texts."""
