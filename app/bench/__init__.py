"""`ki-lotse bench`: how fast the pages are on many tickets, beside a floor measured in the same run."""
