"""Reports as papers and files."""
