"""How well the method retrieves: pairs of sketches and photos, ranks, and the figures made of them."""
