"""Two audits of the same persons side by side: which rows are new, gone, changed, and by how much."""
