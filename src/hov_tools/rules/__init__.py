"""Every rule of the domain by its code, its texts in the catalogue, its parameters per year."""
