"""Every change in the waiting room; one file per noun."""
