from __future__ import annotations

from django.urls import path

from hub.planning import deck_views, joining, paper_views, people_views, views

app_name = "planning"
urlpatterns = [
    path("exchanges/new/", views.schedule, name="schedule"),
    path("exchange/<slug:exchange_id>/edit/", views.edit, name="edit"),
    path("exchange/<slug:exchange_id>/cancel/", views.cancel, name="cancel"),
    path("exchange/<slug:exchange_id>/people/", people_views.people, name="people"),
    path("exchange/<slug:exchange_id>/people/open/", people_views.open_link, name="open_link"),
    path("exchange/<slug:exchange_id>/people/<int:invitation_id>/text/", people_views.text, name="text"),
    path("exchange/<slug:exchange_id>/people/<int:invitation_id>/mail/", people_views.mail_again, name="mail"),
    path(
        "exchange/<slug:exchange_id>/people/<int:invitation_id>/withdraw/", people_views.revoke, name="revoke"
    ),
    path("exchange/<slug:exchange_id>/people/<slug:participant>/", people_views.change, name="change_person"),
    path("exchange/<slug:exchange_id>/people/<slug:participant>/out/", people_views.take_out, name="take_out"),
    path("exchange/<slug:exchange_id>/knock/<slug:knock>/", people_views.answer_knock, name="answer_knock"),
    path("exchange/<slug:exchange_id>/door/", joining.door, name="door"),
    path("exchange/<slug:exchange_id>/door/state", joining.door_state, name="door_state"),
    path("exchange/<slug:exchange_id>/papers/", paper_views.papers, name="papers"),
    path("exchange/<slug:exchange_id>/papers/expect/", paper_views.expect, name="expect_paper"),
    path("exchange/<slug:exchange_id>/papers/<int:paper_id>/", paper_views.hand_in, name="hand_in"),
    path("exchange/<slug:exchange_id>/papers/<int:paper_id>/remove/", paper_views.remove, name="remove_paper"),
    path("exchange/<slug:exchange_id>/papers/<int:paper_id>/<int:number>/", paper_views.download, name="paper"),
    path("exchange/<slug:exchange_id>/slides/", deck_views.send_slides, name="send_slides"),
    path("exchange/<slug:exchange_id>/slides/<slug:deck_id>/", deck_views.slides_state, name="slides_state"),
    path("exchange/<slug:exchange_id>/handouts/", deck_views.share, name="share"),
    path("exchange/<slug:exchange_id>/handouts/<slug:handout_id>/", deck_views.handout, name="handout"),
    path("guest/leave/", joining.forget_me, name="forget_me"),
]
