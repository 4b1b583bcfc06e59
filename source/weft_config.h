/* The options of Weft and their defaults. Made of the root's Kconfig by test/packages/kconfig/defaults.py: do not edit.
 * Each is a macro of the same name, a bool being 1 or 0. It is what -DWEFT_...=value says, else what a build
 * with Kconfig says there: CONFIG_WEFT_... Such a build defines WEFT_KCONFIG, or WEFT_KCONFIG_HEADER as the header to include
 * for it. Else it is the default below. */
#ifndef WEFT_CONFIG_H
#define WEFT_CONFIG_H

#ifdef WEFT_KCONFIG_HEADER
#include WEFT_KCONFIG_HEADER
#define WEFT_KCONFIG
#endif

/* What the other options start from */
#if !defined(WEFT_PROFILE_TINY) && !defined(WEFT_PROFILE_DEFAULT) && !defined(WEFT_PROFILE_FULL)
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_PROFILE_TINY
#define WEFT_PROFILE_TINY 1
#else
#define WEFT_PROFILE_TINY 0
#endif
#else
#define WEFT_PROFILE_TINY 0
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_PROFILE_DEFAULT
#define WEFT_PROFILE_DEFAULT 1
#else
#define WEFT_PROFILE_DEFAULT 0
#endif
#else
#define WEFT_PROFILE_DEFAULT 1
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_PROFILE_FULL
#define WEFT_PROFILE_FULL 1
#else
#define WEFT_PROFILE_FULL 0
#endif
#else
#define WEFT_PROFILE_FULL 0
#endif
#endif
#ifndef WEFT_PROFILE_TINY
#define WEFT_PROFILE_TINY 0
#endif
#ifndef WEFT_PROFILE_DEFAULT
#define WEFT_PROFILE_DEFAULT 0
#endif
#ifndef WEFT_PROFILE_FULL
#define WEFT_PROFILE_FULL 0
#endif

/* Floating-point numbers that guests may compute with */
#if !defined(WEFT_FLOATS_NONE) && !defined(WEFT_FLOATS_F32) && !defined(WEFT_FLOATS_F64)
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_FLOATS_NONE
#define WEFT_FLOATS_NONE 1
#else
#define WEFT_FLOATS_NONE 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_FLOATS_NONE 1
#elif WEFT_PROFILE_FULL
#define WEFT_FLOATS_NONE 0
#else
#define WEFT_FLOATS_NONE 0
#endif
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_FLOATS_F32
#define WEFT_FLOATS_F32 1
#else
#define WEFT_FLOATS_F32 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_FLOATS_F32 0
#elif WEFT_PROFILE_FULL
#define WEFT_FLOATS_F32 0
#else
#define WEFT_FLOATS_F32 0
#endif
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_FLOATS_F64
#define WEFT_FLOATS_F64 1
#else
#define WEFT_FLOATS_F64 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_FLOATS_F64 0
#elif WEFT_PROFILE_FULL
#define WEFT_FLOATS_F64 1
#else
#define WEFT_FLOATS_F64 1
#endif
#endif
#endif
#ifndef WEFT_FLOATS_NONE
#define WEFT_FLOATS_NONE 0
#endif
#ifndef WEFT_FLOATS_F32
#define WEFT_FLOATS_F32 0
#endif
#ifndef WEFT_FLOATS_F64
#define WEFT_FLOATS_F64 0
#endif

