"""What many observed crises say: a written model estimated, base rates, forecasts scored."""
