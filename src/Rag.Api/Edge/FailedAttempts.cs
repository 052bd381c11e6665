using System.Net;
using System.Net.Sockets;
using Rag.Core.Access;

namespace Rag.Api.Edge;

/// <summary>
/// How often each address has come with a wrong key lately. One that has come too often is not listened to for a while, so that a key that
/// a person chose is not found by trying. Thread-safe.
/// </summary>
internal sealed class FailedAttempts(TimeProvider time)
{
    private const int PerMinute = 20;
    private const int MostAddresses = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, TokenBucket> _left = [];

    /// <summary>How long nothing that the address says is looked at; zero where it may try.</summary>
    public TimeSpan WaitOf(IPAddress? address)
    {
        lock (_lock)
        {
            return _left.TryGetValue(HolderOf(address), out var left) ? left.UntilOne() : TimeSpan.Zero;
        }
    }

    public void Note(IPAddress? address)
    {
        lock (_lock)
        {
            var holder = HolderOf(address);
            if (!_left.TryGetValue(holder, out var left))
            {
                MakeRoom();
                left = new TokenBucket(time);
                left.Resize(PerMinute);
                _left.Add(holder, left);
            }

            left.TryTake();
        }
    }

    /// <summary>Whoever has one address of IPv6 has all of its network.</summary>
    private static IPAddress HolderOf(IPAddress? address)
    {
        var known = address switch
        {
            null => IPAddress.None,
            { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
            _ => address,
        };
        if (known.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return known;
        }

        var bytes = known.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>Those that may try as often as anybody are forgotten, and where there are none, any.</summary>
    private void MakeRoom()
    {
        if (_left.Count < MostAddresses)
        {
            return;
        }

        foreach (var (address, _) in _left.Where(one => one.Value.UntilFull() == TimeSpan.Zero).ToList())
        {
            _left.Remove(address);
        }

        if (_left.Count >= MostAddresses)
        {
            _left.Remove(_left.Keys.First());
        }
    }
}
