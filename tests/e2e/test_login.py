"""Login codes by SMS, as the use cases have them, in a real Home Assistant."""

from collections.abc import AsyncIterator
import re
import textwrap

import pytest
import pytest_asyncio

from .home_assistant import CONFIGURATION, REPOSITORY, HomeAssistant, Json
from .house import ALICE_E164, add_account
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

EXAMPLE = re.compile(r"## Login codes\n.*?```yaml\nhomeassistant:\n(.*?)```", re.DOTALL)
CODE = re.compile(r"(\d{6}) is your Home Assistant login code\.")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home_assistant(
    simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[HomeAssistant]:
    """Return a Home Assistant that asks for login codes."""
    config = tmp_path_factory.mktemp("config")
    example = EXAMPLE.search((REPOSITORY / "docs" / "use-cases.md").read_text())
    assert example
    modules = textwrap.indent(textwrap.dedent(example[1]), "  ")
    place = "homeassistant:\n"
    (config / "configuration.yaml").write_text(CONFIGURATION.replace(place, f"{place}{modules}"))
    async with HomeAssistant(config, simulator=simulator.endpoint) as home_assistant:
        yield home_assistant


async def sent_code(house: HomeAssistant, simulator: Simulator, count: int) -> str:
    """Return the code of the newest of so many SMS, for which Home Assistant does not wait."""

    async def is_sent() -> bool:
        return len(await simulator.jobs()) == count

    await house.until(is_sent, "to send a code")
    job = (await simulator.jobs())[-1]
    assert job["receivers"] == [ALICE_E164]
    found = CODE.fullmatch(job["message"])
    assert found
    return found[1]


async def log_in(house: HomeAssistant) -> Json:
    """Enter name and password, and return what is asked for next."""
    client = {"client_id": f"{house.url}/"}
    start = {"handler": ["homeassistant", None], "redirect_uri": f"{house.url}/"}
    flow = await house.post("/auth/login_flow", client | start)
    path = f"/auth/login_flow/{flow['flow_id']}"
    person = {"username": house.username, "password": house.password}
    return dict(await house.post(path, client | person))


async def test_login_code(house: HomeAssistant, simulator: Simulator) -> None:
    """The owner sets codes up, and logs in with the one that was sent, and with no other."""
    await add_account(house, simulator)
    form = await house.command("auth/setup_mfa", mfa_module_id="notify")
    choice = {"notify_service": "ovh_sms", "target": "Alice"}
    form = await house.command("auth/setup_mfa", flow_id=form["flow_id"], user_input=choice)
    first = {"code": await sent_code(house, simulator, 1)}
    done = await house.command("auth/setup_mfa", flow_id=form["flow_id"], user_input=first)
    assert done["type"] == "create_entry"

    form = await log_in(house)
    assert form["step_id"] == "mfa"
    right = await sent_code(house, simulator, 2)
    path = f"/auth/login_flow/{form['flow_id']}"
    client = {"client_id": f"{house.url}/"}
    wrong = await house.post(path, client | {"code": f"{(int(right) + 1) % 10**6:06}"})
    assert wrong["errors"] == {"base": "invalid_code"}
    done = await house.post(path, client | {"code": right})
    assert done["type"] == "create_entry"
