"""The first start: where, rooms, own hours, a first service. It can be left and taken up again."""
