"""Who may come in: people and their passwords, customers' numbers and passwords, sessions, approval links, limits."""
