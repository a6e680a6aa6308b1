"""Who would side with whom: players as blocs, what every bloc is worth, and whether anyone would leave."""
