from exclave.apps.ui.routes import public, route

from . import views

urlpatterns = [
    route("favicon.ico", views.send_to_icon, access=public, name="favicon", methods=("GET",)),
    route("language", views.set_language, access=public, name="set-language", methods=("POST",)),
    route("ui/gallery", views.show_gallery, access=public, name="ui-gallery", methods=("GET",)),
]
