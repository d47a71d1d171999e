"""Addresses of the room."""

from django.urls import path

from blueberet.stages.endurance.views import counts, diary, files, grid, incidents, options, plans

urlpatterns = [
    path("", plans.overview, name="endurance"),
    path("new", plans.new, name="supply-new"),
    path("template", files.template, name="supply-template"),
    path("plans/<str:code>", plans.plan, name="supply-plan"),
    path("plans/<str:code>/whose", plans.whose, name="supply-whose"),
    path("plans/<str:code>/ask", plans.ask, name="supply-ask"),
    path("plans/<str:code>/size", options.size, name="supply-size"),
    path("plans/<str:code>/compare", options.compare, name="supply-compare"),
    path("plans/<str:code>/options", options.options, name="supply-options"),
    path("plans/<str:code>/options/<int:number>", options.option, name="supply-option"),
    path("plans/<str:code>/options/<int:number>/order.<str:kind>", options.order, name="supply-order"),
    path("plans/<str:code>/diary", diary.diary, name="supply-diary"),
    path("plans/<str:code>/incidents", incidents.incidents, name="supply-incidents"),
    path("plans/<str:code>/incidents/<int:number>", incidents.fit, name="supply-fit"),
    path("plans/<str:code>/edit/<str:sheet>", grid.edit, name="supply-edit"),
    path("plans/<str:code>/import", files.taking, name="supply-import"),
    path("plans/<str:code>/export.<str:kind>", files.export, name="supply-export"),
    path("plans/<str:code>/stock", counts.stock, name="supply-stock"),
    path("plans/<str:code>/stock/<str:site>", counts.count, name="supply-count"),
]
