"""The bodies, as admins see them."""
