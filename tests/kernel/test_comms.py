from typing import Any

from kernel_fixtures import Kernel


def opened(kernel: Kernel, target: str, comm_id: str) -> str:
    content = {"comm_id": comm_id, "target_name": target, "data": {"hello": 1}}
    return kernel.send("comm_open", content)


def test_an_unknown_target_is_closed_again(kernel: Kernel) -> None:
    msg_id = opened(kernel, "nowhere", "c1")
    assert kernel.until("comm_close", msg_id)["content"]["comm_id"] == "c1"


def test_user_code_answers_on_its_target(kernel: Kernel) -> None:
    code = """
def on_open(comm, message):
    comm.on_msg(lambda message: comm.send({"echo": message["content"]["data"]}))
    comm.send(message["content"]["data"])
get_ipython().kernel.comm_manager.register_target("echo", on_open)
"""
    assert kernel.run(code).reply["status"] == "ok"
    msg_id = opened(kernel, "echo", "c2")
    assert kernel.until("comm_msg", msg_id)["content"]["data"] == {"hello": 1}
    msg_id = kernel.send("comm_msg", {"comm_id": "c2", "data": {"x": [1]}})
    assert kernel.until("comm_msg", msg_id)["content"]["data"] == {"echo": {"x": [1]}}
    comms = kernel.ask("comm_info_request", {"target_name": "echo"})["content"]["comms"]
    assert comms == {"c2": {"target_name": "echo"}}
    kernel.published(kernel.send("comm_close", {"comm_id": "c2", "data": {}}))
    assert kernel.ask("comm_info_request", {})["content"]["comms"] == {}


def test_the_comm_package_reaches_our_comms(kernel: Kernel) -> None:
    code = """
import comm
data = {"state": [1, 2]}
channel = comm.create_comm(target_name="widget", data=data, buffers=[b"raw"], metadata={"m": 1})
data["state"].append("changed after it was sent")
comm.get_comm_manager().get_comm(channel.comm_id) is channel
"""
    outcome = kernel.run(code)
    assert outcome.result == "True"
    message = next(each for each in outcome.messages if each["msg_type"] == "comm_open")
    assert message["content"]["target_name"] == "widget"
    assert message["content"]["data"] == {"state": [1, 2]}
    assert message["metadata"]["m"] == 1
    assert [bytes(each) for each in message["buffers"]] == [b"raw"]
    assert len(kernel.run("channel.close(); channel.close()").contents("comm_close")) == 1


def test_widgets_that_collect_output_learn_which_request_runs(kernel: Kernel) -> None:
    outcome = kernel.run("print(get_ipython().kernel.get_parent()['header']['msg_id'])")
    assert outcome.text().strip() == outcome.messages[0]["parent_header"]["msg_id"]


def test_errors_of_callbacks_are_shown(kernel: Kernel) -> None:
    kernel.run("get_ipython().kernel.comm_manager.register_target('bad', lambda *_: 1 / 0)")
    msg_id = opened(kernel, "bad", "c3")
    messages = kernel.published(msg_id)
    assert any(each["msg_type"] == "comm_close" for each in messages)
    errors = [each["content"].get("text", "") for each in messages]
    assert "ZeroDivisionError" in "".join(errors)


def data_of(message: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = message["content"]["data"]
    return data


def test_variables_come_at_once_and_after_each_input(kernel: Kernel) -> None:
    kernel.run("apple = 1")
    msg_id = opened(kernel, "itui.variables", "v1")
    snapshot = data_of(kernel.until("comm_msg", msg_id))
    assert snapshot["event"] == "snapshot"
    assert "apple" in {row["name"] for row in snapshot["rows"]}
    msg_id = kernel.client.execute("pear = [1, 2]; del apple")
    delta = data_of(kernel.until("comm_msg", msg_id))
    assert delta["event"] == "delta"
    assert [row["name"] for row in delta["rows"]] == ["pear"]
    assert delta["removed"] == ["apple"]


def test_variables_are_answered_while_code_runs(kernel: Kernel) -> None:
    opened(kernel, "itui.variables", "v2")
    busy = kernel.client.execute("inner = [10, 20]\nwhile True: pass")
    kernel.until("execute_input", busy)
    question = {"request": "children", "path": "inner", "offset": 0, "limit": 10}
    msg_id = kernel.send("comm_msg", {"comm_id": "v2", "data": question})
    while (answer := data_of(kernel.until("comm_msg", msg_id)))["event"] == "error":
        msg_id = kernel.send("comm_msg", {"comm_id": "v2", "data": question})
    assert [row["value"] for row in answer["rows"]] == ["10", "20"]
    kernel.ask("interrupt_request", {})
    kernel.outcome(busy)
    comms = kernel.ask("comm_info_request", {"target_name": "itui.variables"})["content"]["comms"]
    assert "v2" in comms
