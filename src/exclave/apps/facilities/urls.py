from exclave.apps.facilities.access import keeps_facilities, reads_liaison
from exclave.apps.facilities.views import facilities, liaison
from exclave.apps.projects.access import may_keep
from exclave.apps.ui.routes import public, route

GET = ("GET",)

urlpatterns = [
    route("facilities/", facilities.facilities, access=public, name="facilities", methods=GET),
    route("facilities/export.csv", facilities.export, access=public, name="facilities-export", methods=GET),
    route("facilities/new/", facilities.new, access=keeps_facilities, name="facility-new"),
    route(
        "facilities/<slug:public_id>/",
        facilities.show,
        access=public,
        load=facilities.load,
        name="facility",
        methods=GET,
    ),
    route(
        "facilities/<slug:public_id>/edit/",
        facilities.edit,
        access=keeps_facilities,
        load=facilities.load_kept,
        name="facility-edit",
    ),
    route(
        "facilities/<slug:public_id>/served/",
        facilities.serve,
        access=keeps_facilities,
        load=facilities.load_kept,
        name="facility-serve",
    ),
    route(
        "facilities/<slug:public_id>/served/<slug:row_id>/",
        facilities.strike,
        access=keeps_facilities,
        load=facilities.load_served,
        name="facility-strike",
    ),
    route("liaison/", liaison.liaisons, access=reads_liaison, name="liaisons", methods=GET),
    route("liaison/export.csv", liaison.export, access=reads_liaison, name="liaisons-export", methods=GET),
    route("liaison/new/", liaison.new, access=may_keep, name="liaison-new"),
    route(
        "liaison/<slug:public_id>/",
        liaison.show,
        access=reads_liaison,
        load=liaison.load,
        name="liaison",
        methods=GET,
    ),
    route(
        "liaison/<slug:public_id>/edit/",
        liaison.edit,
        access=may_keep,
        load=liaison.load_kept,
        name="liaison-edit",
    ),
    route(
        "liaison/<slug:public_id>/contact/",
        liaison.contact,
        access=reads_liaison,
        load=liaison.load_logged,
        name="contact-new",
    ),
    route(
        "liaison/<slug:public_id>/contact/<slug:contact_id>/",
        liaison.close,
        access=reads_liaison,
        load=liaison.load_contact,
        name="contact-close",
    ),
]
