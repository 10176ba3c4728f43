/* color.c: the xterm-256 palette, contrast after WCAG 2, lighter relatives of a colour. */
#include "conf/color.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>

#define BLACK             16
#define WHITE             231
#define CUBE              16  /* first of the 6x6x6 cube */
#define GRAY              232 /* first of the 24 grays */
/* Shades of a bar: least contrast from one to the next; how far their hue may be from the bar's, in
 * degrees, and what a degree counts beside steps of RGB; what share of its chroma they need. */
#define SHADES_STEP       1.09
#define SHADES_HUE        14
#define SHADES_HUE_WEIGHT 6
#define SHADES_CHROMA     0.6
#define TONES_MAX         32

static const uint32_t first_16[16] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

static uint32_t cube_level(int step)
{
    return step == 0 ? 0 : (uint32_t)(55 + 40 * step);
}

uint32_t color_rgb(int index)
{
    if (index < 0 || index > 255)
        return 0;
    if (index < CUBE)
        return first_16[index];
    if (index >= GRAY)
        return (uint32_t)(8 + 10 * (index - GRAY)) * 0x010101;
    int at = index - CUBE;
    return cube_level(at / 36) << 16 | cube_level(at / 6 % 6) << 8 | cube_level(at % 6);
}

static double linear(uint32_t channel)
{
    double c = (channel & 0xff) / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(int index)
{
    uint32_t rgb = color_rgb(index);
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
}

double color_contrast(int a, int b)
{
    double x = luminance(a) + 0.05;
    double y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

int color_text_on(int background)
{
    return color_contrast(WHITE, background) > color_contrast(BLACK, background) ? WHITE : BLACK;
}

static int distance(uint32_t a, uint32_t b)
{
    int red = (int)(a >> 16 & 0xff) - (int)(b >> 16 & 0xff);
    int green = (int)(a >> 8 & 0xff) - (int)(b >> 8 & 0xff);
    int blue = (int)(a & 0xff) - (int)(b & 0xff);
    return red * red + green * green + blue * blue;
}

int color_nearest(uint32_t rgb, int first, int last)
{
    int best = first;
    int least = INT_MAX;
    for (int i = first; i <= last; i++) {
        int d = distance(rgb, color_rgb(i));
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return best;
}

/* The step of the cube whose level is nearest. */
static int cube_step(int level)
{
    return level < 48 ? 0 : level < 115 ? 1 : (level - 35) / 40;
}

/* The nearest of the cube and the grays. */
static int nearest_256(uint32_t rgb)
{
    int red = (int)(rgb >> 16 & 0xff);
    int green = (int)(rgb >> 8 & 0xff);
    int blue = (int)(rgb & 0xff);
    int cube = CUBE + 36 * cube_step(red) + 6 * cube_step(green) + cube_step(blue);
    int shade = ((red + green + blue) / 3 - 3) / 10;
    int gray = GRAY + (shade < 0 ? 0 : shade > 23 ? 23 : shade);
    return distance(rgb, color_rgb(gray)) < distance(rgb, color_rgb(cube)) ? gray : cube;
}

/* A point on the way from a colour to white: in [0, 1] the brightness grows and the hue is kept
 * pure, in [1, 2] the pure colour fades into white. */
static uint32_t on_the_way(uint32_t rgb, double t)
{
    double channel[3] = {rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff};
    double top = fmax(channel[0], fmax(channel[1], channel[2]));
    uint32_t out = 0;
    for (int i = 0; i < 3; i++) {
        double pure = top > 0 ? channel[i] * 255.0 / top : 255.0;
        double c = t <= 1 ? channel[i] + (pure - channel[i]) * t : pure + (255.0 - pure) * (t - 1);
        out = out << 8 | (uint32_t)lround(c);
    }
    return out;
}

static bool meets(int index, const struct color_need *needs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (color_contrast(index, needs[i].background) < needs[i].contrast)
            return false;
    }
    return true;
}

int color_lighten(int index, const struct color_need *needs, size_t count)
{
    enum { STEPS = 128 };
    if (meets(index, needs, count))
        return index;
    uint32_t rgb = color_rgb(index);
    int last = index;
    for (int i = 1; i <= 2 * STEPS; i++) {
        int next = nearest_256(on_the_way(rgb, (double)i / STEPS));
        if (next == last)
            continue;
        last = next;
        if (luminance(next) > luminance(index) && meets(next, needs, count))
            return next;
    }
    return WHITE;
}

/* --- shades --- */

struct hue {
    double degrees; /* of the colour circle */
    double chroma;  /* 0: a gray */
};

static struct hue hue_of(int index)
{
    uint32_t rgb = color_rgb(index);
    double red = rgb >> 16 & 0xff;
    double green = rgb >> 8 & 0xff;
    double blue = rgb & 0xff;
    double top = fmax(red, fmax(green, blue));
    double chroma = top - fmin(red, fmin(green, blue));
    if (chroma <= 0)
        return (struct hue){0, 0};
    double sixth = top == red     ? (green - blue) / chroma
                   : top == green ? 2 + (blue - red) / chroma
                                  : 4 + (red - green) / chroma;
    return (struct hue){sixth * 60, chroma};
}

/* How far apart on the circle, in degrees; a gray is apart from all but grays. */
static double hue_apart(int a, int b)
{
    struct hue x = hue_of(a);
    struct hue y = hue_of(b);
    if (x.chroma <= 0 || y.chroma <= 0)
        return x.chroma <= 0 && y.chroma <= 0 ? 0 : 180;
    return y.chroma < x.chroma * SHADES_CHROMA ? 180 : fabs(remainder(x.degrees - y.degrees, 360));
}

/* What is asked of a bar's shades. */
struct shade_need {
    int text;     /* black or white, to be read on all; -1: each shade may have its own */
    double apart; /* most contrast to the bar's colour */
    int tones;    /* so many are wished for */
};

/* The colours of a bar's hue. Few of all are, so that only these are compared further. */
struct relatives {
    int index; /* the bar's */
    int16_t list[256];
    double apart[256]; /* from the bar's hue */
    int count;
};

static void find_relatives(struct relatives *r, int index)
{
    *r = (struct relatives){.index = index};
    for (int c = CUBE; c < 256; c++) {
        double apart = hue_apart(index, c);
        if (apart > SHADES_HUE)
            continue;
        r->apart[r->count] = apart;
        r->list[r->count++] = (int16_t)c;
    }
}

static bool may_shade(int index, int shade, const struct shade_need *need)
{
    return color_contrast(shade, BLACK) >= CONTRAST_BAR &&
           color_contrast(shade, index) <= need->apart &&
           (need->text < 0 || color_contrast(need->text, shade) >= CONTRAST_TEXT);
}

/* The next shade from `from` on, lighter or darker: the one most like it. -1: there is none. */
static int next_tone(const struct relatives *r, int from, const struct shade_need *need,
                     bool lighter)
{
    int best = -1;
    double least = HUGE_VAL;
    for (int i = 0; i < r->count; i++) {
        int c = r->list[i];
        bool is_lighter = luminance(c) > luminance(from);
        if (is_lighter != lighter || color_contrast(c, from) < SHADES_STEP ||
            !may_shade(r->index, c, need))
            continue;
        double hue = r->apart[i] * SHADES_HUE_WEIGHT;
        double unlike = distance(color_rgb(from), color_rgb(c)) + hue * hue;
        if (unlike < least) {
            least = unlike;
            best = c;
        }
    }
    return best;
}

/* The shades from dark to light, the colour among them. Returns how many. */
static int find_tones(const struct relatives *r, const struct shade_need *need,
                      int16_t tones[TONES_MAX])
{
    int16_t darker[TONES_MAX / 2];
    int below = 0;
    int count = 0;
    for (int c = next_tone(r, r->index, need, false); c >= 0 && below < TONES_MAX / 2;
         c = next_tone(r, c, need, false))
        darker[below++] = (int16_t)c;
    while (below > 0)
        tones[count++] = darker[--below];
    for (int c = r->index; c >= 0 && count < TONES_MAX; c = next_tone(r, c, need, true))
        tones[count++] = (int16_t)c;
    return count;
}

void color_shades(int index, int16_t *out, int count)
{
    /* Calm first; where a hue has few colours, farther apart. */
    const struct shade_need needs[] = {{color_text_on(index), 2.4, 4}, {-1, 2.4, 3}, {-1, 3.0, 1}};
    struct relatives relatives;
    int16_t tones[TONES_MAX] = {0};
    int found = 0;
    find_relatives(&relatives, index);
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        found = find_tones(&relatives, &needs[i], tones);
        if (found >= needs[i].tones)
            break;
    }
    for (int i = 0; i < count; i++)
        out[i] = tones[i * found / count];
}

int color_step_lighter(int index)
{
    const struct color_need need = {.background = index, .contrast = 1.2};
    return color_lighten(index, &need, 1);
}
