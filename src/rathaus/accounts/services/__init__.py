"""Every change of accounts, members and invitations."""
