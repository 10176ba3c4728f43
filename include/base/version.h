/* version.h: which iftoprs this is. */
#ifndef IFTOPRS_BASE_VERSION_H
#define IFTOPRS_BASE_VERSION_H

#define IFTOPRS_VERSION "3.0.0"

#endif
