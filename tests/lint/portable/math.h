#pragma once
#define HUGE_VAL __builtin_huge_val()
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
#define isfinite(x) __builtin_isfinite(x)
#define isnan(x) __builtin_isnan(x)
double ceil(double);
double fabs(double);
double floor(double);
double fmax(double, double);
double fmin(double, double);
double log10(double);
long lround(double);
double pow(double, double);
double remainder(double, double);
double round(double);
double sqrt(double);
