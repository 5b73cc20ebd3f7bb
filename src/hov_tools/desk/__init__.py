"""The bureau's desk: who is in, who to write to, what changed since, and what was decided.

It works on the results of a batch (`batch.result`), and keeps what people add to them in one file of dossiers.
"""
