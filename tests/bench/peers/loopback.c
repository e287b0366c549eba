/* For LD_PRELOAD: shows a program the loopback interface as its only ordinary one, so that an ICE agent which leaves
 * loopback out (Janus with libnice) can be measured on a machine without a network. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

int getifaddrs(struct ifaddrs **found)
{
    int (*real)(struct ifaddrs **) = (int (*)(struct ifaddrs **))dlsym(RTLD_NEXT, "getifaddrs");
    int failed = real(found);
    if (failed)
        return failed;
    for (struct ifaddrs *each = *found; each; each = each->ifa_next) {
        if (each->ifa_name && strcmp(each->ifa_name, "lo") == 0)
            each->ifa_flags &= ~(unsigned)IFF_LOOPBACK;
        else
            each->ifa_flags &= ~(unsigned)(IFF_UP | IFF_RUNNING);
    }
    return 0;
}
