"""Politics by revealed protection: weights under which a government's own tariffs of today would be its best answer."""
