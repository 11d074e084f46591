"""What gunicorn serves the application with; gunicorn.conf.py puts it together."""
