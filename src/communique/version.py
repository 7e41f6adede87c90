"""The version of the package, in one place for records, command line and packaging."""

VERSION = "0.1.0"
