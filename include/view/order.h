/* order.h: the total order of rows, and sorting only what is looked at. Private to view. */
#ifndef IFTOPRS_VIEW_ORDER_H
#define IFTOPRS_VIEW_ORDER_H

#include "view/view.h"

/* Below every frozen row. */
#define RANK_NEW UINT32_MAX

int view_compare(const struct view *v, const struct view_row *a, const struct view_row *b);
/* The place of a row that is somewhere among the rows. */
size_t view_place(const struct view *v, const struct view_row *row);
/* Rank of a flow in the frozen order; one of its merged row, when the order was taken with merged
 * rows. */
uint32_t frozen_order_rank(const struct frozen_order *o, const struct flow_key *key);

#endif
