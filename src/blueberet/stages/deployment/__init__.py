"""Room of posts: missions, quotas, who fills which post in which rotation."""
