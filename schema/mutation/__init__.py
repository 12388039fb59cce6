"""What there is to do: one file for the inputs, the payload and the mutations of each noun."""
