from sqlalchemy import Engine, text
def test_x(engine: Engine) -> None:
    with engine.connect() as c:
        assert c.execute(text("select count(*) from links")).scalar_one() == 0
def test_y(engine: Engine) -> None:
    test_x(engine)
