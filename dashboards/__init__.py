"""Every page a person sees: from state and time to a view model, and from there to HTML."""
