"""What is put on paper: texts that are handed in, laid out as a PDF in any script."""
