"""Workbooks on the command line: a study out, a filled template in."""
