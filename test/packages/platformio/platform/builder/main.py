from SCons.Script import Default, DefaultEnvironment

env = DefaultEnvironment()
env.Replace(PROGNAME="firmware", PROGSUFFIX=".elf",
            **{name: f"arm-none-eabi-{tool}" for name, tool in (
                ("CC", "gcc"), ("CXX", "g++"), ("LINK", "gcc"), ("AR", "ar"), ("RANLIB", "ranlib"), ("SIZETOOL", "size"))})
Default([env.BuildProgram()])
