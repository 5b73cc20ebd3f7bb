"""What if: a consortium as it would be, judged by the same rules and shown beside what it is."""
