"""What people do on the command line: against any server over HTTP, or on the machine itself."""
