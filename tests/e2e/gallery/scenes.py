"""Every scene, in the order in which one installation plays them: later ones find what earlier ones left."""

from tests.e2e.gallery import chat, desk, help, news, pages, sites

SCENES = (
    chat.bot,
    chat.nobody,
    chat.person,
    chat.notified,
    help.reading,
    news.announcing,
    sites.setting_up,
    desk.lists,
    desk.conversation,
    pages.log_in,
    pages.second_step,
    pages.staff,
    desk.crowd,
)