/* How many forms the instructions of prepared code have */
#if !defined(WEFT_FORMS_FEW) && !defined(WEFT_FORMS_SOME) && !defined(WEFT_FORMS_MANY)
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_FORMS_FEW
#define WEFT_FORMS_FEW 1
#else
#define WEFT_FORMS_FEW 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_FORMS_FEW 1
#elif WEFT_PROFILE_FULL
#define WEFT_FORMS_FEW 0
#else
#define WEFT_FORMS_FEW 0
#endif
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_FORMS_SOME
#define WEFT_FORMS_SOME 1
#else
#define WEFT_FORMS_SOME 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_FORMS_SOME 0
#elif WEFT_PROFILE_FULL
#define WEFT_FORMS_SOME 0
#else
#define WEFT_FORMS_SOME 1
#endif
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_FORMS_MANY
#define WEFT_FORMS_MANY 1
#else
#define WEFT_FORMS_MANY 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_FORMS_MANY 0
#elif WEFT_PROFILE_FULL
#define WEFT_FORMS_MANY 1
#else
#define WEFT_FORMS_MANY 0
#endif
#endif
#endif
#ifndef WEFT_FORMS_FEW
#define WEFT_FORMS_FEW 0
#endif
#ifndef WEFT_FORMS_SOME
#define WEFT_FORMS_SOME 0
#endif
#ifndef WEFT_FORMS_MANY
#define WEFT_FORMS_MANY 0
#endif

/* How the interpreter goes from one instruction to the next */
#if !defined(WEFT_DISPATCHER_AUTO) && !defined(WEFT_DISPATCHER_TAIL) && !defined(WEFT_DISPATCHER_GOTO) && !defined(WEFT_DISPATCHER_SWITCH)
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_DISPATCHER_AUTO
#define WEFT_DISPATCHER_AUTO 1
#else
#define WEFT_DISPATCHER_AUTO 0
#endif
#else
#define WEFT_DISPATCHER_AUTO 1
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_DISPATCHER_TAIL
#define WEFT_DISPATCHER_TAIL 1
#else
#define WEFT_DISPATCHER_TAIL 0
#endif
#else
#define WEFT_DISPATCHER_TAIL 0
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_DISPATCHER_GOTO
#define WEFT_DISPATCHER_GOTO 1
#else
#define WEFT_DISPATCHER_GOTO 0
#endif
#else
#define WEFT_DISPATCHER_GOTO 0
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_DISPATCHER_SWITCH
#define WEFT_DISPATCHER_SWITCH 1
#else
#define WEFT_DISPATCHER_SWITCH 0
#endif
#else
#define WEFT_DISPATCHER_SWITCH 0
#endif
#endif
#ifndef WEFT_DISPATCHER_AUTO
#define WEFT_DISPATCHER_AUTO 0
#endif
#ifndef WEFT_DISPATCHER_TAIL
#define WEFT_DISPATCHER_TAIL 0
#endif
#ifndef WEFT_DISPATCHER_GOTO
#define WEFT_DISPATCHER_GOTO 0
#endif
#ifndef WEFT_DISPATCHER_SWITCH
#define WEFT_DISPATCHER_SWITCH 0
#endif

/* How prepared code is written */
#if !defined(WEFT_CODE_AUTO) && !defined(WEFT_CODE_COMPACT) && !defined(WEFT_CODE_DIRECT)
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_CODE_AUTO
#define WEFT_CODE_AUTO 1
#else
#define WEFT_CODE_AUTO 0
#endif
#else
#define WEFT_CODE_AUTO 1
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_CODE_COMPACT
#define WEFT_CODE_COMPACT 1
#else
#define WEFT_CODE_COMPACT 0
#endif
#else
#define WEFT_CODE_COMPACT 0
#endif
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_CODE_DIRECT
#define WEFT_CODE_DIRECT 1
#else
#define WEFT_CODE_DIRECT 0
#endif
#else
#define WEFT_CODE_DIRECT 0
#endif
#endif
#ifndef WEFT_CODE_AUTO
#define WEFT_CODE_AUTO 0
#endif
#ifndef WEFT_CODE_COMPACT
#define WEFT_CODE_COMPACT 0
#endif
#ifndef WEFT_CODE_DIRECT
#define WEFT_CODE_DIRECT 0
#endif

/* Put the instructions that run most into a section of their own */
#ifndef WEFT_HOT
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_HOT
#define WEFT_HOT 1
#else
#define WEFT_HOT 0
#endif
#else
#define WEFT_HOT 0
#endif
#endif

