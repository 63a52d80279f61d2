"""What coordinators and admins look after: people, invitations, bodies."""
