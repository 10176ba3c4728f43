#pragma once
#include <stdint.h>

#ifndef __clang__ /* gcc has no names for these */
#define __INT64_FMTd__ "ld"
#define __UINT64_FMTu__ "lu"
#define __UINT64_FMTx__ "lx"
#define __UINT32_FMTu__ "u"
#define __UINT32_FMTx__ "x"
#endif

#define PRId64 __INT64_FMTd__
#define PRIu64 __UINT64_FMTu__
#define PRIx64 __UINT64_FMTx__
#define PRIu32 __UINT32_FMTu__
#define PRIx32 __UINT32_FMTx__
#define SCNu64 __UINT64_FMTu__
#define SCNx64 __UINT64_FMTx__
