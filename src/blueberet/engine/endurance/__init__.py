"""How long sites endure on what they hold while gates and roads are shut, and the stock that holds.

docs/engines/endurance.md is the rule book; ``reference`` is its readable form.
"""
