"""Addresses of the room; those under ``verify``, ``keys`` and ``status`` answer without signing in."""

from django.urls import path

from blueberet.stages.certificates.views import granting, one, overview, public, rules

urlpatterns = [
    path("", overview.overview, name="certificates"),
    path("granted", overview.granted, name="certificates-granted"),
    path("proposals", granting.proposals, name="certificate-proposals"),
    path("people/<int:number>", overview.of_person, name="certificates-of"),
    path("rules/new", rules.new, name="certificate-rule-new"),
    path("rules/<str:code>", rules.rule, name="certificate-rule"),
    path("rules/<str:code>/edit", rules.edit, name="certificate-rule-edit"),
    path("rules/<str:code>/end", rules.end, name="certificate-rule-end"),
    path("rules/<str:code>/grant", granting.grant, name="certificate-grant"),
    path("print", one.print_chosen, name="certificates-print"),
    path("printed/<int:number>", one.printed, name="certificates-printed"),
    path("number/<int:number>", one.certificate, name="certificate"),
    path("number/<int:number>/file.<str:kind>", one.file, name="certificate-file"),
    path("verify", public.check, name="certificate-check"),
    path("verify/<str:code>", public.verify, name="certificate-verify"),
    path("keys", public.keys, name="certificate-keys"),
    path("keys.json", public.jwks, name="certificate-jwks"),
    path("status/<slug:slug>.jwt", public.status, name="certificate-status"),
]
