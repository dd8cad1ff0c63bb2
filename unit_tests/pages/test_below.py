"""The walk through what lies below the elements of a list, some of which are deleted meanwhile."""

import pytest

from source_xero import pages
from source_xero.listing import AnswerError, Gone, ListError, Listing


class Cabinet:
    """Files with their associations; a file may be deleted between the list and the look below it."""

    def __init__(self, files):
        self.files, self.looked, self.odd, self.lost = dict(files), [], set(), set()

    def fetch(self, params, _since):
        first = (params["page"] - 1) * pages.HUNDRED
        return [{"Id": id_} for id_ in list(self.files)[first : first + pages.HUNDRED]]

    def below(self, id_):
        self.looked.append(id_)
        if id_ in self.odd:
            self.odd.remove(id_)
            raise AnswerError("it has no list")
        if id_ in self.lost:
            self.files.pop(id_, None)
            raise Gone(id_)
        return [{"FileId": id_, "ObjectId": one} for one in self.files[id_]]

    def listing(self):
        return Listing(
            self.fetch, lambda _id: None, lambda rows: (rows, {}), "Id", None, 1000, lambda: 0.0, pytest.fail, self.below
        )


@pytest.mark.parametrize("count", [0, 1, 100, 250])
def test_all_of_it_comes_as_one_page_so_that_it_can_be_compared(count):
    cabinet = Cabinet({f"{number:04}": [f"a{number}", f"b{number}"][: number % 3] for number in range(count)})

    ((found, resume),) = pages.below(cabinet.listing(), {})

    assert [(one["FileId"], one["ObjectId"]) for one in found] == [
        (id_, one) for id_, objects in cabinet.files.items() for one in objects
    ]
    assert resume is None
    assert cabinet.looked == list(cabinet.files)


def test_an_element_that_was_deleted_since_is_passed_over():
    cabinet = Cabinet({"1": ["a"], "2": ["b"]})
    cabinet.lost.add("1")

    ((found, _),) = pages.below(cabinet.listing(), {})

    assert found == [{"FileId": "2", "ObjectId": "b"}]


def test_an_element_that_xero_lists_and_does_not_have_is_told():
    cabinet = Cabinet({"1": ["a"]})
    cabinet.lost.add("1")
    cabinet.files = type("Kept", (dict,), {"pop": lambda *_: None})(cabinet.files)

    with pytest.raises(ListError, match="lists Id 1"):
        list(pages.below(cabinet.listing(), {}))


def test_an_odd_answer_is_asked_for_once_more():
    cabinet = Cabinet({"1": ["a"]})
    cabinet.odd.add("1")

    ((found, _),) = pages.below(cabinet.listing(), {})

    assert found == [{"FileId": "1", "ObjectId": "a"}]
    assert cabinet.looked == ["1", "1"]
