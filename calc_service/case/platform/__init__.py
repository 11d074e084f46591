"""Messages of the national platform, taken as they are sent: translated into a case and assessed as one."""
