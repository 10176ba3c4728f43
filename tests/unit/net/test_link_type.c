/* test_link_type.c: the table of link types against what libpcap calls them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <pcap/pcap.h>

#include "net/link_type.h"

static void test_find(void **state)
{
    (void)state;
    for (size_t i = 0; i < link_type_count; i++) {
        assert_ptr_equal(link_type_find(link_types[i].dlt), &link_types[i]);
        assert_non_null(link_types[i].decode);
        assert_true(link_types[i].meaning[0] != '\0');
    }
    assert_null(link_type_find(-1));
    assert_null(link_type_find(DLT_USB_LINUX));
    assert_null(link_type_find(65535));
}

static void test_what_must_be_there(void **state)
{
    (void)state;
    const int must[] = {DLT_EN10MB, DLT_NULL,      DLT_LOOP,       DLT_RAW,
                        DLT_IPV4,   DLT_IPV6,      DLT_LINUX_SLL,  276,
                        DLT_PPP,    DLT_PPP_ETHER, DLT_IEEE802_11, DLT_IEEE802_11_RADIO};
    for (size_t i = 0; i < sizeof must / sizeof must[0]; i++)
        assert_non_null(link_type_find(must[i]));
}

/* libpcap's own names, but for its old one of Ethernet. */
static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < link_type_count; i++) {
        const char *name = pcap_datalink_val_to_name(link_types[i].dlt);
        if (name != NULL && link_types[i].dlt != DLT_EN10MB)
            assert_string_equal(link_types[i].name, name);
    }
    assert_string_equal(link_type_find(DLT_EN10MB)->name, "ETHERNET");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_what_must_be_there),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
