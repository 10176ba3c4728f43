#pragma once
#include <stdarg.h>
#include <sys/types.h>

typedef struct stdio_file FILE;
extern FILE *const stub_streams[3];
#define stdin  stub_streams[0]
#define stdout stub_streams[1]
#define stderr stub_streams[2]
#define EOF (-1)
#define BUFSIZ 1024
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
int fclose(FILE *);
FILE *fdopen(int, const char *);
int feof(FILE *);
int ferror(FILE *);
int fflush(FILE *);
int fgetc(FILE *);
char *fgets(char *, int, FILE *);
int fileno(FILE *);
FILE *fopen(const char *, const char *);
int fprintf(FILE *, const char *, ...) __attribute__((format(printf, 2, 3)));
int fputc(int, FILE *);
int fputs(const char *, FILE *);
size_t fread(void *, size_t, size_t, FILE *);
int fseeko(FILE *, off_t, int);
off_t ftello(FILE *);
FILE *funopen(const void *, int (*)(void *, char *, int), int (*)(void *, const char *, int),
              off_t (*)(void *, off_t, int), int (*)(void *));
size_t fwrite(const void *, size_t, size_t, FILE *);
ssize_t getline(char **, size_t *, FILE *);
int printf(const char *, ...) __attribute__((format(printf, 1, 2)));
int putc(int, FILE *);
int putchar(int);
int puts(const char *);
int rename(const char *, const char *);
int setvbuf(FILE *, char *, int, size_t);
int snprintf(char *, size_t, const char *, ...) __attribute__((format(printf, 3, 4)));
int sscanf(const char *, const char *, ...) __attribute__((format(scanf, 2, 3)));
int vfprintf(FILE *, const char *, va_list) __attribute__((format(printf, 2, 0)));
int vsnprintf(char *, size_t, const char *, va_list) __attribute__((format(printf, 3, 0)));
