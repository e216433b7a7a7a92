"""What the world's libraries do, as tables, one module a domain; `index` answers questions about them."""