/* Name of that section */
#ifndef WEFT_HOT_SECTION
#ifdef CONFIG_WEFT_HOT_SECTION
#define WEFT_HOT_SECTION CONFIG_WEFT_HOT_SECTION
#else
#define WEFT_HOT_SECTION ".weft_hot"
#endif
#endif

/* Guest stack of an instance, in bytes, where weft_options does not say */
#ifndef WEFT_DEFAULT_STACK_BYTES
#ifdef CONFIG_WEFT_DEFAULT_STACK_BYTES
#define WEFT_DEFAULT_STACK_BYTES CONFIG_WEFT_DEFAULT_STACK_BYTES
#else
#define WEFT_DEFAULT_STACK_BYTES 4096u
#endif
#endif

/* Most elements of a table, where weft_config does not say */
#ifndef WEFT_DEFAULT_MAX_TABLE_ELEMENTS
#ifdef CONFIG_WEFT_DEFAULT_MAX_TABLE_ELEMENTS
#define WEFT_DEFAULT_MAX_TABLE_ELEMENTS CONFIG_WEFT_DEFAULT_MAX_TABLE_ELEMENTS
#else
#define WEFT_DEFAULT_MAX_TABLE_ELEMENTS 10000000u
#endif
#endif

/* Budgets and interruption: guests can be stopped */
#ifndef WEFT_METERING
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_METERING
#define WEFT_METERING 1
#else
#define WEFT_METERING 0
#endif
#else
#define WEFT_METERING 1
#endif
#endif

/* Tail calls (return_call, return_call_indirect) */
#ifndef WEFT_TAIL_CALLS
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_TAIL_CALLS
#define WEFT_TAIL_CALLS 1
#else
#define WEFT_TAIL_CALLS 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_TAIL_CALLS 0
#elif WEFT_PROFILE_FULL
#define WEFT_TAIL_CALLS 1
#else
#define WEFT_TAIL_CALLS 1
#endif
#endif
#endif

/* Instructions on tables and references, references in globals, and passive segments */
#ifndef WEFT_REFERENCE_TYPES
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_REFERENCE_TYPES
#define WEFT_REFERENCE_TYPES 1
#else
#define WEFT_REFERENCE_TYPES 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_REFERENCE_TYPES 0
#elif WEFT_PROFILE_FULL
#define WEFT_REFERENCE_TYPES 1
#else
#define WEFT_REFERENCE_TYPES 1
#endif
#endif
#endif

/* Several results, and blocks with parameters (multi-value) */
#ifndef WEFT_MULTI_VALUE
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_MULTI_VALUE
#define WEFT_MULTI_VALUE 1
#else
#define WEFT_MULTI_VALUE 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_MULTI_VALUE 0
#elif WEFT_PROFILE_FULL
#define WEFT_MULTI_VALUE 1
#else
#define WEFT_MULTI_VALUE 1
#endif
#endif
#endif

/* Functions with many locals or much code */
#ifndef WEFT_LARGE_FUNCTIONS
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_LARGE_FUNCTIONS
#define WEFT_LARGE_FUNCTIONS 1
#else
#define WEFT_LARGE_FUNCTIONS 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_LARGE_FUNCTIONS 0
#elif WEFT_PROFILE_FULL
#define WEFT_LARGE_FUNCTIONS 1
#else
#define WEFT_LARGE_FUNCTIONS 1
#endif
#endif
#endif

/* Arithmetic in constant expressions (extended-const) */
#ifndef WEFT_EXTENDED_CONST
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_EXTENDED_CONST
#define WEFT_EXTENDED_CONST 1
#else
#define WEFT_EXTENDED_CONST 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_EXTENDED_CONST 0
#elif WEFT_PROFILE_FULL
#define WEFT_EXTENDED_CONST 1
#else
#define WEFT_EXTENDED_CONST 1
#endif
#endif
#endif

