"""Addresses of the room."""

from django.urls import path

from blueberet.stages.standards.views import changing, files, pages

urlpatterns = [
    path("", pages.catalogue, name="standards"),
    path("sources", pages.sources, name="standards-sources"),
    path("crosswalk", pages.crosswalk, name="standards-crosswalk"),
    path("new", changing.new, name="standard-new"),
    path("import", files.catalogue_import, name="standards-import"),
    path("template", files.template, name="standards-template"),
    path("catalogue.<str:kind>", files.export, name="standards-export"),
    path("<int:number>", pages.standard, name="standard"),
    path("<int:number>/compare", pages.compare, name="standard-compare"),
    path("<int:number>/draft", changing.draft, name="standard-draft"),
    path("<int:number>/act", changing.act, name="standard-act"),
]
