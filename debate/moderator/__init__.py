"""The moderator: watches a debate, intervenes, keeps the ledger, and turns the exchange into a crux summary."""
