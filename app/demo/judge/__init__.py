"""Whether each kind of record is where it should be on the other side; every function tells what is not."""
