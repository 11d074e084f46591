"""POST /v1/batches: a file of claims in, the file with its results and findings out."""
