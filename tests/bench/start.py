def rows(table):
    pass
