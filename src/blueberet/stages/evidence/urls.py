"""Addresses of the room."""

from django.urls import path

from blueberet.stages.evidence.views import equipment, packs, room, visitors

urlpatterns = [
    path("", packs.overview, name="evidence"),
    path("new", packs.new, name="pack-new"),
    path("compare", packs.compare, name="packs-compare"),
    path("packs/<int:number>", packs.pack, name="pack"),
    path("packs/<int:number>/facts.json", packs.facts_file, name="pack-facts"),
    path("packs/<int:number>/<str:version>.zip", packs.file, name="pack-file"),
    path("packs/<int:number>/<str:part>", packs.pack, name="pack-part"),
    path("equipment", equipment.equipment, name="equipment"),
    path("equipment/import", equipment.taking, name="equipment-import"),
    path("equipment/template", equipment.template, name="equipment-template"),
    path("equipment/list.xlsx", equipment.file, name="equipment-file"),
    path("visitors", visitors.visitors, name="evidence-visitors"),
    path("visitors/<int:number>", visitors.act, name="evidence-visitor"),
    path("layings/<int:number>/away", visitors.away, name="pack-away"),
    path("room/", room.room, name="visitor-room"),
    path("room/<int:number>.zip", room.file, name="visitor-file"),
    path("room/<int:number>/<str:part>", room.room, name="visitor-part"),
]
