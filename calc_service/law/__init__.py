"""The law of assistance, 渝府办发〔2022〕116号: one law a file, in whole fen and whole basis points.

Every function is pure and takes and gives whole numbers: the same source runs as it stands for a case and compiled for
a file (`engine.compiled`). What depends on who and when is looked up before (`engine.terms`).
"""
