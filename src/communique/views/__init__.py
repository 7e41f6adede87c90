"""Views: what comes out of a store. Export formats today; series and networks belong here."""
