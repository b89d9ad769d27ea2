"""NOT THE GATEWAY: simulators of both remotes over HTTP, written from the upstream documents alone."""
