"""After the kernel's death: what happened, and running its inputs again in a new one."""
