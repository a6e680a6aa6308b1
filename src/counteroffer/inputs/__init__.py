"""What a caller gives, checked: arguments of the public API, and tables of text as people have them."""
