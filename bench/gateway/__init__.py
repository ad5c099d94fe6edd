"""chalice-gateway beside serverless-offline and `chalice local`: how fast, how large, how soon."""
