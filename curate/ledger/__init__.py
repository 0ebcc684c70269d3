"""The ledger: the account of every record that ever existed, and what its reason codes mean."""

from curate.ledger.ledger import COLUMNS, IN_DATASET, Ledger, LedgerRow

__all__ = ["COLUMNS", "IN_DATASET", "Ledger", "LedgerRow"]
