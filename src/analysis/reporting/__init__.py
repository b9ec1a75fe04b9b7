"""What a person sees: words, tables, figures and pages made from results."""
