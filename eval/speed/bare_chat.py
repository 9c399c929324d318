"""A chat page with nothing but Gradio's own: what `eval.speed.page_opening` compares ours with."""

import os
import signal
import threading

# Read when Gradio is imported: it would report every start of the page.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from eval.by_hand import Report, measure


@measure
def main(report: Report) -> None:
    """Serve a chat that answers at once with what it was asked, until the process is ended."""
    chat = gr.ChatInterface(lambda message, history: f"You said: {message}")
    _, address, _ = chat.launch(quiet=True, ssr_mode=False, prevent_thread_lock=True)
    report(address)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        chat.close(verbose=False)


if __name__ == "__main__":
    main()
