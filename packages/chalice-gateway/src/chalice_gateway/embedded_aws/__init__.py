"""The AWS services around the app, in memory or kept in a folder, and a guard that keeps the app
away from AWS itself."""
