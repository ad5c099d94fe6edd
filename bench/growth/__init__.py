"""The CPU of a delivery in broadcasts to 1,000 to 100,000 connections."""
