"""What a user moves: sliders in the law's own terms, and presets."""
