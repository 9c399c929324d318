import pytest

from index.web.permitted import is_public


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "151.101.1.69", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_public_internet_may_be_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("127.255.255.254", id="far end of loopback"),
        pytest.param("0.0.0.0", id="this host"),
        pytest.param("10.0.0.1", id="private, 10/8"),
        pytest.param("172.31.255.1", id="private, 172.16/12"),
        pytest.param("192.168.1.1", id="private, 192.168/16"),
        pytest.param("169.254.169.254", id="link-local: the metadata service of clouds"),
        pytest.param("100.64.0.1", id="carrier's NAT"),
        pytest.param("192.0.2.7", id="documentation"),
        pytest.param("198.18.0.1", id="benchmarks"),
        pytest.param("224.0.0.251", id="multicast"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("::1", id="loopback, IPv6"),
        pytest.param("::", id="this host, IPv6"),
        pytest.param("fe80::1", id="link-local, IPv6"),
        pytest.param("fe80::1%eth0", id="link-local with its zone"),
        pytest.param("fc00::1", id="private, IPv6"),
        pytest.param("fd12:3456::1", id="private, IPv6, local"),
        pytest.param("fec0::1", id="site-local"),
        pytest.param("ff02::1", id="multicast, IPv6"),
        pytest.param("2001:db8::1", id="documentation, IPv6"),
        pytest.param("::ffff:127.0.0.1", id="IPv4-mapped loopback"),
        pytest.param("::ffff:a00:1", id="IPv4-mapped private"),
        pytest.param("::127.0.0.1", id="IPv4-compatible loopback"),
        pytest.param("2002:7f00:1::", id="6to4 of loopback"),
        pytest.param("64:ff9b::7f00:1", id="NAT64 of loopback"),
        pytest.param("64:ff9b::a9fe:a9fe", id="NAT64 of the metadata service"),
        pytest.param("64:ff9b:1::808:808", id="NAT64 of a local network"),
        pytest.param("2001:0:4136:e378:8000:63bf:80ff:fffe", id="Teredo"),
    ],
)
def test_addresses_of_this_computer_and_its_networks_may_not(address: str) -> None:
    assert not is_public(address)
