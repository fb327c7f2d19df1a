from exclave.apps.search import views
from exclave.apps.ui.routes import public, route

urlpatterns = [route("search/", views.search, access=public, name="search", methods=("GET",))]
