"""The embedded desk: a small supervisor with PostgreSQL, worker, beat and web as its children (decision 2).

`desk.py` starts everything in order, `own.py` lends the database to a command, `cluster.py` and
`place.py` know PostgreSQL, `children.py` knows processes. What may not be done here: business
rules, Celery, Flask; children are started by argument list and talk to each other through the
database and the broker only.
"""
