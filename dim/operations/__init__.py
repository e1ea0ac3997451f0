"""What happens: verbs over several rows, each in one transaction, each naming its actor."""
