"""Side rules at any size: people are matched by prices, places and groups are decided on in whole numbers."""
