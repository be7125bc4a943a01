from pytest_homeassistant_custom_component.common import MockUser
from .talking import *
async def test_it(hass, simulator, make_entry, hass_admin_user):
    await async_set_up(hass)
    entry = make_entry(recipients=CONTACTS, options={"assist": True})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    print(hass.states.async_entity_ids("notify"))
    await async_expose(hass, *(set(CONTACTS)-{HIDDEN}))
    t = Talk(hass, hass_admin_user.id)
    for s in ("Tell Alice that I am late.", "yes", "Tell Carol hi", "turn on the light", "yes","Send an SMS to Zoe: hi","Tell Anna that hi"):
        print(s, "->", await t.say(s))
    print([(j.message, j.receivers) for j in simulator.world.jobs])
    assert 0
