"""What is told of a situation: frozen facts, what changed, what is stale, what adds up, who is told otherwise."""
