"""What a web server may do to whoever calls it; each takes the request of a ``BaseHTTPRequestHandler``."""

import time


def says(body=b"{}", status=200):
    def answer(request):
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def silent(request):
    time.sleep(0.8)
    request.close_connection = True


def dripping(request):
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    for _ in range(40):
        try:
            request.wfile.write(b"x")
            request.wfile.flush()
        except OSError:
            break
        time.sleep(0.1)
    request.close_connection = True


def broken_off(request):
    request.send_response(201)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"id":')
    request.close_connection = True


def hung_up(request):
    request.connection.close()
    request.close_connection = True
