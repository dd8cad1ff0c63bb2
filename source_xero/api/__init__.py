"""What both directions must know about talking to Xero, decided once; knows neither direction."""
