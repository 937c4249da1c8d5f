"""Operation: the command line, the processes and who keeps them alive, publishing, the worker, the doctor."""
