"""A real mail server."""

import re
import socketserver
import threading
from contextlib import contextmanager

import pytest


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mails on 127.0.0.1; answers as it is told to for some recipients."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.taken = []
        self.senders = []
        self.connections = 0
        self.refuses = {}
        self.before_taking = lambda: None

    @property
    def port(self):
        return self.server_address[1]

    def recipients(self):
        return [to for to, _ in self.taken]


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.connections += 1
        self.say("220 here")
        to = ""
        for line in self.rfile:
            word = line[:4].upper()
            if word in (b"EHLO", b"HELO", b"RSET", b"MAIL"):
                self.server.senders += re.findall(r"^(?i:MAIL FROM):<(.*?)>", line.decode())
                self.say("250 yes")
            elif word == b"RCPT":
                to = re.search(rb"<(.*)>", line)[1].decode()
                self.say(self.server.refuses.get(to, "250 yes"))
            elif word == b"DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                text = b"".join(lines).decode()
                self.server.taken.append((to, text))
                self.server.before_taking()
                self.say("250 taken")
            elif word == b"QUIT":
                self.say("221 bye")
                return

    def say(self, line):
        try:
            self.wfile.write(f"{line}\r\n".encode())
        except OSError:  # whom we were talking to was killed
            pass


@contextmanager
def a_server():
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def server(settings):
    with a_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server
