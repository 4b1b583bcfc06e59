from platformio.platform.base import PlatformBase


class MockPlatform(PlatformBase):
    pass
