"""Template words: dates, times, money and icons, in one hand."""

from django import template

register = template.Library()
