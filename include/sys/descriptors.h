/* descriptors.h: the three standard descriptors. */
#ifndef IFTOPRS_SYS_DESCRIPTORS_H
#define IFTOPRS_SYS_DESCRIPTORS_H

/* Takes the places of those that are closed, so that no file or pipe of ours comes to stand there.
 * Using stdin or stdout then is an error; stderr is silent. First thing in main(). */
void descriptors_fill_standard(void);

#endif
