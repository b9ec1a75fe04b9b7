"""Response: what people would do under another plan, fitted to the company's own history, with what rests on priors said."""
