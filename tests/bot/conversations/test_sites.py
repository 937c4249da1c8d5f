from dataclasses import replace

import pytest

from bot.conversations.sites import Sites
from bot.conversations.store import Store
from knowledge.errors import UnknownSite
from knowledge.sites.sites import Site

SHOP = Site("shop", "Shop", ("de", "en"), ("https://shop.example",), "#1f4d3a", {"de": "Guten Tag!"})


def test_a_site_comes_back_as_saved_and_is_replaced_by_name(store: Store) -> None:
    sites = Sites(store.storage)
    assert sites.all() == []
    sites.save(SHOP)
    sites.save(Site("blog", "Blog"))
    assert sites.get("shop") == SHOP
    sites.save(replace(SHOP, origins=()))
    assert sites.all() == [Site("blog", "Blog"), replace(SHOP, origins=())]
    with pytest.raises(UnknownSite, match="nothing"):
        sites.get("nothing")
