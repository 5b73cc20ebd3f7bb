"""The national allocation: places over all applicants by largest averages, and lots where they are equal (domain, 4.3).

`national` takes the applicants and gives the allocation. It uses `quotients` for who wins the next place and `lots` for
applicants that are equal.
"""
