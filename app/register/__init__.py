"""The transparency register: one entry is one body and one purpose, told for the public."""
