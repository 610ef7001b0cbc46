"""The endpoints: each module answers for one kind of node or edge, the router finds the right one."""
