"""POST /v1/rules/check, /diff and /impact: changed rules files tried beside those in force; nothing here changes."""
