"""One file of enrolments: who enrolled for which year, in which tier, when; what of the premium is paid for them."""
