#pragma once
#define LED_BUILTIN 13
