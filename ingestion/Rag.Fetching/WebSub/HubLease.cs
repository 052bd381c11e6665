using System.Globalization;

namespace Rag.Fetching.WebSub;

/// <summary>The time for which a hub posts what is new.</summary>
public sealed record HubLease(DateTimeOffset Start, TimeSpan Length)
{
    /// <summary>A hub that grants more is asked again all the same: hubs forget.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(30);

    private static readonly TimeSpan s_shortest = TimeSpan.FromMinutes(10);

    public DateTimeOffset End => Start + Length;

    /// <summary>At four fifths of the lease, so that a hub that is away for a while does not end it.</summary>
    public DateTimeOffset RenewAt => Start + Length * 0.8;

    public bool HoldsAt(DateTimeOffset now) => now < End;

    /// <param name="seconds">As the hub says it; what is no number is the time that was asked for.</param>
    public static HubLease Granted(string? seconds, DateTimeOffset now)
    {
        var granted = uint.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? TimeSpan.FromSeconds(number)
            : HubSubscription.LeaseAskedFor;
        return new HubLease(
            now,
            granted > s_longest ? s_longest
                : granted < s_shortest ? s_shortest
                : granted
        );
    }
}
