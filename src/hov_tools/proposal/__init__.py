"""A consortium's distribution: from its forms to a problem, a proposal, and edits of the in- en doorstroom form."""
