"""HOV, merging, places, bonus and shares as exact arithmetic; pure functions that know no cell and no form.

What differs per allocation year (which days count, days per place, percentage, bounds) is an argument.
"""
