"""Pictures of the page in every state, made by `make screenshots`."""
