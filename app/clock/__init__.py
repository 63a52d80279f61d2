"""Working hours, holidays and due times: pure functions, no clock of their own, no I/O.

`week` says when the centre works, `hours` counts working time, `deadlines` judges a ticket's two clocks,
`explanation` tells how a due time came about.
"""
