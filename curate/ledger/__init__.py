"""The ledger: the account of every record that ever existed, and what its reason codes mean."""

from curate.ledger.ledger import COLUMNS, Ledger, LedgerRow

__all__ = ["COLUMNS", "Ledger", "LedgerRow"]