/* Imports from other instances */
#ifndef WEFT_INSTANCE_IMPORTS
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_INSTANCE_IMPORTS
#define WEFT_INSTANCE_IMPORTS 1
#else
#define WEFT_INSTANCE_IMPORTS 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_INSTANCE_IMPORTS 0
#elif WEFT_PROFILE_FULL
#define WEFT_INSTANCE_IMPORTS 1
#else
#define WEFT_INSTANCE_IMPORTS 1
#endif
#endif
#endif

/* Listing what a module imports, exports and needs */
#ifndef WEFT_INTROSPECTION
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_INTROSPECTION
#define WEFT_INTROSPECTION 1
#else
#define WEFT_INTROSPECTION 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_INTROSPECTION 0
#elif WEFT_PROFILE_FULL
#define WEFT_INTROSPECTION 1
#else
#define WEFT_INTROSPECTION 1
#endif
#endif
#endif

/* Texts of errors */
#ifndef WEFT_ERROR_TEXTS
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_ERROR_TEXTS
#define WEFT_ERROR_TEXTS 1
#else
#define WEFT_ERROR_TEXTS 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_ERROR_TEXTS 0
#elif WEFT_PROFILE_FULL
#define WEFT_ERROR_TEXTS 1
#else
#define WEFT_ERROR_TEXTS 1
#endif
#endif
#endif

/* Largest module, in bytes */
#ifndef WEFT_MAX_MODULE_BYTES
#ifdef CONFIG_WEFT_MAX_MODULE_BYTES
#define WEFT_MAX_MODULE_BYTES CONFIG_WEFT_MAX_MODULE_BYTES
#else
#define WEFT_MAX_MODULE_BYTES 1073741823u
#endif
#endif

/* Most blocks inside each other, in a function */
#ifndef WEFT_MAX_NESTING
#ifdef CONFIG_WEFT_MAX_NESTING
#define WEFT_MAX_NESTING CONFIG_WEFT_MAX_NESTING
#else
#define WEFT_MAX_NESTING 16000u
#endif
#endif

/* Largest frame of a function, in slots of 4 bytes */
#ifndef WEFT_MAX_FRAME_SLOTS
#ifdef CONFIG_WEFT_MAX_FRAME_SLOTS
#define WEFT_MAX_FRAME_SLOTS CONFIG_WEFT_MAX_FRAME_SLOTS
#else
#define WEFT_MAX_FRAME_SLOTS 32000u
#endif
#endif

/* WASI preview 1 (wasi.h) */
#ifndef WEFT_WASI
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_WASI
#define WEFT_WASI 1
#else
#define WEFT_WASI 0
#endif
#else
#if WEFT_PROFILE_TINY
#define WEFT_WASI 0
#elif WEFT_PROFILE_FULL
#define WEFT_WASI 1
#else
#define WEFT_WASI 1
#endif
#endif
#endif

/* WASI: clocks and random bytes */
#ifndef WEFT_WASI_CLOCKS
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_WASI_CLOCKS
#define WEFT_WASI_CLOCKS 1
#else
#define WEFT_WASI_CLOCKS 0
#endif
#else
#define WEFT_WASI_CLOCKS 1
#endif
#endif

/* WASI: waiting, for time or input */
#ifndef WEFT_WASI_POLL
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_WASI_POLL
#define WEFT_WASI_POLL 1
#else
#define WEFT_WASI_POLL 0
#endif
#else
#define WEFT_WASI_POLL 1
#endif
#endif

/* WASI: files */
#ifndef WEFT_WASI_FILES
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_WASI_FILES
#define WEFT_WASI_FILES 1
#else
#define WEFT_WASI_FILES 0
#endif
#else
#define WEFT_WASI_FILES 1
#endif
#endif

/* waPC (wapc.h) */
#ifndef WEFT_WAPC
#ifdef WEFT_KCONFIG
#ifdef CONFIG_WEFT_WAPC
#define WEFT_WAPC 1
#else
#define WEFT_WAPC 0
#endif
#else
#define WEFT_WAPC 1
#endif
#endif

#endif /* WEFT_CONFIG_H */
