"""One module for each study: its result as sentences, figures and tables in the reader's language."""
