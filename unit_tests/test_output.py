"""Lines of many threads come out whole."""

import io
import threading

from source_xero.output import Output


def test_a_line_is_out_when_it_is_printed():
    raw = io.BytesIO()
    print("one", file=Output(raw))

    assert raw.getvalue() == b"one\n"


def test_what_is_printed_in_pieces_comes_out_as_one_line():
    raw, began, other = io.BytesIO(), threading.Event(), threading.Event()
    out = Output(raw)

    def in_pieces():
        out.write("begun ")
        began.set()
        other.wait(timeout=5)
        out.write("and ended\n")

    thread = threading.Thread(target=in_pieces)
    thread.start()
    began.wait(timeout=5)
    out.write("in between\n")
    other.set()
    thread.join(timeout=5)

    assert raw.getvalue() == b"in between\nbegun and ended\n"


def test_lines_of_many_threads_are_not_torn():
    raw = io.BytesIO()
    out = Output(raw)
    lines = [f"{number:03}" * 3_000 for number in range(8)]
    threads = [threading.Thread(target=lambda line=line: [print(line, file=out) for _ in range(50)]) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(raw.getvalue().decode().splitlines()) == sorted(lines * 50)


def test_letters_beyond_ascii_are_utf_8():
    raw = io.BytesIO()
    Output(raw).write("日本\n")

    assert raw.getvalue() == "日本\n".encode()
