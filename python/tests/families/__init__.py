"""Every family: estimators to fit and export, with the library's own answers as what is expected."""
