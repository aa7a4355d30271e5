"""Working days of the company: the rule, and the stored days it goes by."""
