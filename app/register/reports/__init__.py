"""Reports for parliament: the register as of a day, narrowed to what was asked, in files that can be checked."""
