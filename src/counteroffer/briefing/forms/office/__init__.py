"""A document as the files of an office: Word, slides."""
