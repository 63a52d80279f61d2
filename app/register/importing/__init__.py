"""Taking entries over from any table: a mapping says which column is which field, a dry run what would happen."""
