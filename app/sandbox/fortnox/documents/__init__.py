"""The documents a Fortnox company holds, in Fortnox's own fields: one definition for storage, answers and checks."""
