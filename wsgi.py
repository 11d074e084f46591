"""What a WSGI server imports."""

from calc_service.app import create_app

app = create_app()
