"""Medical assistance for people in hardship in Chongqing, computed exactly and explained (渝府办发〔2022〕116号)."""

__version__ = "1.10.0"
