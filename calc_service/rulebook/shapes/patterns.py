"""Every right spelling of a figure or day and no other, in the regular expressions that editors know as well."""

from calc_service.rulebook import spelling

_AT_MOST_100 = r"(?=100(?:\.0{1,2})?%|[0-9]{1,2}[.%])"
_LEAP_YEAR = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_MONTH_AND_DAY = (
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)

PERCENT = _AT_MOST_100 + spelling.PERCENT
YUAN = spelling.YUAN
DAY = rf"(?!0000)(?:[0-9]{{4}}-{_MONTH_AND_DAY}|{_LEAP_YEAR}-02-29)"
FLAG = "true|false"
