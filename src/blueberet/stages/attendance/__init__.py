"""Who was there: roll calls, the ledger of hours, what is owed and made up."""
