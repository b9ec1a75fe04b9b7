"""Slides: people and teams whose performance fell, found with a stated rate of false alarms, and explained part by part."""
