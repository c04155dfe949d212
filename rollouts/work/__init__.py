"""One unit of work, whatever it is: a job, and what is done with it."""
