"""What files may hold and what comes back: every column, header, value and code that is understood, as plain data."""

from collections.abc import Mapping
from typing import Any

from calc_service.batch.columns import OUTPUT, input_columns
from calc_service.batch.headers import label_of, own_headers
from calc_service.batch.words import WORDED_KINDS, values_of, words_of
from calc_service.domain.fields import Field
from calc_service.domain.interface_codes import REFUND, CodeMap, Flag, NationalField, Provenance
from calc_service.domain.money import yuan
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook

Json = dict[str, Any]

SPELLINGS: Mapping[str, Label] = {
    "id": Label(
        "1 至 64 个字符，不含控制字符；空格原样保留", "1 to 64 characters without control characters; blanks count"
    ),
    "date": Label(
        "2025-06-01、2025/6/1 或 20250601，其后可带时间（取日期）；不接受 Excel 序列数字",
        "2025-06-01, 2025/6/1 or 20250601, also with a clock time (the day is taken); Excel serial numbers are refused",
    ),
    "amount": Label(
        "元，数字，最多两位小数，0 至 99999999.99；不接受千分位、全角数字、符号、科学计数法；退费行可为负",
        "yuan in digits with at most two decimals, 0 to 99999999.99; no thousands separators, full-width digits, signs"
        " or exponents; refunds may be negative",
    ),
    "total": Label("元，写法同金额，上限 99999999999.99", "yuan, written like an amount, up to 99999999999.99"),
    "choice": Label("标识、中文名称或所列写法", "an id, its Chinese label or one of the words listed"),
    "flag": Label("true、false 或所列写法", "true, false or one of the words listed"),
    "district": Label("六位代码或区县名称", "the code of six digits or the Chinese name"),
    "categories": Label(
        "一个或多个类别，用 |、顿号、逗号或分号分隔；空白表示没有身份",
        "one or several categories, parted by | 、 , or ;; blank for none",
    ),
}


def documented(book: RuleBook) -> Json:
    """All that `book` lets files be written in; every label stands in both languages."""
    fields = [book.codes.fields[name] for name in sorted(book.codes.fields)]
    return {
        "rules": {"digest": book.digest},
        "columns": [_column(column, book) for column in input_columns(book.pools)],
        "refund": {
            "label": _label(label_of(REFUND, book)),
            "fields": [_field(field) for field in fields if field.means == REFUND],
            "values": _values(REFUND, book),
        },
        "codes": {name: [_codes(one) for one in maps] for name, maps in sorted(book.codes.maps.items())},
        "not_inputs": [
            {"field": one.name, "headers": list(one.headers), "why": _label(one.why)}
            for _, one in sorted(book.codes.unused.items())
        ],
        "output": [{"column": name, "label": _label(label_of(name, book))} for name in OUTPUT],
        "flags": [{"code": code, **_flag(flag)} for code, flag in sorted(book.monitoring.flags.items())],
    }


def _column(column: Field, book: RuleBook) -> Json:
    fields = [field for _, field in sorted(book.codes.fields.items()) if field.means == column.name]
    return {
        "column": column.name,
        "label": _label(label_of(column.name, book)),
        "kind": column.kind,
        "required": column.required,
        "written": _label(SPELLINGS[column.kind]),
        "headers": list(dict.fromkeys(own_headers(column.name, book))),
        "fields": [_field(field) for field in fields],
        "settled_by_codes_of": [name for name, maps in sorted(book.codes.maps.items()) if _settles(maps, column.name)],
        "values": _values(column.name, book) if column.kind in WORDED_KINDS else [],
    }


def _settles(maps: tuple[CodeMap, ...], column: str) -> bool:
    return any(column in meaning for one in maps for meaning in one.meanings.values())


def _field(field: NationalField) -> Json:
    return {
        "field": field.name,
        "headers": list(field.headers),
        "added_up": field.summed,
        **_provenance(field.provenance),
    }


def _values(column: str, book: RuleBook) -> list[Json]:
    words = words_of(column, book)
    return [
        {
            "value": value,
            "label": _label(label),
            "words": [word for word, meant in words.items() if meant == value and word != value],
        }
        for value, label in values_of(column, book).items()
    ]


def _codes(code_map: CodeMap) -> Json:
    return {
        **_provenance(code_map.provenance),
        "codes": [
            {"code": code, "label": _label(code_map.labels.get(code)), "means": dict(meaning)}
            for code, meaning in code_map.meanings.items()
        ],
    }


def _flag(flag: Flag) -> Json:
    return {
        "label": _label(flag.label),
        "definition": _label(flag.definition),
        "clause": flag.cite,
        "active": flag.active,
        "parameters": {
            name: str(value) if name.endswith("_nights") else yuan(value) for name, value in flag.parameters.items()
        },
    }


def _provenance(provenance: Provenance) -> Json:
    return {
        "from": provenance.start,
        "clause": provenance.cite or None,
        "source": provenance.source or None,
        "verified": provenance.verified,
    }


def _label(label: Label | None) -> dict[str, str] | None:
    return None if label is None else {"zh": label.zh, "en": label.en}
