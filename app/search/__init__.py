"""One index over all features: what is written there can be found here, by whoever may see it."""
