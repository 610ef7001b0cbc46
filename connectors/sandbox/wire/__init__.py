"""Between HTTP and the endpoints: requests read, batches, faults, headers, links to pictures."""
