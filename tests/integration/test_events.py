"""What happens in rooms reaches the function that tells others of it, beside the chat's answers."""


def test_a_message_is_handed_to_the_function_of_the_events(chat, join):
    chat.invocations.clear()
    with join() as ana:
        ana.say("hello")
        assert chat.invocations.wait_for("on_log_change").status == "ok"
