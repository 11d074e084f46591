"""What every part of the service shares and what is no law: money, days, fields, words, figures."""
