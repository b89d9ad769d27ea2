"""The addresses that the WMS calls."""
