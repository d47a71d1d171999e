"""Filters of the pages of a pack."""

from django import template

register = template.Library()
FOR_VISITORS = "/readiness/"


@register.filter
def opens_here(address: str) -> bool:
    """Whether a visitor may open the page that proves a figure: those of readiness, which tell no names."""
    return address.startswith(FOR_VISITORS)
